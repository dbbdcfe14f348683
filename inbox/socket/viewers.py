"""Who looks at which conversation: kept in Valkey by each socket, and forgotten unless it is said again."""

import time
from typing import Any

from redis.asyncio import Redis

from chat.presence import LIFE_SECONDS


def _make_key(conversation_id: str) -> str:
    return f"inbox:viewers:{conversation_id}"


async def mark_viewing(redis: Redis, conversation_id: str, agent_id: int, socket: str) -> bool:
    """Says so for a while; True if it is news. Raises RedisError."""
    key = _make_key(conversation_id)
    async with redis.pipeline(transaction=True) as pipe:
        pipe.zadd(key, {f"{agent_id}:{socket}": time.time()})
        pipe.expire(key, LIFE_SECONDS)
        added, _ = await pipe.execute()
    return bool(added)


async def unmark_viewing(redis: Redis, conversation_id: str, agent_id: int, socket: str) -> None:
    """Raises RedisError."""
    await redis.zrem(_make_key(conversation_id), f"{agent_id}:{socket}")


async def find_viewers(redis: Redis, conversation_id: str) -> set[int]:
    """The agents who look at it. Raises RedisError."""
    key = _make_key(conversation_id)
    await redis.zremrangebyscore(key, "-inf", time.time() - LIFE_SECONDS)
    members: Any = await redis.zrange(key, 0, -1)
    return {int(member.partition(b":")[0]) for member in members}
