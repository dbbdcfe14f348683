"""A lexical index over texts with weighted fields: words, and pairs of words that stand side by side. Pure: built from
texts, searched in memory, never changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from knowledge.analysis import STOP_WORDS, terms, words
from knowledge.bm25 import K1, Field, Postings, Scores
from knowledge.readings import Document, Reader
from knowledge.spelling import correct
from knowledge.stemming import stem

SYNONYM_WEIGHT = 0.8
CORRECTION_WEIGHT = 0.8
# Beyond this a query is a pasted text; its first words say what it is about.
QUERY_TERMS = 64

Phrase = tuple[str, ...]
Concept = Mapping[Phrase, float]
"""One thing a query asks about: the phrases that express it, as stems, with how far each is trusted."""


class Match(NamedTuple):
    """`position` is the document's place among those the index was built from; `score` lies between 0 and 1."""

    position: int
    score: float


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """How well each document answers, 0 to 1: by the query's words, and by its pairs of neighbouring words. A query
    without pairs is judged twice by its words."""

    words: Scores
    pairs: Scores

    @property
    def total(self) -> Scores:
        return (self.words + self.pairs) / np.float32(2)


class LexicalIndex:
    def __init__(
        self,
        documents: Iterable[Document],
        fields: Sequence[Field],
        synonyms: Iterable[Sequence[str]] = (),
        *,
        reader: Reader | None = None,
    ) -> None:
        """Each document has a text for each of `fields`; `synonyms` are groups of phrases that mean the same. A
        `reader` that has read some of the documents before spares reading them again."""
        self._reader = reader or Reader()
        self._postings = Postings(self._reader.read_all(documents), fields)
        self._synonyms = _expand(synonyms)
        self._longest_phrase = max(map(len, self._synonyms), default=0)

    def __len__(self) -> int:
        return self._postings.size

    def search(self, query: str, limit: int) -> list[Match]:
        """The best matches, best first; equal scores keep the documents' order, and what shares no word is left out."""
        if limit < 1 or not len(self):
            return []
        return best_matches(self.scores(query).total, limit)

    def scores(self, query: str) -> LexicalScores:
        """How well each document answers the query, in the documents' order."""
        asked = [word for word in words(query) if word not in STOP_WORDS][:QUERY_TERMS]
        stems = [stem(word) for word in asked]
        concepts = self._understand(asked, stems)
        by_words = self._score([self._weigh_words(concept) for concept in concepts.values()])
        neighbours = dict.fromkeys((one, other) for one, other in pairwise(stems) if one != other)
        pairs = [self._weigh_pairs(concepts[one], concepts[other]) for one, other in neighbours]
        return LexicalScores(by_words, self._score(pairs) if pairs else by_words)

    def _understand(self, asked: Sequence[str], stems: Sequence[str]) -> dict[str, Concept]:
        """What each term of the query may mean."""
        concepts: dict[str, Concept] = {}
        for place, (word, term) in enumerate(zip(asked, stems, strict=True)):
            phrases = {(term,): 1.0} | dict.fromkeys(self._synonyms_at(stems, place), SYNONYM_WEIGHT)
            if not any(self._holds(phrase) for phrase in phrases) and (likely := self._correct(word)):
                phrases = {(likely,): CORRECTION_WEIGHT}
            concepts[term] = phrases
        return concepts

    def _correct(self, word: str) -> str | None:
        likely = correct(word, self._reader.frequencies)
        return stem(likely) if likely and self._holds((stem(likely),)) else None

    def _synonyms_at(self, stems: Sequence[str], place: int) -> set[Phrase]:
        """What else may be meant by the phrases of the query that the term at this place is part of."""
        found: set[Phrase] = set()
        for length in range(1, self._longest_phrase + 1):
            for start in range(max(0, place - length + 1), place + 1):
                found |= self._synonyms.get(tuple(stems[start : start + length]), set())
        return found

    def _holds(self, phrase: Phrase) -> bool:
        return all(self._reader.find(term) in self._postings for term in phrase)

    def _weigh_words(self, concept: Concept) -> dict[tuple[int, ...], float]:
        return {tuple(map(self._reader.find, phrase)): weight for phrase, weight in concept.items()}

    def _weigh_pairs(self, one: Concept, other: Concept) -> dict[tuple[int, ...], float]:
        """Where a phrase of the one ends and a phrase of the other begins."""
        return {
            (self._reader.find_pair(first[-1], second[0]),): weight * other_weight
            for first, weight in one.items()
            for second, other_weight in other.items()
            if first[-1] != second[0]
        }

    def _score(self, asked: Sequence[Mapping[tuple[int, ...], float]]) -> Scores:
        """Of what a document could at most say about what is asked, weighted by its rarity, what it says."""
        scores = np.zeros(len(self), dtype=np.float32)
        possible = 0.0
        for phrases in asked:
            if not phrases:
                continue
            rarity = min(max(map(self._postings.rarity, keys)) for keys in phrases)
            scores += np.float32(rarity) * self._express(phrases)
            possible += rarity * (K1 + 1)
        return scores / np.float32(possible or 1)

    def _express(self, phrases: Mapping[tuple[int, ...], float]) -> Scores:
        best = np.zeros(len(self), dtype=np.float32)
        for keys, weight in phrases.items():
            holders, saturations = self._postings.saturations(keys)
            best[holders] = np.maximum(best[holders], np.float32(weight) * saturations)
        return best


def best_matches(scores: Scores, limit: int) -> list[Match]:
    """The places with the highest scores above 0, best first; equal scores keep their order."""
    places = np.flatnonzero(scores > 0)
    if len(places) > limit:
        places = places[scores[places] >= np.partition(scores[places], -limit)[-limit]]
    best = places[np.argsort(-scores[places], kind="stable")[:limit]]
    return [Match(int(place), float(scores[place])) for place in best]


def _expand(groups: Iterable[Sequence[str]]) -> dict[Phrase, set[Phrase]]:
    """For each phrase, as stems, the others of its groups."""
    others: dict[Phrase, set[Phrase]] = {}
    for group in groups:
        phrases = {phrase for text in group if (phrase := tuple(terms(text)))}
        for phrase in phrases:
            others.setdefault(phrase, set()).update(phrases - {phrase})
    return others
