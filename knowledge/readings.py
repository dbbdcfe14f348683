"""Documents as numbered terms: what an index is built from. Pure.

A reader numbers terms as it meets them and remembers what it read, so that of a changed collection only the changed
documents are read again.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import STOP_WORDS, words
from knowledge.stemming import stem

# A document is the texts of its fields.
Document = Sequence[str]
Keys = NDArray[np.int64]
Number = TypeVar("Number", int, Keys)
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
        self._numbers_of_words: dict[str, int] = {}
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
        fields = [_count(self._number(text)) for text in document]
        places = [np.full(len(keys), place, np.uint8) for place, (keys, _, _) in enumerate(fields)]
        keys = np.concatenate([keys for keys, _, _ in fields])
        counts = np.concatenate([counts for _, counts, _ in fields]).astype(np.float32)
        return Reading(keys, np.concatenate(places), counts, tuple(length for _, _, length in fields))

    def _number(self, text: str) -> list[int]:
        found = [word for word in words(text) if word not in STOP_WORDS]
        self.frequencies.update(found)
        known = self._numbers_of_words
        for word in set(found).difference(known):
            known[word] = self._numbers.setdefault(stem(word), len(self._numbers))
        return [known[word] for word in found]


def _count(numbers: Sequence[int]) -> tuple[Keys, Keys, int]:
    """A field's different terms and pairs of neighbours, how often each occurs, and how many terms there are."""
    terms = np.array(numbers, dtype=np.int64)
    one, other = terms[:-1], terms[1:]
    pairs = _pair(one, other)[one != other]
    keys, counts = np.unique(np.concatenate([terms, pairs]), return_counts=True)
    return keys, counts, len(numbers)


def _pair(first: Number, second: Number) -> Number:
    return (first + 1) << _PAIR | second
