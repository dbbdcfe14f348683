"""The log as one process sees it: its writer, its listeners, and what they hear of other processes. What stands in
Valkey is read in stored.py, and written in writer.py."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from chat.eventlog import script
from chat.eventlog.early import Early
from chat.eventlog.listeners import Listeners
from chat.eventlog.stored import StoredLog
from chat.eventlog.subscription import Subscription
from chat.eventlog.writer import RETRY_SECONDS, Answer, LogWriter
from chat.events import Event

logger = logging.getLogger(__name__)
Overhear = Callable[[str, Event], None]
LoseTrack = Callable[[str], None]
RENEWAL_PAUSE_SECONDS = 1.0
# Conversations whose watches are renewed in one call.
CHUNK = 200
# Conversations whose last number is remembered.
WRITTEN_LIMIT = 20_000


class EventLog:
    """Used from one event loop. `emit` never waits and never fails: what Valkey can't take yet is kept and retried.

    `overhear` is called with each event of this process, `lose_track` with a conversation in which others have written.
    `writing_redis` is for the writer alone, see Appender.
    """

    def __init__(
        self,
        redis: Redis,
        process_id: str,
        overhear: Overhear | None = None,
        lose_track: LoseTrack = lambda conversation_id: None,
        writing_redis: Redis | None = None,
    ) -> None:
        self.redis = redis
        self._overhear = overhear
        self._lose_track = lose_track
        self.process_id = process_id
        self.stored = StoredLog(redis, process_id)
        self._writer = LogWriter(writing_redis or redis, process_id, self._find_written, self._settle)
        self._listeners = Listeners()
        self._early = Early()
        self._written: dict[str, int] = {}
        self._chores: set[asyncio.Future[None]] = set()
        self._renewal_due = 0.0

    def emit(
        self,
        conversation_id: str,
        event: Event,
        *,
        last_seq: int,
        is_aside: bool = False,
        epoch: int = script.ANY_EPOCH,
        filler: Event | None = None,
        if_late: Event | None = None,
    ) -> None:
        """Queues an event. `last_seq` is the database's: numbers go on above it should Valkey have lost them.

        What begins a turn with a `filler` makes this process hold the next number; the filler is written under it
        should somebody else write first: it must change nothing. What has an `if_late` is told here before it is
        written, if its number is held. Should it come too late for that, `if_late` is written in its place: it must be
        right for who has heard the other, and for who has not.

        An aside begins and ends no turn, even if it looks so: a running one goes on around it. What is of an `epoch` is
        told to nobody once the conversation has passed into a later one.
        """
        marker = script.Marker.NONE if is_aside else script.find_marker(event, epoch)
        if if_late and self._may_tell(conversation_id):
            self._tell(conversation_id, event, if_late, last_seq, epoch)
        elif not self._writer.put(conversation_id, event, last_seq, marker, epoch, filler):
            self._listeners.cut_off(conversation_id)
            return
        if self._overhear is not None:
            self._overhear(conversation_id, event)

    def _may_tell(self, conversation_id: str) -> bool:
        """Whether the next event's number is known, and nothing that comes before it is still to be told."""
        return (
            self._early.is_held(conversation_id)
            and self._writer.is_done(conversation_id)
            and self._listeners.find_seen(conversation_id) == self._written.get(conversation_id)
        )

    def _tell(self, conversation_id: str, event: Event, if_late: Event, least: int, epoch: int) -> None:
        before = self.find_number(conversation_id)
        entry = script.Entry(int(script.Marker.NONE), epoch, script.encode_body(conversation_id, event))
        late_body = script.encode_body(conversation_id, if_late)
        self._early.note(conversation_id, before + 1, script.make_frame(before + 1, entry.body))
        # First: whoever listens is woken before the writer is.
        self._listeners.deliver(conversation_id, before, [entry])
        self._writer.put_part(script.Part(conversation_id, least, [entry], before + 1, late_body))

    async def drain(self) -> None:
        """Returns once everything emitted so far is in the log."""
        await self._writer.drain()

    async def run(self) -> None:
        """The writer. Runs for the life of the process."""
        await self._writer.run()

    def _settle(self, part: script.Part, answer: Answer | None) -> None:
        """What is due once a part is in the log, or lost."""
        self._early.settle(part.conversation_id)
        if answer is None:
            return
        conversation_id, (before, *dropped) = part.conversation_id, answer
        written = part.list_written(before)
        if dropped:
            written = [entry for place, entry in enumerate(written, 1) if place not in dropped]
        self._early.follow(part, written, is_next=before == self._written.get(conversation_id))
        self._remember(conversation_id, before + len(written))
        self._deliver(conversation_id, before, written)
        if script.is_anew(before, part.least) and self._listeners:
            self._renew_soon()

    def is_heard(self, conversation_id: str) -> bool:
        """Whether this process hears what others write in the conversation."""
        return conversation_id in self._listeners

    def find_number(self, conversation_id: str) -> int:
        """The highest number this process knows of."""
        return max(self._written.get(conversation_id, 0), self._listeners.find_seen(conversation_id))

    def _find_written(self, conversation_id: str) -> int:
        """The highest number this process knows to be in the log."""
        return self._early.limit(conversation_id, self.find_number(conversation_id))

    def _find_seen(self, conversation_id: str) -> int:
        """The last number told, of those that are in the log."""
        return self._early.limit(conversation_id, self._listeners.find_seen(conversation_id))

    def _remember(self, conversation_id: str, number: int) -> None:
        self._written.pop(conversation_id, None)
        self._written[conversation_id] = number
        if len(self._written) > WRITTEN_LIMIT:
            oldest = next(iter(self._written))
            del self._written[oldest]
            self._early.release(oldest)

    def _deliver(self, conversation_id: str, before: int, events: Sequence[script.Entry]) -> None:
        if not self._listeners.deliver(conversation_id, before, events):
            # Another process wrote in between and its wake-up is still under way: take its events first, in order.
            self._run_apart(self._catch_up_surely(conversation_id))

    def _run_apart(self, chore: Any) -> None:
        task = asyncio.ensure_future(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)

    async def _catch_up_surely(self, conversation_id: str) -> None:
        """Tries again once; then the next wake-up or renewal has to do."""
        try:
            try:
                await self.catch_up(conversation_id)
            except (RedisError, OSError) as error:
                logger.warning("could not catch up, trying again: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
                await self.catch_up(conversation_id)
        except Exception:
            logger.exception("could not catch up")

    async def catch_up(self, conversation_id: str) -> None:
        """Hands on what other processes wrote. Called for each wake-up. Raises RedisError."""
        if conversation_id not in self._listeners:
            return
        self._lose_track(conversation_id)
        self._early.release(conversation_id)
        seen = self._find_seen(conversation_id)
        frames = await self.stored.read(conversation_id, after=seen)
        self._listeners.take(conversation_id, frames)
        if not frames and seen:
            self._check_position(conversation_id, seen, await self.stored.find_position(conversation_id))

    def _check_position(self, conversation_id: str, seen: int, position: int) -> None:
        """Notices a log that was lost; `seen` is what had been seen before its position was asked for."""
        if position >= seen or self._listeners.find_seen(conversation_id) < seen:
            return
        if position:
            # One that knew less has begun it anew: events went by under numbers that our listeners would take for old.
            self._listeners.begin_anew(conversation_id, position)
        else:
            self._writer.put_part(script.Part(conversation_id, seen, []))

    def conversation_ids(self) -> list[str]:
        """Those that somebody listens to here."""
        return self._listeners.conversation_ids()

    def send_back(self, conversation_id: str) -> None:
        """Ends what the conversation's listeners get: they come back, and read it anew."""
        self._listeners.cut_off(conversation_id)

    async def catch_up_all(self) -> None:
        """After wake-ups may have been missed. Raises RedisError."""
        for conversation_id in self._listeners.conversation_ids():
            await self.catch_up(conversation_id)

    async def renew_watches(self) -> None:
        """Asks for wake-ups again: watches expire, and are gone if Valkey lost its data. Raises RedisError."""
        waiting = iter(self._listeners.conversation_ids())
        while chunk := list(islice(waiting, CHUNK)):
            seen = [self._find_seen(conversation_id) for conversation_id in chunk]
            watched = [(conversation_id, self._listeners.has_reader(conversation_id)) for conversation_id in chunk]
            positions = await self.stored.renew_watches(watched)
            for conversation_id, number, position in zip(chunk, seen, positions, strict=True):
                self._settle_renewal(conversation_id, number, position)
            for conversation_id in chunk:
                # The last listener has left while the watch was renewed.
                if conversation_id not in self._listeners:
                    await self._unwatch(conversation_id)

    async def _unwatch(self, conversation_id: str) -> None:
        """Ends the wake-ups that nobody here has a use for any more. Raises RedisError."""
        if conversation_id not in self._listeners:
            await self.stored.end_watch(conversation_id)
        if not self._listeners.has_reader(conversation_id):
            await self.stored.end_reading(conversation_id)
        if conversation_id in self._listeners:
            # Whoever came meanwhile may have asked before that was ended.
            await self.stored.watch(conversation_id, is_reader=self._listeners.has_reader(conversation_id))

    def _settle_renewal(self, conversation_id: str, seen: int, position: int) -> None:
        self._check_position(conversation_id, seen, position)
        if position > self._listeners.find_seen(conversation_id) and conversation_id in self._listeners:
            self._run_apart(self._catch_up_surely(conversation_id))

    def _renew_soon(self) -> None:
        """Valkey has lost its data: what it forgot, it is told again, once for the conversations that notice."""
        now = asyncio.get_running_loop().time()
        if now >= self._renewal_due:
            self._renewal_due = now + RENEWAL_PAUSE_SECONDS
            self._run_apart(self._renew_surely())

    async def _renew_surely(self) -> None:
        try:
            await self.renew_watches()
        except Exception:
            logger.exception("could not renew watches; the next renewal will")

    async def subscribe(self, conversation_id: str, *, is_reader: bool = True) -> tuple[Subscription, int, int]:
        """Starts listening; returns the subscription, the last number and the number before the running turn.

        Both are 0 when Valkey knows nothing of the conversation. Raises RedisError.
        """
        seen = self._find_seen(conversation_id)
        subscription = self._listeners.add(conversation_id, is_reader=is_reader)
        if told := self._early.find(conversation_id):
            subscription.deliver(*told)
        try:
            has_reader = self._listeners.has_reader(conversation_id)
            position, base = await self.stored.watch(conversation_id, is_reader=has_reader)
        except BaseException:
            self.forget(conversation_id, subscription)
            raise
        if position != self.find_number(conversation_id):
            self._lose_track(conversation_id)
        if 0 < position < seen:
            self._listeners.begin_anew(conversation_id, position, newest=subscription)
        self._listeners.begin(conversation_id, position)
        if position > self._listeners.find_seen(conversation_id):
            # Another process has written: who listened before still has to hear of it.
            self._run_apart(self._catch_up_surely(conversation_id))
        return subscription, position, base

    def take_number(self, conversation_id: str) -> int:
        """The last number this process wrote for a conversation, 0 if none that it remembers."""
        return self._written.get(conversation_id, 0)

    def forget(self, conversation_id: str, subscription: Subscription) -> bool:
        """Stops listening. True if it was the process's last listener: then `unwatch` is due."""
        return self._listeners.remove(conversation_id, subscription)

    async def unsubscribe(self, conversation_id: str, subscription: Subscription) -> None:
        is_last = self.forget(conversation_id, subscription)
        if is_last or (subscription.is_reader and not self._listeners.has_reader(conversation_id)):
            try:
                await self._unwatch(conversation_id)
            except (RedisError, OSError):
                logger.info("could not unwatch; the key expires")
