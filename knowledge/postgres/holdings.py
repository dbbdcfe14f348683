"""What the candidates hold of a question, and which words the whole collection has."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from knowledge.bm25 import K1, Documents, Scores
from knowledge.near_words import NearWords
from knowledge.postgres.readings import ENTRY, field_factors, number_key
from knowledge.spelling import correct, find_closest, list_slips
from knowledge.stemming import stem


class Rarity(NamedTuple):
    documents: int
    value: float


class Candidate(Protocol):
    @property
    def lengths(self) -> Sequence[int]: ...
    @property
    def reading(self) -> bytes: ...


class StoredVocabulary:
    """Asks the database once for each question."""

    def __init__(self, near: NearWords | None = None) -> None:
        self._documents: dict[str, int] = {}
        self._near = near

    def expect(self, stems: Iterable[str]) -> None:
        missing = [term for term in stems if term not in self._documents]
        if not missing:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT key, documents FROM knowledge_search_term WHERE key = ANY(%s)", [missing])
            self._documents |= dict.fromkeys(missing, 0) | dict(cursor.fetchall())

    def count(self, key: str) -> int:
        """How many chunks hold a key that was expected."""
        return self._documents.get(key, 0)

    def holds(self, stem: str) -> bool:
        return self.count(stem) > 0

    def correct(self, word: str) -> str | None:
        slips = list_slips(word)
        if not slips:
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT word, documents FROM knowledge_search_word WHERE word = ANY(%s)", [slips])
            likely = correct(word, dict(cursor.fetchall()))
        if likely is None:
            return None
        self.expect([stem(likely)])
        return likely if self.holds(stem(likely)) else None

    def find_near(self, word: str) -> Mapping[str, float]:
        found = self._near.find(word) if self._near else {}
        self.expect(found)
        return {near: trust for near, trust in found.items() if self.holds(near)}

    def respell(self, word: str) -> str | None:
        """Of words with the same initial the thousand that most documents have are looked through."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT word, documents FROM knowledge_search_word WHERE word = ANY(%s)", [list_slips(word)])
            likely = correct(word, dict(cursor.fetchall()))
            if likely is None:
                cursor.execute(
                    "SELECT word, documents FROM knowledge_search_word WHERE left(word, 1) = %s "
                    "AND length(word) BETWEEN %s AND %s ORDER BY documents DESC LIMIT 1000",
                    [word[:1], len(word) - 2, len(word) + 2],
                )
                likely = find_closest(word, dict(cursor.fetchall()))
        if likely is None:
            return None
        self.expect([stem(likely)])
        return likely if self.holds(stem(likely)) else None

    def rarities(self, keys: Iterable[str], size: int) -> dict[str, Rarity]:
        keys = list(keys)
        self.expect(keys)
        counts = {key: self.count(key) for key in keys}
        return {key: Rarity(count, math.log(1 + (size - count + 0.5) / (count + 0.5))) for key, count in counts.items()}


class CandidateHoldings:
    """The candidates' frequencies of the question's keys."""

    def __init__(
        self, candidates: Sequence[Candidate], rarities: Mapping[str, Rarity], mean_lengths: NDArray[np.float32]
    ) -> None:
        self.size = len(candidates)
        self._rarities = rarities
        numbered = sorted((number_key(key), key) for key in rarities)
        self._rows = {key: place for place, (_, key) in enumerate(numbered)}
        frequencies = np.zeros((len(numbered), self.size), dtype=np.float32)
        if numbered and candidates:
            numbers = np.array([number for number, _ in numbered])
            _fill(frequencies, numbers, candidates, mean_lengths)
        self._impacts: Scores = frequencies * np.float32(K1 + 1) / (frequencies + np.float32(K1))

    def rarity(self, key: str) -> float:
        return self._rarities[key].value

    def saturations(self, keys: Sequence[str]) -> tuple[Documents, Scores]:
        impacts = self._impacts[[self._rows[key] for key in keys]]
        holders = np.flatnonzero((impacts > 0).all(axis=0)).astype(np.int32)
        return holders, impacts[:, holders].mean(axis=0)


def _fill(
    frequencies: Scores, numbers: NDArray[np.int64], candidates: Sequence[Candidate], mean_lengths: NDArray[np.float32]
) -> None:
    """Rows by the keys' numbers, which are in order, columns by candidate."""
    entries = np.frombuffer(b"".join(one.reading for one in candidates), dtype=ENTRY)
    owners = np.repeat(np.arange(len(candidates)), [len(one.reading) // ENTRY.itemsize for one in candidates])
    keys = np.ascontiguousarray(entries["key"])
    places = np.minimum(np.searchsorted(numbers, keys), len(numbers) - 1)
    asked = np.flatnonzero(numbers[places] == keys)
    factors = field_factors([one.lengths for one in candidates], mean_lengths)
    weights = factors[owners[asked], entries["field"][asked]] * entries["count"][asked]
    np.add.at(frequencies, (places[asked], owners[asked]), weights)
