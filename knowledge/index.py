"""A lexical index over texts with weighted fields: words, and pairs of words that stand side by side. Pure: built from
texts, searched in memory, never changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from knowledge.bm25 import Documents, Field, Postings, Scores
from knowledge.near_words import NearWords
from knowledge.readings import Document, Reader
from knowledge.scoring import LexicalScores, score_question
from knowledge.spelling import correct, find_closest
from knowledge.stemming import stem
from knowledge.understanding import Question, Understanding


class Match(NamedTuple):
    """`position` is the document's place among those the index was built from; `score` lies between 0 and 1."""

    position: int
    score: float


class LexicalIndex:
    def __init__(
        self,
        documents: Iterable[Document],
        fields: Sequence[Field],
        synonyms: Iterable[Sequence[str]] = (),
        *,
        reader: Reader | None = None,
        knows_near_words: bool = False,
    ) -> None:
        """Each document has a text for each of `fields`; `synonyms` are groups of phrases that mean the same. A
        `reader` that has read some of the documents before spares reading them again. With near words one that no
        document holds is taken for those that mean about the same."""
        reader = reader or Reader()
        postings = Postings(reader.read_all(documents), fields)
        near = NearWords(word for word, _ in reader.frequencies.most_common()) if knows_near_words else None
        self._holdings = ReadHoldings(reader, postings, near)
        self._understanding = Understanding(synonyms)

    def __len__(self) -> int:
        return self._holdings.size

    def search(self, query: str, limit: int) -> list[Match]:
        """The best matches, best first; equal scores keep the documents' order, and what shares no word is left out."""
        if limit < 1 or not len(self):
            return []
        return best_matches(self.scores(query).total, limit)

    def respell(self, query: str) -> str:
        """The query as it was likely meant; empty when no word looks mistyped."""
        return self._understanding.respell(query, self._holdings)

    def read(self, query: str) -> Question:
        """The query as it is understood, to give to `score`."""
        return self._understanding.read(query, self._holdings)

    def score(self, question: Question) -> LexicalScores:
        """How well each document answers, in the documents' order."""
        return score_question(question, self._holdings)

    def scores(self, query: str) -> LexicalScores:
        return self.score(self.read(query))


class ReadHoldings:
    """Postings by the keys' names, and the words that occur."""

    def __init__(self, reader: Reader, postings: Postings, near: NearWords | None = None) -> None:
        self._reader, self._postings, self._near = reader, postings, near

    @property
    def size(self) -> int:
        return self._postings.size

    def rarity(self, key: str) -> float:
        return self._postings.rarity(self._reader.find(key))

    def saturations(self, keys: Sequence[str]) -> tuple[Documents, Scores]:
        return self._postings.saturations([self._reader.find(key) for key in keys])

    def expect(self, stems: Iterable[str]) -> None:
        """All are at hand."""

    def holds(self, stem: str) -> bool:
        return self._reader.find(stem) in self._postings

    def respell(self, word: str) -> str | None:
        known = self._reader.frequencies
        likely = correct(word, known) or find_closest(word, known)
        return likely if likely and self.holds(stem(likely)) else None

    def correct(self, word: str) -> str | None:
        likely = correct(word, self._reader.frequencies)
        return likely if likely and self.holds(stem(likely)) else None

    def find_near(self, word: str) -> Mapping[str, float]:
        found = self._near.find(word) if self._near else {}
        return {near: trust for near, trust in found.items() if self.holds(near)}


def best_matches(scores: Scores, limit: int) -> list[Match]:
    """The places with the highest scores above 0, best first; equal scores keep their order."""
    places = np.flatnonzero(scores > 0)
    if len(places) > limit:
        places = places[scores[places] >= np.partition(scores[places], -limit)[-limit]]
    best = places[np.argsort(-scores[places], kind="stable")[:limit]]
    return [Match(int(place), float(scores[place])) for place in best]
