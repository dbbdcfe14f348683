"""Texts that share much of their wording, so that a template with another request never tests itself."""

import re
from collections import Counter, defaultdict
from itertools import combinations

_WORDS = re.compile(r"\w+")
_PIECE = 4
# Pieces in more texts than this say nothing of two of them.
_COMMON = 200


def group_alike(texts: list[str]) -> list[int]:
    """A number for each text, the same for those that are alike, directly or through others."""
    pieces = [_cut(text) for text in texts]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, found in enumerate(pieces):
        for piece in found:
            holders[piece].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        shared.update(combinations(numbers[:_COMMON], 2))
    leaders = list(range(len(texts)))

    def find(number: int) -> int:
        while leaders[number] != number:
            leaders[number] = leaders[leaders[number]]
            number = leaders[number]
        return number

    for (one, other), count in shared.items():
        union = len(pieces[one]) + len(pieces[other]) - count
        if count >= 3 and (count / union > 0.2 or count / min(len(pieces[one]), len(pieces[other])) > 0.6):
            leaders[find(one)] = find(other)
    return [find(number) for number in range(len(texts))]


def _cut(text: str) -> set[tuple[str, ...]]:
    words = _WORDS.findall(text.lower())
    return {tuple(words[start : start + _PIECE]) for start in range(max(1, len(words) - _PIECE + 1))}
