"""How long an answer's text gathers before it is sent."""

import math

SHORTEST_SECONDS = 0.04
LONGEST_SECONDS = 0.25
# A timer's lateness stretches the pace by this much; of each observation only a little is believed.
STRETCH = 4.0
# Texts are sent at the same moments, many in one write to the log.
TICK_SECONDS = 0.02
WEIGHT = 0.02


class Pace:
    """One for the process. While it is behind, text comes in fewer and larger pieces, rather than late: a piece costs
    the same whatever its length."""

    def __init__(self) -> None:
        self.seconds = SHORTEST_SECONDS

    def find_next(self, sent_at: float) -> float:
        """When the next piece is due after one that was sent: the first common moment after the pace."""
        return math.ceil((sent_at + self.seconds) / TICK_SECONDS) * TICK_SECONDS

    def note_lateness(self, seconds: float) -> None:
        """Of a timer, which says how far the event loop is behind."""
        wanted = min(SHORTEST_SECONDS + STRETCH * max(seconds, 0.0), LONGEST_SECONDS)
        self.seconds += (wanted - self.seconds) * WEIGHT


pace = Pace()
