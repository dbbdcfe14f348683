"""The public articles as a searchable whole, kept in this process and rebuilt when they change."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from django.db import OperationalError, connections

from embeddings.builtin import Vectors
from knowledge.embedding import note_failed_question, queue_embedding_apart
from knowledge.embeddings import Embedder, configured
from knowledge.entries import Entry, load_entries, read_stamp
from knowledge.hybrid import HybridIndex
from knowledge.index import LexicalIndex, Match
from knowledge.models import SynonymGroup
from knowledge.picking import FIELDS, Candidates, Searchable, primary_language
from knowledge.postgres.library import PostgresLibrary
from knowledge.postgres.syncing import sync
from knowledge.postgres.tables import is_in_postgres
from knowledge.readings import Reader
from knowledge.search import Hit
from knowledge.vector_store import choose_embedder, load_vectors
from knowledge.vectors import VectorIndex

logger = logging.getLogger(__name__)
NO_VECTORS: Vectors = np.zeros((0, 0), dtype=np.float32)
CHECK_SECONDS = 1.0
# A rebuild that takes more of a processor than this goes on beside the searches, which do with the library there is.
SLOW_SECONDS = 1.0
# A process that has not looked for this long waits for the new index, within bounds, before it answers.
MOST_STALE_SECONDS = 3.0
WAIT_SECONDS = 3.0


class Library(Searchable):
    """Chunks of articles, and their index, in memory. Never changed: another one takes its place."""

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
        self._languages = np.array([primary_language(entry.article.language) for entry in self.entries])
        known = vectors or {}
        groups = [known.get(entry.digest, NO_VECTORS) for entry in self.entries]
        lexical = LexicalIndex((entry.fields for entry in self.entries), FIELDS, synonyms, reader=reader)
        self._index = HybridIndex(
            lexical, VectorIndex(groups) if known else None, embedder, on_failure=note_failed_question
        )
        self.article_count = len({entry.article.slug for entry in self.entries})
        self.chunk_count = len(self.entries)
        self.embedded_count = self._index.embedded_count

    def weigh(self, query: str, context: str, product: str) -> Candidates:
        if context:
            evidence = self._index.weigh(f"{context} {query}").blend(self._index.weigh(query))
        else:
            evidence = self._index.weigh(query)
        return Candidates(evidence, self._products, self._languages, self._make_hits)

    def _make_hits(self, matches: Sequence[Match]) -> list[Hit]:
        found = [(self.entries[match.position], match.score) for match in matches]
        return [Hit(entry.chunk, score, entry.article) for entry, score in found]


class LibraryHolder:
    """The library of this process. `current` looks at most once a second whether something changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reader = Reader()
        self._library: Searchable | None = None
        self._stamp: object = None
        self._checked_at = 0.0
        self._build_seconds = 0.0

    def current(self) -> Searchable:
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

    def rebuild(self) -> Searchable:
        """Build anew from the database whether or not anything changed."""
        with self._lock:
            self._reader = Reader()
            return self._refresh()

    def expire(self) -> None:
        """Look for changes at the next search."""
        self._checked_at = float("-inf")

    def _refresh(self) -> Searchable:
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

    def _build(self, stamp: object) -> Searchable:
        started = time.thread_time()
        library = load_library(self._reader)
        self._library, self._stamp = library, stamp
        self._build_seconds = time.thread_time() - started
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


def load_library(reader: Reader) -> Searchable:
    """From the database; has a worker embed what is not embedded yet."""
    synonyms = [group.phrases() for group in SynonymGroup.objects.all()]
    if is_in_postgres():
        sync()
        library = PostgresLibrary(synonyms)
        if configured() and library.embedded_count < library.chunk_count:
            queue_embedding_apart()
        return library
    entries = load_entries()
    digests = {entry.digest for entry in entries}
    embedder = choose_embedder(digests)
    vectors = load_vectors(embedder.name, digests) if embedder else {}
    wanted = configured()
    if wanted and (len(vectors) < len(digests) or wanted != embedder):
        queue_embedding_apart()
    return Library(entries, synonyms, vectors=vectors, embedder=embedder, reader=reader)
