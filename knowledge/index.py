"""A lexical index over texts with weighted fields. Pure: built from texts, searched in memory, never changed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from knowledge.analysis import STOP_WORDS, terms, words
from knowledge.bm25 import K1, Field, Postings, Scores
from knowledge.spelling import correct
from knowledge.stemming import stem

# A document is the texts of its fields.
Document = Sequence[str]

SYNONYM_WEIGHT = 0.8
CORRECTION_WEIGHT = 0.8
# Beyond this a query is a pasted text; its first words say what it is about.
QUERY_TERMS = 64


class Match(NamedTuple):
    """`position` is the document's place among those the index was built from; `score` lies between 0 and 1."""

    position: int
    score: float


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing a query asks about: the phrases that express it, with how far each is trusted."""

    phrases: Mapping[tuple[str, ...], float]


class LexicalIndex:
    def __init__(
        self, documents: Iterable[Document], fields: Sequence[Field], synonyms: Iterable[Sequence[str]] = ()
    ) -> None:
        """Each document has a text for each of `fields`; `synonyms` are groups of phrases that mean the same."""
        self._vocabulary: Counter[str] = Counter()
        self._postings = Postings([[self._count(text) for text in document] for document in documents], fields)
        self._synonyms = _expand(synonyms)
        self._longest_phrase = max(map(len, self._synonyms), default=0)

    def __len__(self) -> int:
        return self._postings.size

    def search(self, query: str, limit: int) -> list[Match]:
        """The best matches, best first; equal scores keep the documents' order, and what shares no word is left out."""
        if limit < 1 or not len(self):
            return []
        scores = self.scores(query)
        best = np.argsort(-scores, kind="stable")[:limit]
        return [Match(int(place), float(scores[place])) for place in best if scores[place] > 0]

    def scores(self, query: str) -> Scores:
        """How well each document answers the query, 0 to 1, in the documents' order."""
        concepts = self._understand(query)
        return self._score(concepts) if concepts else np.zeros(len(self), dtype=np.float32)

    def _count(self, text: str) -> Counter[str]:
        found = [word for word in words(text) if word not in STOP_WORDS]
        self._vocabulary.update(found)
        return Counter(map(stem, found))

    def _understand(self, query: str) -> list[Concept]:
        asked = [word for word in words(query) if word not in STOP_WORDS][:QUERY_TERMS]
        stems = [stem(word) for word in asked]
        concepts: dict[str, Concept] = {}
        for place, (word, term) in enumerate(zip(asked, stems, strict=True)):
            phrases = {(term,): 1.0} | dict.fromkeys(self._synonyms_at(stems, place), SYNONYM_WEIGHT)
            if not any(self._holds(phrase) for phrase in phrases) and (likely := correct(word, self._vocabulary)):
                phrases = {(stem(likely),): CORRECTION_WEIGHT}
            concepts[term] = Concept(phrases)
        return list(concepts.values())

    def _synonyms_at(self, stems: Sequence[str], place: int) -> set[tuple[str, ...]]:
        """What else may be meant by the phrases of the query that the term at this place is part of."""
        found: set[tuple[str, ...]] = set()
        for length in range(1, self._longest_phrase + 1):
            for start in range(max(0, place - length + 1), place + 1):
                found |= self._synonyms.get(tuple(stems[start : start + length]), set())
        return found

    def _holds(self, phrase: tuple[str, ...]) -> bool:
        return all(term in self._postings for term in phrase)

    def _score(self, concepts: Sequence[Concept]) -> Scores:
        """Of what a document could at most say about the query's concepts, weighted by their rarity, what it says."""
        scores = np.zeros(len(self), dtype=np.float32)
        possible = 0.0
        for concept in concepts:
            rarity = min(max(map(self._postings.rarity, phrase)) for phrase in concept.phrases)
            scores += rarity * self._express(concept)
            possible += rarity * (K1 + 1)
        return scores / np.float32(possible)

    def _express(self, concept: Concept) -> Scores:
        best = np.zeros(len(self), dtype=np.float32)
        for phrase, weight in concept.phrases.items():
            holders, saturations = self._postings.saturations(phrase)
            best[holders] = np.maximum(best[holders], weight * saturations)
        return best


def _expand(groups: Iterable[Sequence[str]]) -> dict[tuple[str, ...], set[tuple[str, ...]]]:
    """For each phrase, as stems, the others of its groups."""
    others: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for group in groups:
        phrases = {phrase for text in group if (phrase := tuple(terms(text)))}
        for phrase in phrases:
            others.setdefault(phrase, set()).update(phrases - {phrase})
    return others
