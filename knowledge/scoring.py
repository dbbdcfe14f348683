"""How well documents answer a question, by what they hold of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from knowledge.bm25 import K1, Documents, Scores
from knowledge.understanding import Concept, Question


class Holdings(Protocol):
    """Which documents hold a key, and how much each says about it."""

    @property
    def size(self) -> int: ...

    def rarity(self, key: str) -> float:
        """The key's inverse document frequency."""

    def saturations(self, keys: Sequence[str]) -> tuple[Documents, Scores]:
        """The documents that hold every one of the keys and the mean of their saturated frequencies."""


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """How well each document answers, 0 to 1: by the query's words, and by its pairs of neighbouring words. A query
    without pairs is judged twice by its words."""

    words: Scores
    pairs: Scores

    @property
    def total(self) -> Scores:
        return (self.words + self.pairs) / np.float32(2)


def score_question(question: Question, holdings: Holdings) -> LexicalScores:
    """For each document, in their order."""
    by_words = _score(question.words, holdings)
    return LexicalScores(by_words, _score(question.pairs, holdings) if question.pairs else by_words)


def _score(concepts: Sequence[Concept], holdings: Holdings) -> Scores:
    """Of what a document could at most say about what is asked, weighted by its rarity, what it says."""
    scores = np.zeros(holdings.size, dtype=np.float32)
    possible = 0.0
    for concept in concepts:
        rarity = min(max(map(holdings.rarity, keys)) for keys in concept)
        scores += np.float32(rarity) * _express(concept, holdings)
        possible += rarity * (K1 + 1)
    return scores / np.float32(possible or 1)


def _express(concept: Concept, holdings: Holdings) -> Scores:
    best = np.zeros(holdings.size, dtype=np.float32)
    for keys, weight in concept.items():
        holders, saturations = holdings.saturations(keys)
        best[holders] = np.maximum(best[holders], np.float32(weight) * saturations)
    return best
