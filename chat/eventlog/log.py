"""The log as one process sees it: a writer that sends everything waiting in one call, and local listeners.

Batching is natural: while one call is under way, the next one's events gather. No event waits for a timer.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from chat.eventlog import script
from chat.events import Event

logger = logging.getLogger(__name__)
RETRY_SECONDS = 0.25
# How Valkey says that it can't at the moment.
_PASSING = ("LOADING", "BUSY", "READONLY", "OOM", "MASTERDOWN", "NOREPLICAS", "MISCONF", "CLUSTERDOWN", "TRYAGAIN")


class Subscription:
    """One listener's frames, in order. A listener that falls too far behind is cut off and must come back."""

    LIMIT = 20_000

    def __init__(self) -> None:
        self.frames: asyncio.Queue[tuple[int, bytes] | None] = asyncio.Queue(self.LIMIT)
        self.is_cut_off = False

    def deliver(self, seq: int, frame: bytes) -> None:
        if self.is_cut_off:
            return
        try:
            self.frames.put_nowait((seq, frame))
        except asyncio.QueueFull:
            self.is_cut_off = True
            self.frames.get_nowait()
            self.frames.put_nowait(None)


class EventLog:
    """Used from one event loop. `emit` never waits and never fails: what Valkey can't take yet is kept and retried."""

    def __init__(self, redis: Redis, process_id: str) -> None:
        self.redis = redis
        self.process_id = process_id
        self._append = redis.register_script(script.APPEND)
        self._waiting: dict[str, tuple[int, list[tuple[int, bytes]]]] = {}
        self._has_waiting = asyncio.Event()
        self._number = 0
        self._subscriptions: dict[str, set[Subscription]] = defaultdict(set)
        self._seen: dict[str, int] = {}
        self._written: dict[str, int] = {}
        self._catching_up: set[asyncio.Future[None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    def emit(self, conversation_id: str, event: Event, *, last_seq: int, is_aside: bool = False) -> None:
        """Queues an event. `last_seq` is the database's: the floor should Valkey have lost the conversation.

        An aside begins and ends no turn, even if it looks so: a running one goes on around it.
        """
        marker = script.Marker.NONE if is_aside else script.find_marker(event)
        item = (int(marker), script.encode_body(conversation_id, event))
        entry = self._waiting.get(conversation_id)
        if entry is None:
            self._waiting[conversation_id] = (script.make_floor(last_seq), [item])
        else:
            entry[1].append(item)
        self._has_waiting.set()
        self._idle.clear()

    async def drain(self) -> None:
        """Returns once everything emitted so far is in the log."""
        await self._idle.wait()

    async def run(self) -> None:
        """The writer. Runs for the life of the process."""
        while True:
            await self._has_waiting.wait()
            self._has_waiting.clear()
            batch = [(key, floor, events) for key, (floor, events) in self._waiting.items()]
            self._waiting = {}
            await self._write(batch)
            if not self._waiting:
                self._idle.set()

    async def _write(self, batch: script.Batch) -> None:
        self._number += 1
        keys, arguments = script.make_arguments(self.process_id, self._number, batch)
        while True:
            try:
                answer = await self._append(keys=keys, args=arguments)
                break
            except ResponseError as error:
                if not str(error).startswith(_PASSING):
                    # A batch that Valkey refuses would be refused for ever, and everyone's events wait behind it.
                    logger.exception("events of %s conversations lost", len(batch))
                    return
                await asyncio.sleep(RETRY_SECONDS)
            except (RedisError, OSError) as error:
                logger.warning("event log unavailable, retrying: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
        for (conversation_id, _, events), before in zip(batch, answer, strict=True):
            self._written[conversation_id] = int(before) + len(events)
            self._deliver(conversation_id, int(before), events)

    def _deliver(self, conversation_id: str, before: int, events: Iterable[tuple[int, bytes]]) -> None:
        listeners = self._subscriptions.get(conversation_id)
        if not listeners:
            return
        if self._seen.get(conversation_id, before) < before:
            # Another process wrote in between and its wake-up is still under way: take its events first, in order.
            task = asyncio.ensure_future(self.catch_up(conversation_id))
            self._catching_up.add(task)
            task.add_done_callback(self._catching_up.discard)
            return
        seq, seen = before, self._seen.get(conversation_id, before)
        for _, body in events:
            seq += 1
            if seq <= seen:
                continue  # Catching up with another process has brought it already.
            frame = script.make_frame(seq, body)
            for listener in listeners:
                listener.deliver(seq, frame)
        self._seen[conversation_id] = max(seq, seen)

    async def catch_up(self, conversation_id: str) -> None:
        """Hands on what other processes wrote. Called for each wake-up."""
        listeners = self._subscriptions.get(conversation_id)
        if not listeners:
            return
        for seq, frame in await self.read(conversation_id, after=self._seen.get(conversation_id, 0)):
            if seq > self._seen.get(conversation_id, 0):
                self._seen[conversation_id] = seq
                for listener in listeners:
                    listener.deliver(seq, frame)

    async def catch_up_all(self) -> None:
        """After wake-ups may have been missed."""
        for conversation_id in list(self._subscriptions):
            await self.catch_up(conversation_id)

    async def subscribe(self, conversation_id: str) -> tuple[Subscription, int, int]:
        """Starts listening; returns the subscription, the last number and the number before the running turn.

        Both are 0 when Valkey knows nothing of the conversation. Raises RedisError.
        """
        subscription = Subscription()
        self._subscriptions[conversation_id].add(subscription)
        try:
            async with self.redis.pipeline(transaction=True) as pipe:
                pipe.sadd(f"chat:watch:{conversation_id}", self.process_id)
                pipe.expire(f"chat:watch:{conversation_id}", 86_400)
                pipe.hmget(f"chat:meta:{conversation_id}", "seq", "base")
                *_, (seq, base) = await pipe.execute()
        except BaseException:
            self.forget(conversation_id, subscription)
            raise
        self._seen[conversation_id] = max(self._seen.get(conversation_id, 0), int(seq or 0))
        return subscription, int(seq or 0), int(base or 0)

    async def find_position(self, conversation_id: str) -> int:
        """The last number, 0 when Valkey knows nothing of the conversation. Raises RedisError."""
        return int(await self.redis.hget(f"chat:meta:{conversation_id}", "seq") or 0)

    def take_number(self, conversation_id: str) -> int:
        """The last number this process wrote for a conversation, 0 if none; asked once, at the end of a turn."""
        return self._written.pop(conversation_id, 0)

    def forget(self, conversation_id: str, subscription: Subscription) -> bool:
        """Stops listening. True if it was the process's last listener: then `unwatch` is due."""
        listeners = self._subscriptions.get(conversation_id, set())
        listeners.discard(subscription)
        if listeners:
            return False
        self._subscriptions.pop(conversation_id, None)
        self._seen.pop(conversation_id, None)
        return True

    async def unsubscribe(self, conversation_id: str, subscription: Subscription) -> None:
        if self.forget(conversation_id, subscription):
            try:
                await self.redis.srem(f"chat:watch:{conversation_id}", self.process_id)
            except (RedisError, OSError):
                logger.info("could not unwatch; the key expires")

    async def read(self, conversation_id: str, *, after: int) -> list[tuple[int, bytes]]:
        """All events above a number, as (seq, frame). Raises RedisError."""
        entries: Any = await self.redis.xrange(f"chat:events:{conversation_id}", min=f"({after}-0")
        return [
            (seq, script.make_frame(seq, fields[b"e"]))
            for seq, fields in ((int(entry_id.split(b"-")[0]), fields) for entry_id, fields in entries)
        ]
