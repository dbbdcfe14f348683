"""What a quote says in the visitor's language, by the words that its rates bring along. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache

from numerals.writing import rewrite
from quotes.rates import Rates

# What stands between a line's parts where that isn't an English colon.
_COLONS = {"fr": "\u00a0: ", "zh": "："}
_SLOT = re.compile(r"\\\{(\w+)\\\}")


class Words:
    """One language's words: English lines, also with `{slots}`, and what they are there; what is missing stays as it
    is. Figures are written as the language does: `$1,000` is `1.000 $` in German."""

    def __init__(self, lines: Mapping[str, str], language: str = "en") -> None:
        self.lines = lines
        self.language = language
        self.templates = [(_compile(line), said) for line, said in lines.items() if "{" in line]

    def say(self, text: str) -> str:
        """The whole line, a line with slots, or else the parts on both sides of a colon."""
        if not self.lines or text in self.lines:
            return self.lines.get(text, text)
        for pattern, said in self.templates:
            if match := pattern.fullmatch(text):
                return re.sub(r"\{(\w+)\}", lambda slot: self._fill(match, slot), said)
        head, colon, tail = text.partition(": ")
        if not colon:
            return rewrite(text, self.language)
        return self.say(head) + _COLONS.get(self.language, colon) + self.say(tail)

    def say_all(self, *texts: str) -> str:
        """Several sentences, one after the other."""
        return " ".join(self.say(text) for text in texts if text)

    def _fill(self, match: re.Match[str], slot: re.Match[str]) -> str:
        return rewrite(str(match.groupdict().get(slot[1], slot[0])), self.language)


ENGLISH = Words({})


def find_words(rates: Rates | None, language: str) -> Words:
    """The words of a language like `es` or `zh-hans`; English where the rates have none."""
    code = language.partition("-")[0].lower()
    lines = rates.words.get(code) if rates else None
    return _build(tuple(lines.items()), code) if lines else ENGLISH


@lru_cache(maxsize=32)
def _build(lines: tuple[tuple[str, str], ...], language: str) -> Words:
    return Words(dict(lines), language)


def _compile(line: str) -> re.Pattern[str]:
    # A slot holds no sentence's end: what a visitor writes cannot stretch over the rest of a line.
    return re.compile(_SLOT.sub(lambda slot: f"(?P<{slot[1]}>[^:?!]+?)", re.escape(line)))
