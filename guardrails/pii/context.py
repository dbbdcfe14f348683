"""Words near a number that tell what it is, and where a word ends."""

import re
from collections.abc import Iterable, Iterator

from guardrails.tokens import UNSPACED

# A letter or digit of a script that puts blanks between words: "号码123" tells of 123, "AB123" does not. Korean writes
# its particles right behind a number.
LETTER = rf"[^\W{UNSPACED}\uac00-\ud7af]"


def has_any(folded: str, hints: Iterable[str]) -> bool:
    """Whether one of the hints stands in the text."""
    return any(map(folded.__contains__, hints))


class Hints:
    """Pieces of words, folded, of which one stands in all texts that an expression may match: a quick look before it,
    ten times as fast."""

    def __init__(self, words: str, *phrases: str) -> None:
        self._all = (*words.split(), *phrases)
        self._ascii = tuple(hint for hint in self._all if hint.isascii())
        # Of a phrase one word is enough for a single token, since no token has the whole.
        self.words = frozenset(max(hint.split(), key=len) for hint in self._all)

    def stand_in(self, folded: str) -> bool:
        return has_any(folded, self._ascii if folded.isascii() else self._all)


class Cue:
    """Words that count when they stand at most `width` characters before."""

    def __init__(self, pattern: str, width: int = 45, hints: Hints | None = None) -> None:
        self._pattern = re.compile(pattern, re.IGNORECASE)
        # An expression that heeds no case takes four times as long.
        self._lower = re.compile(pattern)
        self._width = width
        self._hints = hints

    def stands_before(self, text: str, position: int) -> bool:
        return next(self._find_before(text, position), None) is not None

    def last_before(self, text: str, position: int) -> int:
        """Where the last such words before `position` end; -1 if there are none."""
        low = max(0, position - self._width - 1)
        end = -1
        for match in self._find_before(text, position):
            end = low + match.end()
        return end

    def _find_before(self, text: str, position: int) -> Iterator[re.Match[str]]:
        """Their places in `text` from the character before them on, which tells whether a word begins with them."""
        low = max(0, position - self._width - 1)
        before = text[low:position]
        first = 1 if position > self._width else 0
        if not before.isascii():
            if self._hints and not self._hints.stand_in(before[first:].casefold()):
                return iter(())
            return self._pattern.finditer(before, first)
        before = before.lower()
        if self._hints and not self._hints.stand_in(before):
            return iter(())
        return self._lower.finditer(before, first)
