"""Words and meaning fused: what a text says, by its words and pairs of words, and how close it lies to the query as a
vector. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import count_different, terms
from knowledge.bm25 import Scores
from knowledge.embeddings import BuiltinEmbedder, Embedder, EmbeddingError
from knowledge.index import LexicalIndex, Match, best_matches
from knowledge.relevance import LEAST, Asked, estimate, resembles_everyday
from knowledge.vectors import VectorIndex

# A text that shares no word with the query has to lie at least this close, and not far behind the best.
LIKE = 0.4
LIKE_TO_BEST = 0.5
# Where likelihood is not known: below these a document shares a passing word with the query, not its subject.
RELEVANT, RELEVANT_BY_WORDS, WORDS_SPEAK = 0.6, 0.2, 1.5
# Where no document has the query's words to speak of, it is in another language: likeness decides.
FOREIGN = 0.12
# So many texts that share words with the query are compared with it by meaning, too.
LIKELY = 200


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each document, 0 to 1 each; without `likeness` the query was not compared by meaning, without
    `asked` not by the encoder that likelihood is known for."""

    words: Scores
    pairs: Scores
    likeness: Scores | None
    asked: Asked | None = None

    def is_relevant(self, place: int) -> bool:
        """Whether that document is about what is asked, and doesn't merely share a passing word with it."""
        if self.likeness is None:
            return self.is_worded(place)
        if self.asked is not None:
            return bool(estimate(self.words[place], self.likeness[place], self.asked) >= LEAST)
        strength = WORDS_SPEAK * self.words[place] + self.pairs[place] + self.likeness[place]
        is_foreign = self.words.max() < FOREIGN and self.likeness[place] >= LIKE
        return bool(strength >= RELEVANT or is_foreign)

    def is_worded(self, place: int) -> bool:
        """Whether that document holds the question's words, whatever it is about."""
        return bool(self.words[place] >= RELEVANT_BY_WORDS)

    def blend(self, other: "Evidence") -> "Evidence":
        """What speaks for the documents in two regards that count alike."""
        half = np.float32(0.5)
        likeness = asked = None
        if self.likeness is not None and other.likeness is not None:
            likeness = half * (self.likeness + other.likeness)
        if self.asked is not None and other.asked is not None:
            asked = self.asked.blend(other.asked)
        return Evidence(half * (self.words + other.words), half * (self.pairs + other.pairs), likeness, asked)

    def join(self, other: "Evidence", trust: float) -> "Evidence":
        """What speaks for the documents in either of two wordings of one question; the words of this one count for a
        `trust` of 0 to 1."""
        share = np.float32(trust)
        likeness = self.likeness if other.likeness is None else other.likeness
        if self.likeness is not None and other.likeness is not None:
            likeness = np.maximum(self.likeness, other.likeness)
        asked = self.asked or other.asked
        if self.asked is not None and other.asked is not None:
            asked = self.asked.join(other.asked)
        words, pairs = np.maximum(share * self.words, other.words), np.maximum(share * self.pairs, other.pairs)
        return Evidence(words, pairs, likeness, asked)

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
        question = self._lexical.read(query)
        lexical = self._lexical.score(question)
        vector = self._embed(question.text)
        if vector is None or self._vectors is None:
            return Evidence(lexical.words, lexical.pairs, None)
        likeness = self._vectors.compare(vector, _best_places(lexical.words + lexical.pairs, LIKELY))
        asked = None
        if isinstance(self._embedder, BuiltinEmbedder):
            asked = describe_question(query, vector, self._vectors.mean)
        return Evidence(lexical.words, lexical.pairs, likeness, asked)

    def _embed(self, query: str) -> NDArray[np.float32] | None:
        """None when the query cannot be embedded now: words serve alone."""
        if self._vectors is None or self._embedder is None:
            return None
        try:
            return self._embedder.embed_query(query)
        except EmbeddingError as error:
            self._on_failure(error)
            return None


def describe_question(query: str, vector: NDArray[np.float32], mean: NDArray[np.float32]) -> Asked:
    """`vector` is the built-in encoder's of the query, `mean` that of all windows of the collection."""
    return Asked(count_different(query), float(mean @ vector), resembles_everyday(vector))


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
