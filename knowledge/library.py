"""The public articles as a searchable whole, kept in this process and rebuilt when they change."""

import logging
import threading
import time

from django.db import OperationalError, connections

from knowledge.embedding import queue_embedding_apart
from knowledge.embeddings import configured
from knowledge.entries import load_entries, read_stamp
from knowledge.memory import Library
from knowledge.models import SynonymGroup
from knowledge.picking import Searchable
from knowledge.postgres.library import PostgresLibrary
from knowledge.postgres.syncing import sync
from knowledge.postgres.tables import is_in_postgres
from knowledge.readings import Reader
from knowledge.stopgap import Stopgap
from knowledge.vector_store import choose_embedder, load_vectors

__all__ = ["LIBRARY", "Library", "LibraryHolder", "load_library"]

logger = logging.getLogger(__name__)
CHECK_SECONDS = 1.0
# A rebuild that takes more of a processor than this goes on beside the searches, which do with the library there is.
SLOW_SECONDS = 1.0
# A process that has not looked for this long waits for the new index, within bounds, before it answers.
MOST_STALE_SECONDS = 3.0
WAIT_SECONDS = 3.0
# A search that comes while the first index is built waits so long for it and then asks the database.
FIRST_WAIT_SECONDS = 1.0


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
            return self._load_first()
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

    def preload(self) -> None:
        """Begin to build the first index beside whatever else the process starts with."""
        if self._library is None and self._lock.acquire(blocking=False):
            threading.Thread(target=self._build_apart, daemon=True).start()

    def rebuild(self) -> Searchable:
        """Build anew from the database whether or not anything changed."""
        with self._lock:
            self._reader = Reader()
            return self._refresh()

    def expire(self) -> None:
        """Look for changes at the next search."""
        self._checked_at = float("-inf")

    def _load_first(self) -> Searchable:
        if not self._lock.acquire(timeout=FIRST_WAIT_SECONDS):
            return Stopgap()
        try:
            return self._library or self._refresh()
        finally:
            self._lock.release()

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

    def _build_apart(self, stamp: object = None) -> None:
        """Gives back the lock that whoever started the thread took."""
        try:
            self._build(stamp or self._look())
        except Exception:
            # The next look, or the first search, tries again.
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
