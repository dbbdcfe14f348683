"""The public articles as a searchable whole, kept in this process and rebuilt when they change."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from django.db import OperationalError, connections
from numpy.typing import NDArray

from embeddings.builtin import Vectors
from knowledge.analysis import terms
from knowledge.bm25 import Field
from knowledge.embedding import note_failed_question, queue_embedding_apart
from knowledge.embeddings import Embedder, configured
from knowledge.entries import Entry, load_entries, read_stamp
from knowledge.following_up import find_context
from knowledge.hybrid import Evidence, HybridIndex, keep_sensible
from knowledge.index import LexicalIndex, Match, best_matches
from knowledge.models import Article, SynonymGroup
from knowledge.readings import Document, Reader
from knowledge.repeats import drop_repeats
from knowledge.search import TEXT, TITLE, Hit
from knowledge.vector_store import choose_embedder, load_vectors
from knowledge.vectors import VectorIndex

logger = logging.getLogger(__name__)
HEADINGS = Field(2.0, 0.6)
KEYWORDS = Field(1.5, 0.0)
FIELDS = (TITLE, HEADINGS, KEYWORDS, TEXT)
GENERAL = str(Article.Product.GENERAL)
# A hit this far behind the best one is about something else.
RELEVANT_TO_BEST = 0.5
# So many more are looked at, in case some say the same.
MOST_REPEATS = 8
NO_VECTORS: Vectors = np.zeros((0, 0), dtype=np.float32)
CHECK_SECONDS = 1.0
# A rebuild that takes longer than this goes on beside the searches, which do with the library there is.
SLOW_SECONDS = 0.3
# A process that has not looked for this long waits for the new index, within bounds, before it answers.
MOST_STALE_SECONDS = 3.0
WAIT_SECONDS = 3.0


class Library:
    """Chunks of articles, and their index. Never changed: another one takes its place."""

    def __init__(
        self,
        entries: Iterable[Entry],
        synonyms: Iterable[Sequence[str]] = (),
        *,
        vectors: Mapping[str, Vectors] | None = None,
        embedder: Embedder | None = None,
        reader: Reader | None = None,
    ) -> None:
        """`vectors` are the embedder's, by the entries' digests; an entry without is found by its words."""
        self.entries = list(entries)
        self._products = np.array([str(entry.article.product) for entry in self.entries])
        self._languages = np.array([_primary(entry.article.language) for entry in self.entries])
        known = vectors or {}
        groups = [known.get(entry.digest, NO_VECTORS) for entry in self.entries]
        lexical = LexicalIndex(map(_fields, self.entries), FIELDS, synonyms, reader=reader)
        self._index = HybridIndex(
            lexical, VectorIndex(groups) if known else None, embedder, on_failure=note_failed_question
        )

    @property
    def article_count(self) -> int:
        return len({entry.article.slug for entry in self.entries})

    @property
    def chunk_count(self) -> int:
        return len(self.entries)

    @property
    def embedded_count(self) -> int:
        return self._index.embedded_count

    def search(
        self, query: str, limit: int, *, earlier: Sequence[str] = (), product: str = "", language: str = ""
    ) -> list[Hit]:
        """The best chunks, best first; none when nothing is relevant. See `knowledge.search.search`."""
        context = find_context(query, earlier)
        if limit < 1 or not self.entries or not (context or terms(query)):
            return []
        evidence = self._weigh(query, context)
        allowed = np.full(len(self.entries), True)
        if product:
            allowed = (self._products == product) | (self._products == GENERAL)
        spoken = allowed & (self._languages == _primary(language))
        return self._pick(evidence, spoken, limit) or self._pick(evidence, allowed, limit)

    def _weigh(self, query: str, context: str) -> Evidence:
        if not context:
            return self._index.weigh(query)
        return self._index.weigh(f"{context} {query}").blend(self._index.weigh(query))

    def _pick(self, evidence: Evidence, allowed: NDArray[np.bool_], limit: int) -> list[Hit]:
        """The best of the allowed; none if even the best is not relevant."""
        scores = np.where(allowed, keep_sensible(evidence), 0)
        matches = best_matches(scores, limit + MOST_REPEATS)
        if not matches or not evidence.is_relevant(matches[0].position):
            return []
        close = [match for match in matches if match.score >= RELEVANT_TO_BEST * matches[0].score]
        return drop_repeats([self._make_hit(match) for match in close], limit)

    def _make_hit(self, match: Match) -> Hit:
        entry = self.entries[match.position]
        return Hit(entry.chunk, match.score, entry.article)


class LibraryHolder:
    """The library of this process. `current` looks at most once a second whether something changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reader = Reader()
        self._library: Library | None = None
        self._stamp: object = None
        self._checked_at = 0.0
        self._build_seconds = 0.0

    def current(self) -> Library:
        library = self._library
        if library is not None and time.monotonic() - self._checked_at < CHECK_SECONDS:
            return library
        if library is None:
            with self._lock:
                return self._library or self._refresh()
        # While one thread looks and rebuilds, the others go on with what there is.
        if not self._lock.acquire(blocking=False):
            return library
        is_handed_over = False
        was_idle = time.monotonic() - self._checked_at > MOST_STALE_SECONDS
        try:
            stamp = self._look()
            if stamp == self._stamp:
                return library
            if self._build_seconds < SLOW_SECONDS:
                return self._build(stamp)
            is_handed_over = True
            builder = threading.Thread(target=self._build_apart, args=(stamp,), daemon=True)
            builder.start()
            if was_idle:
                # Nobody has looked for a while: what this process knows may be of yesterday.
                builder.join(WAIT_SECONDS)
            return self._library or library
        finally:
            if not is_handed_over:
                self._lock.release()

    def rebuild(self) -> Library:
        """Build anew from the database whether or not anything changed."""
        with self._lock:
            self._reader = Reader()
            return self._refresh()

    def expire(self) -> None:
        """Look for changes at the next search."""
        self._checked_at = float("-inf")

    def _refresh(self) -> Library:
        return self._build(self._look())

    def _look(self) -> object:
        """The stamp as it is now; the one that is known when the database cannot be asked."""
        self._checked_at = time.monotonic()
        try:
            return read_stamp()
        except OperationalError:
            if self._library is None:
                raise
            logger.warning("changes of articles could not be looked for")
            return self._stamp

    def _build(self, stamp: object) -> Library:
        started = time.perf_counter()
        library = load_library(self._reader)
        self._library, self._stamp = library, stamp
        self._build_seconds = time.perf_counter() - started
        return library

    def _build_apart(self, stamp: object) -> None:
        try:
            self._build(stamp)
        except Exception:
            # The next look tries again; until then search goes on with what there is.
            logger.exception("the search index could not be rebuilt")
        finally:
            self._lock.release()
            connections.close_all()


LIBRARY = LibraryHolder()


def load_library(reader: Reader) -> Library:
    """From the database; has a worker embed what is not embedded yet."""
    entries = load_entries()
    synonyms = [group.phrases() for group in SynonymGroup.objects.all()]
    digests = {entry.digest for entry in entries}
    embedder = choose_embedder(digests)
    vectors = load_vectors(embedder.name, digests) if embedder else {}
    wanted = configured()
    if wanted and (len(vectors) < len(digests) or wanted != embedder):
        queue_embedding_apart()
    return Library(entries, synonyms, vectors=vectors, embedder=embedder, reader=reader)


def _primary(language: str) -> str:
    """`zh-hans` and `zh-CN` are read by the same people."""
    return language.lower().replace("_", "-").partition("-")[0]


def _fields(entry: Entry) -> Document:
    chunk = entry.chunk
    return [chunk.title, " ".join(chunk.heading_path), entry.article.keywords, chunk.text]
