"""Picks how to say a thing: the company's phrase, in the visitor's language, not the one used last time. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from chat.offline.language import DEFAULT

_FIELD = re.compile(r"\{(\w+)\}")
_SHORTEST_MARK = 12


@dataclass
class Wording:
    """`values` fill the phrases' fields; `said` are the assistant's latest replies; `turn` counts them all. `language`:
    that in which numbers, amounts and days are written."""

    phrases: Mapping[str, Sequence[str]]
    local: Mapping[str, Sequence[str]]
    values: Mapping[str, str]
    said: Sequence[str] = ()
    turn: int = 0
    language: str = DEFAULT
    used_english: bool = field(default=False, init=False)

    def say(self, key: str, **values: str) -> str:
        """A phrase for the key, filled in. Empty for a key that has none."""
        if key in self.local:
            return self._fill(self._pick(self.local[key]), values)
        text = self._fill(self._pick(self.phrases.get(key, ())), values)
        self.used_english = self.used_english or bool(text)
        return text

    def part(self, key: str, **values: str) -> str:
        """A piece of a sentence, said within another phrase: it doesn't tell what language the reply is in."""
        used_english = self.used_english
        text = self.say(key, **values)
        self.used_english = used_english
        return text

    def _fill(self, phrase: str, values: Mapping[str, str]) -> str:
        known = {**self.values, **values}
        return _FIELD.sub(lambda match: known.get(match[1], ""), phrase)

    def _pick(self, variants: Sequence[str]) -> str:
        """In turn, passing over those that were said lately."""
        if not variants:
            return ""
        start = self.turn % len(variants)
        turned = [*variants[start:], *variants[:start]]
        return next((variant for variant in turned if not self._was_said(variant)), turned[0])

    def _was_said(self, variant: str) -> bool:
        mark = max(_FIELD.split(variant)[::2], key=len).strip()
        return len(mark) >= _SHORTEST_MARK and any(mark in reply for reply in self.said)


def join_list(parts: Sequence[str], last: str = "and") -> str:
    """ "a, b and c"."""
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def recognise(text: str, phrases: Iterable[str]) -> bool:
    """Whether the text holds one of these phrases, whatever filled its fields."""
    return any(_as_pattern(phrase).search(text) for phrase in phrases if phrase)


def drop_phrases(text: str, phrases: Iterable[str]) -> str:
    """The text without these phrases."""
    for phrase in phrases:
        text = _as_pattern(phrase).sub(" ", text) if phrase else text
    return text


@lru_cache(maxsize=2048)
def _as_pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(".{1,60}?".join(re.escape(part) for part in _FIELD.split(phrase)[::2]))
