"""Passages that say the same, of which one is enough, and many of one article, which hide the others. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Protocol, TypeVar

from knowledge.analysis import words

# From this share of word pairs in common two passages are one text in two places.
ALIKE = 0.8
# More of one article make way for what answers nearly as well elsewhere: each further one counts for so much less.
MOST_OF_ARTICLE, FURTHER = 2, 0.85


class Dated(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def updated_at(self) -> datetime: ...
    @property
    def slug(self) -> str: ...
    @property
    def score(self) -> float: ...


Found = TypeVar("Found", bound=Dated)


def drop_repeats(found: Sequence[Found], limit: int) -> list[Found]:
    """The first `limit` that say something new, in their order; of those that say the same the freshest stands, at the
    place of the best."""
    kept: list[tuple[Found, frozenset[tuple[str, str]]]] = []
    for one in found:
        pairs = frozenset(pairwise(words(one.text)))
        place = next((place for place, (_, other) in enumerate(kept) if _overlap(pairs, other) >= ALIKE), None)
        if place is None:
            kept.append((one, pairs))
        elif one.updated_at > kept[place][0].updated_at:
            kept[place] = one, pairs
    return [one for one, _ in kept][:limit]


def spread(found: Sequence[Found], limit: int) -> list[Found]:
    """`limit` of them in their order: from an article's third passage on, only those that are clearly better than what
    others have."""
    seen: Counter[str] = Counter()
    worth: list[float] = []
    for one in found:
        seen[one.slug] += 1
        worth.append(one.score * FURTHER ** max(0, seen[one.slug] - MOST_OF_ARTICLE))
    best = sorted(range(len(found)), key=lambda place: -worth[place])[:limit]
    return [found[place] for place in sorted(best)]


def _overlap(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    return len(one & other) / max(len(one | other), 1)
