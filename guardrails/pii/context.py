"""Words near a number that tell what it is, and where a word ends."""

import re
from collections.abc import Iterable

# A letter or digit of a script that puts blanks between words: "号码123" tells of 123, "AB123" does not.
LETTER = r"[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3001-\u30ff\u31f0-\u9fff\uac00-\ud7af]"


def has_any(folded: str, hints: Iterable[str]) -> bool:
    """Whether one of the hints stands in the text: a quick look before an expression, ten times as fast as one."""
    for hint in hints:  # noqa: SIM110 - any() costs twice as much.
        if hint in folded:
            return True
    return False


class Cue:
    """Words that count when they stand at most `width` characters before."""

    def __init__(self, pattern: str, width: int = 45) -> None:
        self._pattern = re.compile(pattern, re.IGNORECASE)
        self._width = width

    def stands_before(self, text: str, position: int) -> bool:
        return self._pattern.search(text, max(0, position - self._width), position) is not None

    def last_before(self, text: str, position: int) -> int:
        """Where the last such words before `position` end; -1 if there are none."""
        end = -1
        for match in self._pattern.finditer(text, max(0, position - self._width), position):
            end = match.end()
        return end
