"""Words and meaning fused: what a text says by BM25 and how close it lies to the query as a vector. Pure."""

from collections.abc import Iterator, Sequence

import numpy as np

from knowledge.analysis import terms
from knowledge.bm25 import Scores
from knowledge.embeddings import Embedder
from knowledge.index import Document, LexicalIndex, Match

WINDOW_WORDS = 60
# Embedding takes about ten milliseconds a window: a larger collection is searched by its words alone.
MOST_WINDOWS = 4_000
# Likeness counts as much as words do: anything from half to twice as much ranks about as well.
LIKENESS_WEIGHT = 1.0
# A text that shares no word with the query has to lie at least this close, and not far behind the best.
LIKE = 0.4
LIKE_TO_BEST = 0.5


class HybridIndex:
    def __init__(self, lexical: LexicalIndex, documents: Sequence[Document], embedder: Embedder) -> None:
        """`documents` are those the lexical index was built from: a title first, which may be empty, then its text."""
        self._lexical = lexical
        self._embedder = embedder
        windows = [list(split_windows(title, " ".join(texts))) for title, *texts in documents]
        sizes = [len(group) for group in windows]
        self._starts = np.cumsum([0, *sizes[:-1]])
        self._vectors = None
        if 0 < sum(sizes) <= MOST_WINDOWS:
            self._vectors = embedder.embed([window for group in windows for window in group])
        self._has_words = np.array([bool(terms(" ".join(document))) for document in documents], dtype=bool)

    def __len__(self) -> int:
        return len(self._lexical)

    def search(self, query: str, limit: int) -> list[Match]:
        """The best matches, best first; equal scores keep the documents' order. A query without a word of weight, and
        a text that neither shares a word with the query nor means alike, give none."""
        if self._vectors is None:
            return self._lexical.search(query, limit)
        if limit < 1 or not terms(query):
            return []
        lexical = self._lexical.scores(query)
        likeness = self._compare(query)
        scores = (lexical + LIKENESS_WEIGHT * likeness) / np.float32(1 + LIKENESS_WEIGHT)
        unlike = (likeness < LIKE) | (scores < LIKE_TO_BEST * scores.max())
        scores[(lexical <= 0) & unlike] = 0
        best = np.argsort(-scores, kind="stable")[:limit]
        return [Match(int(place), float(scores[place])) for place in best if scores[place] > 0]

    def _compare(self, query: str) -> Scores:
        """For each document how close its closest window lies to the query, 0 to 1."""
        assert self._vectors is not None
        closeness = self._vectors @ self._embedder.embed([query])[0]
        best = np.maximum.reduceat(closeness, self._starts)
        return np.where(self._has_words, np.clip(best, 0, 1), 0).astype(np.float32)


def split_windows(title: str, text: str) -> Iterator[str]:
    """The title alone and runs of the text under it: a long text is about more than one vector can say. Never none."""
    words = text.split()
    if title or not words:
        yield title
    for start in range(0, len(words), WINDOW_WORDS):
        run = " ".join(words[start : start + WINDOW_WORDS])
        yield f"{title}. {run}" if title else run
