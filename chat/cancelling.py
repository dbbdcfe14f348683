"""Cancelling that works on Python 3.11.

There `asyncio.wait_for`, which redis-py sends every command with, drops a cancellation that arrives when what it waits
for is just done (python/cpython#86296, mended in 3.12): the task goes on as if nothing had been asked of it.
"""

import asyncio
from typing import Any

_AGAIN_SECONDS = 0.05


async def cancel(task: asyncio.Future[Any]) -> None:
    """Ends a task and returns when it has ended; what it raised is not looked at."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_AGAIN_SECONDS)
    if not task.cancelled():
        task.exception()


def raise_if_cancelled() -> None:
    """Before a long wait: makes good a cancellation that was dropped. Raises CancelledError."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
