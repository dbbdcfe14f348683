"""Answers to questions about single words, each worked out once and kept: within bounds, and nothing of anybody's."""

from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

MOST_WORDS = 20_000
_NO_MARKS = dict.fromkeys(map(ord, ".,;:!?()[]\"'“”‘’«»*&-–—>|#"))
_ZEROS = dict.fromkeys(map(ord, "123456789"), "0")
_SHORT = 6


class BoundedMemo(dict[str, Answer]):
    """Forgets all when it is full: what is asked for is soon there again."""

    def keep(self, word: str, found: Answer) -> None:
        if len(self) >= MOST_WORDS:
            self.clear()
        self[word] = found


class WordMemo(BoundedMemo[Answer]):
    """Words of letters alone are kept. Numbers, addresses and the like are not, unless `keeps` says of their answer
    that it is a common one."""

    def __init__(self, answer: Callable[[str], Answer], keeps: Callable[[Answer], bool] | None = None) -> None:
        super().__init__()
        self._answer = answer
        self._keeps = keeps

    def __missing__(self, word: str) -> Answer:
        found = self._answer(word)
        if word.isalpha() or (self._keeps is not None and self._keeps(found)):
            self.keep(word, found)
        return found


class KnownWords(WordMemo[Answer]):
    """For questions to which one number is like the other: of those the form is kept. Whatever is asked here,
    "555-0100" has the answer of "000-0000". So has "4th" that of "0th", as long as it is too short to tell anything.
    Other tokens with a digit or "@" are not kept beyond the next."""

    def __init__(self, answer: Callable[[str], Answer], keeps: Callable[[Answer], bool] | None = None) -> None:
        super().__init__(answer, keeps)
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
            self.keep(token, found)
        else:
            self._latest = token, found
        return found
