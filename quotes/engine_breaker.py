"""Leaves a failing engine alone for a while, in all processes: visitors hear at once instead of after six seconds."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from redis.exceptions import RedisError

from quotes.errors import QuoteUnavailableError

logger = logging.getLogger(__name__)
FAILURES = 4
# Failures are counted this long after the first, and a pause lasts this long; then one request tries again.
COUNT_SECONDS = 60
PAUSE_SECONDS = 30


@contextmanager
def guard_engine(url: str, message: str) -> Iterator[None]:
    """Around one request. Raises QuoteUnavailableError without it while the engine is left alone; counts one that
    comes out of it. Where the cache is away, nothing is counted and every request is made."""
    name = hashlib.sha256(url.encode()).hexdigest()[:16]
    paused, failed = f"quotes:engine:{name}:paused", f"quotes:engine:{name}:failed"
    if _get(paused):
        raise QuoteUnavailableError(message)
    try:
        yield
    except QuoteUnavailableError:
        _count(failed, paused)
        raise
    if _get(failed):
        _forget(failed)


def _get(key: str) -> object:
    try:
        return cache.get(key)
    except (RedisError, OSError):
        return None


def _count(failed: str, paused: str) -> None:
    try:
        cache.add(failed, 0, COUNT_SECONDS)
        if cache.incr(failed) >= FAILURES:
            # One more failure after the pause begins the next.
            cache.set(failed, FAILURES - 1, PAUSE_SECONDS + COUNT_SECONDS)
            cache.set(paused, 1, PAUSE_SECONDS)
            logger.warning("the quote engine is left alone for %d seconds", PAUSE_SECONDS)
    except (RedisError, OSError, ValueError):
        # A count that expired between the two calls is no failure worth counting.
        return


def _forget(failed: str) -> None:
    try:
        cache.delete(failed)
    except (RedisError, OSError):
        return
