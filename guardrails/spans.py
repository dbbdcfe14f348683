"""What detectors find: a stretch of text and what it is."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """`text[start:end]` is a `kind`."""

    start: int
    end: int
    kind: str


def keep_first(candidates: Iterable[Span]) -> list[Span]:
    """Of overlapping candidates the one that was named earlier wins; the result is in order of text."""
    kept: list[Span] = []
    for span in candidates:
        if not kept:
            if span.start < span.end:
                kept.append(span)
            continue
        if span.start < span.end and all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept) if len(kept) > 1 else kept
