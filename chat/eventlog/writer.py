"""Writes what one process has to tell into the log, everything that waits in one call.

Batching is natural: while one call is under way, the next one's events gather. No event waits for a timer.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from chat.eventlog import script
from chat.eventlog.appending import Appender
from chat.eventlog.waiting import Waiting
from chat.events import Event

logger = logging.getLogger(__name__)
RETRY_SECONDS = 0.25
# How Valkey says that it can't at the moment.
_PASSING = ("LOADING", "BUSY", "READONLY", "OOM", "MASTERDOWN", "NOREPLICAS", "MISCONF", "CLUSTERDOWN", "TRYAGAIN")
# Of a part that was written: the number before its first event, and the places of those that were dropped.
Answer = Sequence[int]
Settle = Callable[[script.Part, Answer | None], None]


class LogWriter:
    """What Valkey can't take yet is kept and retried.

    `find_least` is asked for the number that a conversation's log must be above, `settle` is told of each part that was
    written, or, without an answer, never will be.
    """

    def __init__(self, redis: Redis, process_id: str, find_least: Callable[[str], int], settle: Settle) -> None:
        self._appender = Appender(redis)
        self._process_id = process_id
        self._find_least = find_least
        self._settle = settle
        self._waiting = Waiting()
        self._has_waiting = asyncio.Event()
        self._being_written: frozenset[str] = frozenset()
        self._number = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def put(
        self,
        conversation_id: str,
        event: Event,
        least: int,
        marker: script.Marker,
        epoch: int,
        filler: Event | None = None,
    ) -> bool:
        """False if there is no room even for what matters."""
        if not self._waiting.put(conversation_id, event, least, marker, epoch, filler):
            return False
        self._wake()
        return True

    def put_part(self, part: script.Part) -> None:
        """Of a conversation of which nothing waits. An empty one makes the log keep its number above the least."""
        self._waiting.put_part(part)
        self._wake()

    def is_done(self, conversation_id: str) -> bool:
        """Whether all of the conversation is in the log, and there is room for more."""
        is_waiting = conversation_id in self._waiting or conversation_id in self._being_written
        return self._waiting.has_room and not is_waiting

    def _wake(self) -> None:
        self._has_waiting.set()
        self._idle.clear()

    async def drain(self) -> None:
        """Returns once everything put so far is in the log."""
        await self._idle.wait()

    async def run(self) -> None:
        """Runs for the life of the process."""
        try:
            await self._write_forever()
        finally:
            await self._appender.aclose()

    async def _write_forever(self) -> None:
        while True:
            await self._has_waiting.wait()
            self._has_waiting.clear()
            batch = self._waiting.take()
            self._being_written = frozenset(part.conversation_id for part in batch)
            try:
                await self._write(batch)
            except Exception:
                # Everyone's events wait behind this batch: whatever is wrong with it, the writer goes on.
                logger.exception("events of %s conversations lost", len(batch))
                for part in batch:
                    self._settle(part, None)
            self._being_written = frozenset()
            if not self._waiting:
                self._idle.set()

    async def _write(self, batch: script.Batch) -> None:
        self._number += 1
        batch = [part._replace(least=max(part.least, self._find_least(part.conversation_id))) for part in batch]
        keys, arguments = script.make_arguments(self._process_id, self._number, batch)
        while True:
            try:
                answers = await self._appender.append(keys, arguments)
                break
            except ResponseError as error:
                if not str(error).startswith(_PASSING):
                    # A batch that Valkey refuses would be refused for ever.
                    raise
            except (RedisError, OSError) as error:
                logger.warning("event log unavailable, retrying: %s", type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)
        for part, answer in zip(batch, answers, strict=True):
            self._settle(part, answer)
