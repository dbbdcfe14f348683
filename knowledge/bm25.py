"""BM25 over fields, as in Robertson, Zaragoza & Taylor, "Simple BM25 extension to multiple weighted fields" (2004):
a term's frequencies are added up, weighted by field, before saturation. Pure, numpy alone."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.readings import Keys, Reading

K1 = 1.6

Documents = NDArray[np.int32]
Scores = NDArray[np.float32]


class Field(NamedTuple):
    """How much a field's terms weigh, and how far (0 to 1) its length counts against them."""

    weight: float
    length_penalty: float = 0.75


class Postings:
    """For each key the documents that hold it and how much each says about it, in flat arrays."""

    def __init__(self, readings: Sequence[Reading], fields: Sequence[Field]) -> None:
        self.size = len(readings)
        self._keys, self._starts, self._documents, self._impacts = _invert(readings, fields)

    def __contains__(self, key: int) -> bool:
        return self.count(key) > 0

    def count(self, key: int) -> int:
        """How many documents hold the key."""
        start, end = self._find(key)
        return end - start

    def rarity(self, key: int) -> float:
        """The key's inverse document frequency; highest for one that no document holds."""
        count = self.count(key)
        return math.log(1 + (self.size - count + 0.5) / (count + 0.5))

    def saturations(self, keys: Sequence[int]) -> tuple[Documents, Scores]:
        """The documents that hold every one of the keys and the mean of their saturated frequencies (< K1 + 1)."""
        holders, sums = self._slice(keys[0])
        for key in keys[1:]:
            others, impacts = self._slice(key)
            holders, left, right = np.intersect1d(holders, others, assume_unique=True, return_indices=True)
            sums = sums[left] + impacts[right]
        return holders, sums / np.float32(len(keys))

    def _slice(self, key: int) -> tuple[Documents, Scores]:
        start, end = self._find(key)
        return self._documents[start:end], self._impacts[start:end]

    def _find(self, key: int) -> tuple[int, int]:
        place = int(np.searchsorted(self._keys, key))
        if place == len(self._keys) or self._keys[place] != key:
            return 0, 0
        return int(self._starts[place]), int(self._starts[place + 1])


def _invert(readings: Sequence[Reading], fields: Sequence[Field]) -> tuple[Keys, Keys, Documents, Scores]:
    """Entries by document turned into entries by key: the keys in order, where each one's entries start, and of the
    entries the documents and the saturated frequencies."""
    sizes = [len(reading.keys) for reading in readings]
    if not sum(sizes):
        return np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32)
    documents = np.repeat(np.arange(len(readings), dtype=np.int32), sizes)
    keys = np.concatenate([reading.keys for reading in readings])
    factors = _field_factors(readings, fields)
    weights = np.concatenate([reading.counts for reading in readings])
    weights *= factors[documents, np.concatenate([reading.fields for reading in readings])]
    order = np.argsort(keys, kind="stable")
    keys, documents, weights = keys[order], documents[order], weights[order]
    # A key that a document has in several fields becomes one entry.
    is_first = np.ones(len(keys), dtype=bool)
    is_first[1:] = (keys[1:] != keys[:-1]) | (documents[1:] != documents[:-1])
    firsts = np.flatnonzero(is_first)
    frequencies = np.add.reduceat(weights, firsts)
    keys, documents = keys[firsts], documents[firsts]
    starts = np.concatenate([[0], np.flatnonzero(keys[1:] != keys[:-1]) + 1])
    impacts: Scores = (frequencies * (K1 + 1) / (frequencies + K1)).astype(np.float32)
    return keys[starts], np.append(starts, len(keys)), documents, impacts


def _field_factors(readings: Sequence[Reading], fields: Sequence[Field]) -> Scores:
    """What one occurrence in a document's field counts, less in a field longer than usual; (documents, fields)."""
    lengths = np.array([reading.lengths for reading in readings], dtype=np.float32).reshape(-1, len(fields))
    means = np.maximum(lengths.mean(axis=0), 1e-9)
    weights, penalties = np.array(fields, dtype=np.float32).T
    return weights / (1 - penalties + penalties * lengths / means)
