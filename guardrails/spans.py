"""What detectors find: a stretch of text and what it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`text[start:end]` is a `kind`."""

    start: int
    end: int
    kind: str


class Detector(Protocol):
    """Finds spans in a text: in order, never overlapping."""

    def __call__(self, text: str, /) -> list[Span]: ...


def keep_first(candidates: Iterable[Span]) -> list[Span]:
    """Of overlapping candidates the one that was named earlier wins; the result is in order of text."""
    kept: list[Span] = []
    for span in candidates:
        if span.start < span.end and all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept)
