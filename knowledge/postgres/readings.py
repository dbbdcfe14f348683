"""What a chunk holds of words, as the database keeps it: the keys that full text finds it by, and a table of how often
each occurs in which field. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import STOP_WORDS, words
from knowledge.bm25 import K1, Scores
from knowledge.fields import FIELDS
from knowledge.stemming import stem

# One row for each key and field.
ENTRY = np.dtype([("key", "<i8"), ("field", "u1"), ("count", "u1")])
# Of what a key could at most say about a chunk: from each share on, the chunk is found by one more name of the key. So
# full text, which knows no frequencies of its own, brings those first that a word says most about.
LEVELS = (0.0, 0.45, 0.6, 0.75)


class ReadChunk(NamedTuple):
    """`counts` by field and key; `lengths` by field, in words."""

    counts: Sequence[dict[str, int]]
    lengths: list[int]
    words: set[str]

    def pack(self) -> bytes:
        rows = [
            (number_key(key), field, min(count, 255))
            for field, counts in enumerate(self.counts)
            for key, count in counts.items()
        ]
        return np.array(rows, dtype=ENTRY).tobytes()

    def names(self, mean_lengths: NDArray[np.float32]) -> set[str]:
        """What full text finds the chunk by."""
        factors = field_factors([self.lengths], mean_lengths)[0]
        frequencies: dict[str, float] = {}
        for factor, counts in zip(factors.tolist(), self.counts, strict=True):
            for key, count in counts.items():
                frequencies[key] = frequencies.get(key, 0.0) + factor * count
        return {
            name
            for key, frequency in frequencies.items()
            for name, level in zip(key_names(key), LEVELS, strict=True)
            if frequency / (frequency + K1) >= level
        }


def read_chunk(fields: Sequence[str]) -> ReadChunk:
    read = ReadChunk([{} for _ in fields], [], set())
    for counts, text in zip(read.counts, fields, strict=True):
        found = [word for word in words(text) if word not in STOP_WORDS]
        stems = [stem(word) for word in found]
        for key in (*stems, *(f"{one} {other}" for one, other in pairwise(stems) if one != other)):
            counts[key] = counts.get(key, 0) + 1
        read.words.update(found)
        read.lengths.append(len(found))
    return read


def key_names(key: str) -> list[str]:
    """The key itself, and what it is called where it says more; no word of a text holds such a mark."""
    return [key, *(f"{key}\t{level}" for level in range(1, len(LEVELS)))]


@lru_cache(maxsize=1 << 16)
def number_key(key: str) -> int:
    """The same in every process; two of a base's keys with one number are about as likely as a broken disk."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little", signed=True)


def field_factors(lengths: Sequence[Sequence[int]], mean_lengths: NDArray[np.float32]) -> Scores:
    """As in memory: what one occurrence in a field counts; (chunks, fields)."""
    rows = np.array(lengths, dtype=np.float32).reshape(-1, len(FIELDS))
    weights, penalties = np.array(FIELDS, dtype=np.float32).T
    return weights / (1 - penalties + penalties * rows / np.maximum(mean_lengths, 1e-9))
