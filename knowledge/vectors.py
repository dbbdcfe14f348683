"""The closest window of each document to a query, among vectors kept in memory. Pure, numpy alone.

Up to some thousand windows every one is compared as it is. Beyond that all are compared in the few directions in which
they differ most, and exactly, from bytes, only those that look close so and those of the documents that are likely for
other reasons: a tenth of the time, and a fifth of the memory.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.blas import use_one_thread
from embeddings.builtin import Vectors

Likeness = NDArray[np.float32]
Places = NDArray[np.int64]
# 16 MB of numbers are read in about 2 ms.
MOST_EXACT = 8_000
COARSE_DIMENSIONS = 48
SAMPLE = 10_000
DOCUMENTS_AT_ONCE = 500
# Windows that are compared exactly because they look close from afar.
CLOSE_WINDOWS = 512


class VectorIndex:
    """Windows by document; a document may have none, which is then like nothing."""

    def __init__(self, groups: Sequence[Vectors]) -> None:
        """`groups` hold each document's windows as unit rows, of any float type."""
        use_one_thread()
        sizes = np.array([len(group) for group in groups], dtype=np.int64)
        self._size = len(groups)
        self._embedded = np.flatnonzero(sizes)
        self._counts = sizes[self._embedded]
        self._starts = np.cumsum(self._counts) - self._counts
        self._places = np.full(self._size, -1, dtype=np.int64)
        self._places[self._embedded] = np.arange(len(self._embedded))
        filled = [groups[place] for place in self._embedded]
        self.mean = _mean(filled)
        self._windows: ExactWindows | CoarseWindows | None = None
        if filled:
            self._windows = CoarseWindows(filled) if self._counts.sum() > MOST_EXACT else ExactWindows(filled)

    @property
    def embedded_count(self) -> int:
        """How many documents have vectors."""
        return len(self._embedded)

    def compare(self, query: NDArray[np.float32], likely: NDArray[np.intp]) -> Likeness:
        """For each document how close its closest window lies, 0 to 1. In a large collection only for the documents
        in `likely` and those whose windows look close; 0 for the others."""
        if self._windows is None:
            return np.zeros(self._size, dtype=np.float32)
        return self._compare(self._windows, query, likely)

    def _compare(self, windows: "ExactWindows | CoarseWindows", query: Vectors, likely: NDArray[np.intp]) -> Likeness:
        likeness = np.zeros(self._size, dtype=np.float32)
        if isinstance(windows, ExactWindows):
            closeness = np.maximum.reduceat(windows.compare(query), self._starts)
            likeness[self._embedded] = np.clip(closeness, 0, 1)
            return likeness
        rows = np.union1d(windows.find_close(query, CLOSE_WINDOWS), self._rows_of(likely))
        owners = np.searchsorted(self._starts, rows, side="right") - 1
        starts = np.flatnonzero(np.diff(owners, prepend=-1))
        closeness = np.maximum.reduceat(windows.compare(query, rows), starts)
        likeness[self._embedded[owners[starts]]] = np.clip(closeness, 0, 1)
        return likeness

    def _rows_of(self, documents: NDArray[np.intp]) -> Places:
        """The rows of those of the documents that have any, one after the other."""
        places = self._places[documents]
        chosen = places[places >= 0]
        counts = self._counts[chosen]
        starts = np.cumsum(counts) - counts
        rows: Places = np.arange(counts.sum()) - np.repeat(starts, counts) + np.repeat(self._starts[chosen], counts)
        return rows


class ExactWindows:
    def __init__(self, groups: Sequence[Vectors]) -> None:
        self._rows = np.concatenate(groups).astype(np.float32)

    def compare(self, query: NDArray[np.float32]) -> Likeness:
        return self._rows @ query


class CoarseWindows:
    def __init__(self, groups: Sequence[Vectors]) -> None:
        count = sum(map(len, groups))
        self._directions = _find_directions(groups, count)
        self._coarse = np.empty((count, self._directions.shape[1]), dtype=np.float32)
        self._bytes = np.empty((count, len(self._directions)), dtype=np.int8)
        self._scales = np.empty(count, dtype=np.float32)
        start = 0
        for rows in _join(groups):
            end = start + len(rows)
            self._coarse[start:end] = rows @ self._directions
            scales = np.maximum(np.abs(rows).max(axis=1), 1e-9) / 127
            self._bytes[start:end] = np.rint(rows / scales[:, None])
            self._scales[start:end] = scales
            start = end

    def find_close(self, query: NDArray[np.float32], count: int) -> Places:
        closeness = self._coarse @ (query @ self._directions)
        count = min(count, len(closeness))
        return np.argpartition(closeness, -count)[-count:]

    def compare(self, query: NDArray[np.float32], rows: Places) -> Likeness:
        return (self._bytes[rows].astype(np.float32) @ query) * self._scales[rows]


def _join(groups: Sequence[Vectors]) -> Iterator[NDArray[np.float32]]:
    """All rows in their order, many documents' together: a call for each one's few takes longer than its work."""
    for start in range(0, len(groups), DOCUMENTS_AT_ONCE):
        yield np.concatenate(groups[start : start + DOCUMENTS_AT_ONCE]).astype(np.float32, copy=False)


def _mean(groups: Sequence[Vectors]) -> NDArray[np.float32]:
    """Of all windows: what the collection is about."""
    if not groups:
        return np.zeros(0, dtype=np.float32)
    total = np.zeros(groups[0].shape[1], dtype=np.float64)
    for rows in _join(groups):
        total += rows.sum(axis=0, dtype=np.float64)
    return (total / sum(map(len, groups))).astype(np.float32)


def _find_directions(groups: Sequence[Vectors], count: int) -> NDArray[np.float32]:
    """The directions in which the windows differ most, as columns: of a sample's second moments the first
    eigenvectors."""
    step = max(1, count // SAMPLE)
    sample = np.concatenate(groups[::step]).astype(np.float32)
    _, vectors = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(vectors[:, ::-1][:, :COARSE_DIMENSIONS].astype(np.float32))
