"""BM25 over fields, as in Robertson, Zaragoza & Taylor, "Simple BM25 extension to multiple weighted fields" (2004):
a term's frequencies are added up, weighted by field, before saturation. Pure, numpy alone."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75

Documents = NDArray[np.int32]
Scores = NDArray[np.float32]


class Postings:
    """For each term the documents that hold it and what it adds to their score, in two flat arrays."""

    def __init__(self, documents: Sequence[Mapping[str, float]], lengths: Sequence[float]) -> None:
        """`documents` hold weighted term frequencies, `lengths` the weighted count of all their terms."""
        self.size = len(documents)
        mean = (sum(lengths) / len(lengths) if lengths else 0) or 1.0
        self._norms = K1 * (1 - B + B * np.asarray(lengths, dtype=np.float32) / mean)
        self._spans: dict[str, tuple[int, int]] = {}
        self._documents, self._impacts = self._invert(documents)

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
        return holders, frequencies * (K1 + 1) / (frequencies + self._norms[holders])

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
        return holders, sums / len(phrase)

    def _slice(self, term: str) -> tuple[Documents, Scores]:
        start, end = self._spans.get(term, (0, 0))
        return self._documents[start:end], self._impacts[start:end]
