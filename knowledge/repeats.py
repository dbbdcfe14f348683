"""Passages that say the same, of which one is enough, and many of one article, which hide the others. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Protocol, TypeVar

from knowledge.analysis import words

# From this share of word pairs in common two passages are one text in two places.
ALIKE = 0.8
# More of one article make way for those of others.
MOST_OF_ARTICLE = 2


class Dated(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def updated_at(self) -> datetime: ...
    @property
    def slug(self) -> str: ...


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
    """`limit` of them in their order: an article's third passage only where there are not enough others."""
    seen: Counter[str] = Counter()
    first: list[int] = []
    later: list[int] = []
    for place, one in enumerate(found):
        seen[one.slug] += 1
        (first if seen[one.slug] <= MOST_OF_ARTICLE else later).append(place)
    return [found[place] for place in sorted([*first, *later][:limit])]


def _overlap(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    return len(one & other) / max(len(one | other), 1)
