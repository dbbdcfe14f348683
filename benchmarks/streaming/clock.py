"""An event loop whose timers are right to a tenth of a millisecond, for a stand-in that answers at a stated moment.

Asyncio waits in whole milliseconds, counted from whatever its loop last did: a stand-in that shares the loop with its
visitors is late by up to one, and by how much depends on when the server under test spoke last.
"""

import asyncio
import select
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class PreciseSelector(selectors.EpollSelector):
    """Waits with `select` for the set of epoll itself, which is one file and has something to read when a socket has:
    that waits in microseconds."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            select.select([self.fileno()], [], [], timeout)
            timeout = 0
        return super().select(timeout)


def run_precisely(work: Coroutine[Any, Any, Result]) -> Result:
    """As `asyncio.run` does."""
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(PreciseSelector())) as runner:
        return runner.run(work)
