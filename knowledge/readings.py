"""Documents as numbered terms: what an index is built from. Pure.

A reader numbers terms as it meets them and remembers what it read, so that of a changed collection only the changed
documents are read again.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import STOP_WORDS, words
from knowledge.stemming import stem

# A document is the texts of its fields.
Document = Sequence[str]
Keys = NDArray[np.int64]
# Above every term's own number: the key of a pair.
_PAIR = 32


class Reading(NamedTuple):
    """A document's terms and pairs of neighbours: for each field and key one entry, with how often it occurs there."""

    keys: Keys
    fields: NDArray[np.uint8]
    counts: NDArray[np.float32]
    lengths: tuple[int, ...]


class Reader:
    def __init__(self) -> None:
        self.frequencies: Counter[str] = Counter()
        self._numbers: dict[str, int] = {}
        self._known: dict[bytes, Reading] = {}

    def read_all(self, documents: Iterable[Document]) -> list[Reading]:
        """The readings in the documents' order; earlier ones that are not among them are forgotten."""
        readings: list[Reading] = []
        known: dict[bytes, Reading] = {}
        for document in documents:
            digest = blake2b("\x1f".join(document).encode("utf-8", "replace"), digest_size=16).digest()
            reading = known.get(digest) or self._known.get(digest) or self._read(document)
            known[digest] = reading
            readings.append(reading)
        self._known = known
        return readings

    def find(self, key: str) -> int:
        """The number of a stem, or of two that stand side by side with a space between them; -1 when no document had
        it."""
        one, is_pair, other = key.partition(" ")
        first = self._numbers.get(one, -1)
        if not is_pair:
            return first
        second = self._numbers.get(other, -1)
        return -1 if first < 0 or second < 0 else _pair(first, second)

    def _read(self, document: Document) -> Reading:
        keys: list[int] = []
        fields: list[int] = []
        counts: list[int] = []
        lengths = []
        for place, text in enumerate(document):
            found = self._number(text)
            entries = Counter(found)
            entries.update(_pair(one, other) for one, other in pairwise(found) if one != other)
            keys.extend(entries)
            counts.extend(entries.values())
            fields.extend([place] * len(entries))
            lengths.append(len(found))
        arrays = np.array(keys, np.int64), np.array(fields, np.uint8), np.array(counts, np.float32)
        return Reading(*arrays, tuple(lengths))

    def _number(self, text: str) -> list[int]:
        found = [word for word in words(text) if word not in STOP_WORDS]
        self.frequencies.update(found)
        numbers = self._numbers
        return [numbers.setdefault(term, len(numbers)) for term in map(stem, found)]


def _pair(first: int, second: int) -> int:
    return (first + 1) << _PAIR | second
