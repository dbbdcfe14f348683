"""The log as it stands in Valkey: events, numbers, and which processes are to be woken for a conversation."""

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from chat.eventlog import script

WATCH_SECONDS = 86_400


class StoredLog:
    """Asks for one process, and remembers nothing. Everything raises RedisError."""

    def __init__(self, redis: Redis, process_id: str) -> None:
        self._redis = redis
        self._process_id = process_id

    async def read(self, conversation_id: str, *, after: int) -> list[tuple[int, bytes]]:
        """All events above a number, as (seq, frame)."""
        entries: Any = await self._redis.xrange(_events(conversation_id), min=f"({after}-0")
        return [
            (seq, script.make_frame(seq, fields[b"e"]))
            for seq, fields in ((_find_number(entry_id), fields) for entry_id, fields in entries)
        ]

    async def find_first(self, conversation_id: str, *, after: int) -> int:
        """The number of the first event above a number that is still there, 0 if there is none."""
        entries: Any = await self._redis.xrange(_events(conversation_id), min=f"({after}-0", count=1)
        return _find_number(entries[0][0]) if entries else 0

    async def find_position(self, conversation_id: str) -> int:
        """The last number, 0 when Valkey knows nothing of the conversation."""
        return int(await self._redis.hget(_meta(conversation_id), "seq") or 0)

    async def watch(self, conversation_id: str, *, is_reader: bool) -> tuple[int, int]:
        """Asks for wake-ups, with `is_reader` for its visitor. Returns the last number and that before the running
        turn, both 0 when Valkey knows nothing of the conversation."""
        async with self._redis.pipeline(transaction=True) as pipe:
            self._ask_for_wake_ups(pipe, conversation_id, is_reader=is_reader)
            pipe.hmget(_meta(conversation_id), "seq", "base")
            *_, (seq, base) = await pipe.execute()
        return int(seq or 0), int(base or 0)

    async def renew_watches(self, watched: Sequence[tuple[str, bool]]) -> list[int]:
        """Asks again, for conversations with whether their visitor is here. Returns the last number of each."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for conversation_id, is_reader in watched:
                self._ask_for_wake_ups(pipe, conversation_id, is_reader=is_reader)
                pipe.hget(_meta(conversation_id), "seq")
            answer = await pipe.execute()
        # Of each conversation the last answer: those before are numbers.
        return [int(one or 0) for one in answer if one is None or isinstance(one, bytes)]

    def _ask_for_wake_ups(self, pipe: Pipeline, conversation_id: str, *, is_reader: bool) -> None:
        for key in (_watch(conversation_id), _readers(conversation_id))[: 1 + is_reader]:
            pipe.sadd(key, self._process_id)
            pipe.expire(key, WATCH_SECONDS)

    async def end_watch(self, conversation_id: str) -> None:
        """Nobody here has a use for wake-ups any more."""
        await self._redis.srem(_watch(conversation_id), self._process_id)

    async def end_reading(self, conversation_id: str) -> None:
        """Its visitor is here no more."""
        await self._redis.srem(_readers(conversation_id), self._process_id)


def _find_number(entry_id: bytes) -> int:
    return int(entry_id.split(b"-")[0])


def _events(conversation_id: str) -> str:
    return f"chat:events:{conversation_id}"


def _meta(conversation_id: str) -> str:
    return f"chat:meta:{conversation_id}"


def _watch(conversation_id: str) -> str:
    return f"chat:watch:{conversation_id}"


def _readers(conversation_id: str) -> str:
    return f"chat:readers:{conversation_id}"
