"""A wait that looks up now and then."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

Item = TypeVar("Item")


async def tick(items: AsyncIterator[Item], seconds: float, *, is_endless: bool = False) -> AsyncIterator[Item | None]:
    """The items as they come, and None after each so many quiet seconds; an endless one ticks on when they end."""
    step: asyncio.Future[Item] | None = None
    try:
        while True:
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
        # Ends the wait of a listener that is gone; the items' own clean-up follows.
        if step is not None and not step.done():
            step.cancel()
            await asyncio.wait({step})
