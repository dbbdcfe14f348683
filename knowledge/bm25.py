"""BM25 over fields, as in Robertson, Zaragoza & Taylor, "Simple BM25 extension to multiple weighted fields" (2004):
a term's frequencies are added up, weighted by field, before saturation. Pure, numpy alone."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

K1 = 1.6

Documents = NDArray[np.int32]
Scores = NDArray[np.float32]


class Field(NamedTuple):
    """How much a field's terms weigh, and how far (0 to 1) its length counts against them."""

    weight: float
    length_penalty: float = 0.75


class Postings:
    """For each term the documents that hold it and how much each says about it, in two flat arrays."""

    def __init__(self, documents: Sequence[Sequence[Counter[str]]], fields: Sequence[Field]) -> None:
        """`documents` hold the term counts of their fields, in the order of `fields`."""
        self.size = len(documents)
        self._spans: dict[str, tuple[int, int]] = {}
        self._documents, self._impacts = self._invert(weigh(documents, fields))

    def _invert(self, documents: Sequence[Mapping[str, float]]) -> tuple[Documents, Scores]:
        counts = Counter(term for document in documents for term in document)
        start = 0
        for term, count in counts.items():
            self._spans[term] = (start, start + count)
            start += count
        holders, frequencies = np.empty(start, dtype=np.int32), np.empty(start, dtype=np.float32)
        places = {term: span[0] for term, span in self._spans.items()}
        for number, document in enumerate(documents):
            for term, frequency in document.items():
                place = places[term]
                holders[place], frequencies[place] = number, frequency
                places[term] = place + 1
        return holders, frequencies * (K1 + 1) / (frequencies + K1)

    def __contains__(self, term: str) -> bool:
        return term in self._spans

    def count(self, term: str) -> int:
        """How many documents hold the term."""
        start, end = self._spans.get(term, (0, 0))
        return end - start

    def rarity(self, term: str) -> float:
        """The term's inverse document frequency; highest for a term that no document holds."""
        count = self.count(term)
        return math.log(1 + (self.size - count + 0.5) / (count + 0.5))

    def saturations(self, phrase: Sequence[str]) -> tuple[Documents, Scores]:
        """The documents that hold every term of the phrase and the mean of their saturated frequencies (< K1 + 1)."""
        holders, sums = self._slice(phrase[0])
        for term in phrase[1:]:
            others, impacts = self._slice(term)
            holders, left, right = np.intersect1d(holders, others, assume_unique=True, return_indices=True)
            sums = sums[left] + impacts[right]
        return holders, sums / np.float32(len(phrase))

    def _slice(self, term: str) -> tuple[Documents, Scores]:
        start, end = self._spans.get(term, (0, 0))
        return self._documents[start:end], self._impacts[start:end]


def weigh(documents: Sequence[Sequence[Counter[str]]], fields: Sequence[Field]) -> list[dict[str, float]]:
    """Each document's term frequencies over all its fields."""
    lengths = np.array([[counts.total() for counts in document] for document in documents], dtype=np.float64)
    lengths = lengths.reshape(len(documents), len(fields))
    means = np.maximum(lengths.mean(axis=0) if len(documents) else 0, 1e-9)
    weights, penalties = np.array(fields).T
    factors = weights / (1 - penalties + penalties * lengths / means)
    return [_add_up(document, row) for document, row in zip(documents, factors.tolist(), strict=True)]


def _add_up(document: Sequence[Counter[str]], factors: Sequence[float]) -> dict[str, float]:
    frequencies: dict[str, float] = {}
    for counts, factor in zip(document, factors, strict=True):
        for term, count in counts.items():
            frequencies[term] = frequencies.get(term, 0.0) + count * factor
    return frequencies
