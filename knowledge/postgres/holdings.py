"""What the candidates hold of a question, and which words the whole collection has."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from knowledge.bm25 import K1, Documents, Scores
from knowledge.near_words import NearWords
from knowledge.picking import FIELDS
from knowledge.spelling import correct, find_closest, list_slips
from knowledge.stemming import stem


class Rarity(NamedTuple):
    documents: int
    value: float


class Candidate(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def lengths(self) -> Sequence[int]: ...


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

    def holds(self, stem: str) -> bool:
        return self._documents.get(stem, 0) > 0

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
        counts = {key: self._documents[key] for key in keys}
        return {key: Rarity(count, math.log(1 + (size - count + 0.5) / (count + 0.5))) for key, count in counts.items()}


class CandidateHoldings:
    """The candidates' frequencies of the question's keys, read from their tsvectors."""

    def __init__(
        self,
        cursor: Any,
        candidates: Sequence[Candidate],
        rarities: Mapping[str, Rarity],
        mean_lengths: NDArray[np.float32],
    ) -> None:
        self.size = len(candidates)
        self._rarities = rarities
        places = {candidate.id: place for place, candidate in enumerate(candidates)}
        factors = _field_factors(candidates, mean_lengths)
        cursor.execute(
            """
            SELECT chunk.id, entry.lexeme, entry.weights
            FROM knowledge_search_chunk AS chunk, unnest(chunk.terms) AS entry
            WHERE chunk.id = ANY(%s) AND entry.lexeme = ANY(%s)
            """,
            [list(places), list(rarities)],
        )
        impacts: dict[str, dict[int, float]] = {}
        for key, lexeme, letters in cursor.fetchall():
            place = places[key]
            frequency = sum(float(factors[place, ord(letter) - ord("A")]) for letter in letters)
            impacts.setdefault(lexeme, {})[place] = frequency * (K1 + 1) / (frequency + K1)
        self._impacts = {
            lexeme: (np.array(sorted(held), np.int32), np.array([held[one] for one in sorted(held)], np.float32))
            for lexeme, held in impacts.items()
        }

    def rarity(self, key: str) -> float:
        return self._rarities[key].value

    def saturations(self, keys: Sequence[str]) -> tuple[Documents, Scores]:
        holders, sums = self._held(keys[0])
        for key in keys[1:]:
            others, impacts = self._held(key)
            holders, left, right = np.intersect1d(holders, others, assume_unique=True, return_indices=True)
            sums = sums[left] + impacts[right]
        return holders, sums / np.float32(len(keys))

    def _held(self, key: str) -> tuple[Documents, Scores]:
        nothing = np.zeros(0, np.int32), np.zeros(0, np.float32)
        return self._impacts.get(key, nothing)


def _field_factors(candidates: Sequence[Candidate], mean_lengths: NDArray[np.float32]) -> Scores:
    """As in memory: what one occurrence in a field counts; (candidates, fields)."""
    lengths = np.array([candidate.lengths for candidate in candidates], dtype=np.float32).reshape(-1, len(FIELDS))
    weights, penalties = np.array(FIELDS, dtype=np.float32).T
    return weights / (1 - penalties + penalties * lengths / np.maximum(mean_lengths, 1e-9))
