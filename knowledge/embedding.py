"""Embedding the passages of articles in the background, a slice at a time, while search goes on with what there is."""

import logging
import threading
import time
from collections.abc import Mapping

import numpy as np
from celery import current_app
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from embeddings.builtin import Vectors
from knowledge.chunks import Chunk
from knowledge.embeddings import Embedder, EmbeddingError, configured
from knowledge.entries import load_entries
from knowledge.models import SearchIndex
from knowledge.vector_store import find_missing, forget_others, store_vectors
from knowledge.windows import chunk_windows

logger = logging.getLogger(__name__)
EMBED_ARTICLES = "knowledge.tasks.embed_articles"
SLICE_SECONDS = 20.0
# As many as one call of the embedder takes, at some four windows each, so that a failure loses no other call's.
PASSAGES_AT_ONCE, WINDOWS_A_PASSAGE = 64, 4
# A worker that was killed holds the others up for so long. A slice may end with a slow service's three attempts.
TASK_SECONDS = 150
_BUSY, _BUSY_SECONDS = "knowledge.embedding", TASK_SECONDS + 10


class BusyError(Exception):
    """Another process is embedding."""


def queue_embedding() -> None:
    """Have a worker look what is missing. When the queue is away the clock's next round does it."""
    try:
        current_app.send_task(EMBED_ARTICLES, expires=300, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        logger.debug("embedding could not be queued: %s", type(error).__name__)


def queue_embedding_apart() -> None:
    """The same from a thread: a queue that is away takes seconds to say so, and nobody's search waits for it."""
    threading.Thread(target=queue_embedding, daemon=True).start()


def embed_slice() -> bool:
    """Embeds what is missing for about SLICE_SECONDS; True when some is left. Safe to repeat and to break off. Raises
    BusyError."""
    if not cache.add(_BUSY, True, _BUSY_SECONDS):
        raise BusyError
    try:
        embedder = configured()
        return embed_missing(embedder, time.monotonic() + SLICE_SECONDS) if embedder else _note_off()
    finally:
        cache.delete(_BUSY)


def embed_missing(embedder: Embedder, deadline: float = float("inf")) -> bool:
    """The same without a lock, until the deadline (of the monotonic clock)."""
    before = SearchIndex.read()
    chunks = {entry.digest: entry.chunk for entry in load_entries()}
    missing = sorted(find_missing(embedder.name, chunks))
    SearchIndex.note(model=embedder.name, passages=len(chunks), embedded=len(chunks) - len(missing))
    left = missing
    at_once = min(PASSAGES_AT_ONCE, embedder.batch_size // WINDOWS_A_PASSAGE)
    try:
        if before.problem and not missing:
            embedder.embed(["Is the service back?"])
        while left and time.monotonic() < deadline:
            batch, left = left[:at_once], left[at_once:]
            store_vectors(embedder.name, embed_chunks(embedder, {digest: chunks[digest] for digest in batch}))
            SearchIndex.note(embedded=len(chunks) - len(left))
    except EmbeddingError as error:
        logger.warning("passages could not be embedded: %s", error)
        note_problem(error)
        return False
    SearchIndex.note(problem="", problem_since=None)
    if not left:
        forget_others(embedder.name, chunks)
    if missing:
        SearchIndex.announce()
    return bool(left)


def note_problem(error: EmbeddingError) -> None:
    """Staff read it in admin until the next success."""
    since = SearchIndex.read().problem_since or timezone.now()
    SearchIndex.note(problem=str(error)[:300], problem_since=since)


def note_failed_question(error: EmbeddingError) -> None:
    """A question could not be embedded; it was answered by words."""
    if error.was_asked:
        logger.warning("a question could not be embedded: %s", error)
        note_problem(error)


def embed_chunks(embedder: Embedder, chunks: Mapping[str, Chunk]) -> dict[str, Vectors]:
    """Each chunk's windows as rows, by the chunks' digests. Raises EmbeddingError."""
    windows = [chunk_windows(chunk) for chunk in chunks.values()]
    flat = [window for group in windows for window in group]
    size = embedder.batch_size
    parts = [embedder.embed(flat[start : start + size]) for start in range(0, len(flat), size)]
    if not parts:
        return {}
    ends = np.cumsum([len(group) for group in windows])
    return dict(zip(chunks, np.split(np.concatenate(parts), ends[:-1]), strict=True))


def _note_off() -> bool:
    index = SearchIndex.read()
    if index.model or index.problem:
        SearchIndex.note(model="", embedded=0, problem="", problem_since=None)
        SearchIndex.announce()
    return False
