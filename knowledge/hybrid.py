"""Words and meaning fused: what a text says, by its words and pairs of words, and how close it lies to the query as a
vector. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import terms
from knowledge.bm25 import Scores
from knowledge.embeddings import Embedder, EmbeddingError
from knowledge.index import LexicalIndex, Match, best_matches
from knowledge.vectors import VectorIndex

# A text that shares no word with the query has to lie at least this close, and not far behind the best.
LIKE = 0.4
LIKE_TO_BEST = 0.5
# Below these the best document shares a passing word with the query, not its subject.
RELEVANT, RELEVANT_BY_WORDS, WORDS_SPEAK = 0.6, 0.2, 1.5
# Where no document has the query's words to speak of, it is in another language: likeness decides.
FOREIGN = 0.12
# So many texts that share words with the query are compared with it by meaning, too.
LIKELY = 200


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each document, 0 to 1 each; without `likeness` the query was not compared by meaning."""

    words: Scores
    pairs: Scores
    likeness: Scores | None

    def is_relevant(self, place: int) -> bool:
        """Whether that document is about what is asked, and doesn't merely share a passing word with it. The limits
        hold for help articles (tests/knowledge/questions.py)."""
        if self.likeness is None:
            return bool(self.words[place] >= RELEVANT_BY_WORDS)
        strength = WORDS_SPEAK * self.words[place] + self.pairs[place] + self.likeness[place]
        is_foreign = self.words.max() < FOREIGN and self.likeness[place] >= LIKE
        return bool(strength >= RELEVANT or is_foreign)

    def blend(self, other: "Evidence") -> "Evidence":
        """What speaks for the documents in two regards that count alike."""
        half = np.float32(0.5)
        likeness = None
        if self.likeness is not None and other.likeness is not None:
            likeness = half * (self.likeness + other.likeness)
        return Evidence(half * (self.words + other.words), half * (self.pairs + other.pairs), likeness)

    def join(self, other: "Evidence", trust: float) -> "Evidence":
        """What speaks for the documents in either of two wordings of one question; the words of this one count for a
        `trust` of 0 to 1."""
        share = np.float32(trust)
        likeness = self.likeness if other.likeness is None else other.likeness
        if self.likeness is not None and other.likeness is not None:
            likeness = np.maximum(self.likeness, other.likeness)
        words, pairs = np.maximum(share * self.words, other.words), np.maximum(share * self.pairs, other.pairs)
        return Evidence(words, pairs, likeness)

    @property
    def total(self) -> Scores:
        """Words, pairs and likeness weigh alike: anything from half to twice as much for one ranks about as well."""
        if self.likeness is None:
            return (self.words + self.pairs) / np.float32(2)
        return (self.words + self.pairs + self.likeness) / np.float32(3)


class HybridIndex:
    def __init__(
        self,
        lexical: LexicalIndex,
        vectors: VectorIndex | None,
        embedder: Embedder | None,
        *,
        on_failure: Callable[[EmbeddingError], None] = lambda error: None,
    ) -> None:
        """`vectors` are of the documents that the lexical index was built from, made by the embedder. Without either
        the index goes by words alone, and so it does for a query that cannot be embedded: `on_failure` hears of it."""
        self._on_failure = on_failure
        self._lexical = lexical
        self._vectors = vectors if vectors is not None and vectors.embedded_count else None
        self._embedder = embedder

    def __len__(self) -> int:
        return len(self._lexical)

    @property
    def embedded_count(self) -> int:
        """How many documents are found by meaning, too."""
        return self._vectors.embedded_count if self._vectors else 0

    def search(self, query: str, limit: int) -> list[Match]:
        """The best matches, best first; equal scores keep the documents' order. A query without a word of weight, and
        a text that neither shares a word with the query nor means alike, give none."""
        if limit < 1 or not len(self) or not terms(query):
            return []
        return best_matches(keep_sensible(self.weigh(query)), limit)

    def respell(self, query: str) -> str:
        """See `LexicalIndex.respell`."""
        return self._lexical.respell(query)

    def weigh(self, query: str) -> Evidence:
        """What speaks for each document, in the documents' order."""
        lexical = self._lexical.scores(query)
        return Evidence(lexical.words, lexical.pairs, self._compare(query, lexical.words + lexical.pairs))

    def _compare(self, query: str, lexical: Scores) -> Scores | None:
        """Close in meaning; None when the query cannot be embedded now: words serve alone."""
        if self._vectors is None or self._embedder is None:
            return None
        try:
            vector = self._embedder.embed_query(query)
        except EmbeddingError as error:
            self._on_failure(error)
            return None
        return self._vectors.compare(vector, _best_places(lexical, LIKELY))


def keep_sensible(evidence: Evidence) -> Scores:
    """The documents' scores, 0 for what shares no word with the query and does not mean alike."""
    scores = evidence.total
    if evidence.likeness is None or not len(scores):
        return scores
    unlike = (evidence.likeness < LIKE) | (scores < LIKE_TO_BEST * scores.max())
    scores[(evidence.words <= 0) & unlike] = 0
    return scores


def _best_places(scores: Scores, count: int) -> NDArray[np.intp]:
    places = np.flatnonzero(scores)
    if len(places) <= count:
        return places
    return places[np.argpartition(scores[places], -count)[-count:]]
