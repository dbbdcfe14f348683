"""A process's mailbox: wake-ups and notices that other processes publish to it."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
Handler = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]
Take = Callable[[bytes], Coroutine[Any, Any, None]]
Resynchronise = Callable[[], Coroutine[Any, Any, None]]
# A connection that is silent for twice as long is dead, even if nobody has closed it.
PING_SECONDS = 10.0
RECONNECT_SECONDS = 0.5


def name_mailbox(process_id: str) -> str:
    """Its channel; wake-ups come from append.lua, which names it itself."""
    return f"chat:mailbox:{process_id}"


async def notify(redis: Redis, process_id: str, **notice: Any) -> None:
    """Puts a notice into a process's mailbox. Lost if the process is gone. Raises RedisError."""
    await redis.publish(name_mailbox(process_id), msgspec.json.encode(notice))


async def read_mailbox(redis: Redis, process_id: str, handle: Handler, resynchronise: Resynchronise) -> None:
    """Hands each notice to `handle`, for the life of the process."""

    async def take(body: bytes) -> None:
        await handle(msgspec.json.decode(body))

    await read_channel(redis, name_mailbox(process_id), take, resynchronise)


async def read_channel(redis: Redis, channel: str, take: Take, resynchronise: Resynchronise) -> None:
    """Hands on what is published, for ever.

    Pub/sub forgets what it cannot deliver: `resynchronise` is called whenever the connection is made anew.
    """
    is_told = False

    async def find_again() -> None:
        nonlocal is_told
        await resynchronise()
        is_told = False

    while True:
        try:
            async with redis.pubsub() as pubsub:
                await pubsub.subscribe(channel)
                await _read(pubsub, take, find_again)
        except (RedisError, OSError) as error:
            # Once for each outage, not twice a second for as long as it lasts.
            logger.log(
                logging.DEBUG if is_told else logging.WARNING, "mailbox lost, reconnecting: %s", type(error).__name__
            )
            is_told = True
        except Exception:
            logger.exception("mailbox lost, reconnecting")
        await asyncio.sleep(RECONNECT_SECONDS)


async def _read(pubsub: PubSub, take: Take, resynchronise: Resynchronise) -> None:
    is_asked = False
    while True:
        item = await pubsub.get_message(timeout=PING_SECONDS)
        if item is None:
            if is_asked:
                raise TimeoutError("no answer to a ping")
            await pubsub.ping()
        is_asked = item is None
        match item:
            case {"type": "subscribe"}:
                # The client reconnects by itself, too, and then subscribes again.
                await resynchronise()
            case {"type": "message", "data": data}:
                await _hand_on(data, take)


async def _hand_on(data: bytes, take: Take) -> None:
    """Raises RedisError: what the notice was about is then made good by resynchronising."""
    try:
        await take(data)
    except (RedisError, OSError):
        raise
    except Exception:
        logger.exception("notice not understood")
