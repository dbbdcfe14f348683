"""A process's mailbox: wake-ups and notices that other processes publish to it."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
Handler = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


async def read_mailbox(redis: Redis, process_id: str, handle: Handler, resynchronise: Handler) -> None:
    """Hands each notice to `handle`, for the life of the process.

    Pub/sub forgets what it cannot deliver: `resynchronise` is called whenever the connection is made anew.
    """
    while True:
        try:
            async with redis.pubsub() as pubsub:
                await pubsub.subscribe(f"chat:mailbox:{process_id}")
                await resynchronise({})
                async for item in pubsub.listen():
                    if item["type"] == "message":
                        await handle(msgspec.json.decode(item["data"]))
        except (RedisError, OSError, msgspec.DecodeError) as error:
            logger.warning("mailbox lost, reconnecting: %s", type(error).__name__)
            await asyncio.sleep(0.5)
