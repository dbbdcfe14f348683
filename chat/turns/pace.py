"""How long an answer's text gathers before it is sent."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

SHORTEST_SECONDS = 0.04
LONGEST_SECONDS = 0.25
# A timer's lateness stretches the pace by this much; of each observation only a little is believed.
STRETCH = 4.0
# Texts are sent at the same moments, many in one write to the log. Of few answers the moments lie closer together: a
# new one's first words wait for whatever is sent at the same moment.
TICK_SECONDS = 0.02
TICK_SECONDS_AN_ANSWER = 0.0002
# Pieces of all answers together: more would keep a core from what decides how soon an answer begins.
PIECES_A_SECOND = 500
WEIGHT = 0.02


class Pace:
    """One for the process. While it writes many answers, or is behind, text comes in fewer and larger pieces, rather
    than late: a piece costs the same whatever its length."""

    def __init__(self) -> None:
        self.seconds = SHORTEST_SECONDS
        self._writing = 0

    @contextmanager
    def writing(self) -> Iterator[None]:
        """While an answer is being written."""
        self._writing += 1
        try:
            yield
        finally:
            self._writing -= 1

    def find_next(self, sent_at: float) -> float:
        """When the next piece is due after one that was sent: the first common moment after the pace."""
        share = min(self._writing / PIECES_A_SECOND, LONGEST_SECONDS)
        tick = min(TICK_SECONDS_AN_ANSWER * max(self._writing, 1), TICK_SECONDS)
        return math.ceil((sent_at + max(self.seconds, share)) / tick) * tick

    def note_lateness(self, seconds: float) -> None:
        """Of a timer, which says how far the event loop is behind."""
        wanted = min(SHORTEST_SECONDS + STRETCH * max(seconds, 0.0), LONGEST_SECONDS)
        self.seconds += (wanted - self.seconds) * WEIGHT


pace = Pace()
