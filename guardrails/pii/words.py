"""Word lists that tell ordinary words from names. One file each in guardrails/data, lower case, blanks between."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

Answer = TypeVar("Answer")

_FOLDER = Path(__file__).parent.parent / "data"


@cache
def read_words(name: str) -> frozenset[str]:
    return frozenset((_FOLDER / f"{name}.txt").read_text("utf-8").split())


COMMON_WORDS = read_words("common_words")
DICTIONARY = read_words("dictionary")
# What people say after "my name is" and "my password is" in other languages, and is neither.
OTHER_WORDS = read_words("other_words")
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""))
_NO_MARKS = dict.fromkeys(map(ord, ".,;:!?()[]\"'“”‘’«»*&-–—>|#"))
_ZEROS = dict.fromkeys(map(ord, "123456789"), "0")
_MOST_WORDS = 20_000
_SHORT = 6
_LAST_LETTERS = frozenset(ending[-1] for ending, _ in _ENDINGS)


def match_any(words: Iterable[str]) -> str:
    """A pattern for one of these lower-case words in any case. Its initial decides at once, which makes it fast."""
    by_initial: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_initial.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = [f"[{first}{first.upper()}](?i:{'|'.join(rests)})" for first, rests in by_initial.items()]
    return f"(?:{'|'.join(branches)})"


def list_stems(word: str) -> list[str]:
    """What the word may be a form of: "carries" of "carry", "named" of "nam" and "name"."""
    return [word[: -len(ending)] + rest for ending, rest in _ENDINGS if word.endswith(ending) and len(word) > 4]


def is_word(key: str) -> bool:
    """Whether a lower-case token is in the English dictionary, in this or a plainer form."""
    if key in COMMON_WORDS or key in DICTIONARY:
        return True
    return key[-1:] in _LAST_LETTERS and not DICTIONARY.isdisjoint(list_stems(key))


def is_common(token: str) -> bool:
    """Whether the token, without punctuation around it, is an everyday English word."""
    return token.strip(".,;:!?()[]\"'*_“”‘’").replace("’", "'").casefold() in COMMON_WORDS


class KnownWords(dict[str, Answer]):
    """The answers to a question about single tokens, each worked out once. Those with a digit or "@" are not kept
    beyond the next, but for numbers their form: whatever is asked here, "555-0100" has the answer of "000-0000". So has
    "4th" that of "0th", as long as it is too short to tell anything. `keeps` says which answers make a token worth
    keeping all the same."""

    def __init__(self, answer: Callable[[str], Answer], keeps: Callable[[Answer], bool] | None = None) -> None:
        super().__init__()
        self._answer = answer
        self._keeps = keeps
        # What is not kept is asked for again only with the same segment.
        self._latest: tuple[str, Answer] | None = None

    def __missing__(self, token: str) -> Answer:
        form = token.translate(_ZEROS)
        if form != token and form in self:
            return self[form]
        is_short = len(token) <= _SHORT and "@" not in token
        is_form = token.isascii() and (is_short or token.lower() == token.upper())
        if is_form and form != token:
            return self[form]
        if self._latest is not None and self._latest[0] == token:
            return self._latest[1]
        found = self._answer(token)
        bare = token.translate(_NO_MARKS)
        if is_form or not bare or bare.isalpha() or (self._keeps is not None and self._keeps(found)):
            if len(self) >= _MOST_WORDS:
                self.clear()
            self[token] = found
        else:
            self._latest = token, found
        return found
