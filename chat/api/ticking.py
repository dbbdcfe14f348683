"""A wait that looks up now and then."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

from chat.cancelling import cancel, raise_if_cancelled

Item = TypeVar("Item")


async def tick(items: AsyncIterator[Item], seconds: float, *, is_endless: bool = False) -> AsyncGenerator[Item | None]:
    """The items as they come, and None after each so many quiet seconds; an endless one ticks on when they end."""
    step: asyncio.Future[Item] | None = None
    try:
        while True:
            raise_if_cancelled()
            step = step or asyncio.ensure_future(anext(items))
            if not (await asyncio.wait({step}, timeout=seconds))[0]:
                yield None
                continue
            try:
                item = step.result()
            except StopAsyncIteration:
                break
            step = None
            yield item
        while is_endless:
            await asyncio.sleep(seconds)
            yield None
    finally:
        if step is not None:
            await cancel(step)
