"""Bars for pictures without scripts: numbers from 0 to 100, which the page's SVG draws. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """`size` of 100 at the largest; `x` and `width` of 100 for all that stand side by side."""

    label: str
    count: int
    size: float
    x: float = 0
    width: float = 100
    share: str = ""

    @property
    def y(self) -> float:
        return round(100 - self.size, 2)


def draw_bars(values: Sequence[tuple[str, int]]) -> list[Bar]:
    """One below the other or side by side; something that is there at all can be seen. `share` is of the first."""
    most, first = max((count for _, count in values), default=0), values[0][1] if values else 0
    room = 100 / len(values) if values else 0
    return [
        Bar(
            label,
            count,
            max(round(100 * count / most, 2), 1.5) if count else 0,
            round(place * room + room * 0.08, 3),
            round(room * 0.84, 3),
            f"{100 * count / first:.1f} %" if first else "–",
        )
        for place, (label, count) in enumerate(values)
    ]
