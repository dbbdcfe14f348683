"""The database from the event loop: threads of our own, whose connections stay open between calls.

Channels' bridge closes the connection after each call. On SQLite the last one to close writes the whole log back and
waits for the disk, so that fifty visitors at once would wait seconds for one another.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for_futures
from functools import cache, partial
from typing import Any, ParamSpec, TypeVar

from django.db import connection, connections
from django.utils.translation import get_language, override

P = ParamSpec("P")
R = TypeVar("R")
POSTGRES_THREADS = 6
# Calls that a thread has begun go on when their caller is cancelled.
_under_way: set[Future[Any]] = set()


async def run_in_database(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Calls a function that uses the ORM, in the caller's context and language, and waits for it."""
    # Django keeps the language by thread, so the context alone does not bring it along.
    call = partial(_call_in, get_language(), partial(function, *args, **kwargs))
    return await _submit(_get_threads(), partial(contextvars.copy_context().run, call))


async def run_upkeep(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The same beside everything else: a lease must be renewed in time even when messages queue for the database."""
    call = partial(_call, partial(function, *args, **kwargs))
    return await _submit(_get_upkeep_thread(), call)


async def finish_database_calls() -> None:
    """Waits until no call is under way, also none whose caller was cancelled."""
    while _under_way:
        await asyncio.to_thread(wait_for_futures, list(_under_way))


def _submit(threads: ThreadPoolExecutor, call: Callable[[], R]) -> asyncio.Future[R]:
    future = threads.submit(call)
    _under_way.add(future)
    future.add_done_callback(_under_way.discard)
    return asyncio.wrap_future(future)


@cache
def _get_upkeep_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="upkeep")


@cache
def _get_threads() -> ThreadPoolExecutor:
    # SQLite lets one write at a time: more threads would only wait for its lock, without an order.
    count = 1 if connection.vendor == "sqlite" else POSTGRES_THREADS
    return ThreadPoolExecutor(count, thread_name_prefix="database")


def _call_in(language: str | None, function: Callable[[], R]) -> R:
    with override(language):
        return _call(function)


def _call(function: Callable[[], R]) -> R:
    try:
        return function()
    finally:
        for used in connections.all(initialized_only=True):
            # PostgreSQL's go back to their pool; one of SQLite's is given up only after an error.
            if used.vendor != "sqlite" or used.errors_occurred:
                used.close_if_unusable_or_obsolete()
