"""A listener's view of a conversation: the snapshot, exactly the missed events, then the live ones.

The conversation's own visitor is shown what placeholders stand for; staff see the placeholders.
"""

import logging
from collections.abc import AsyncGenerator, Callable

import msgspec
from django.utils import timezone
from redis.exceptions import RedisError

from chat.database import run_in_database
from chat.eventlog import Subscription
from chat.events import ConversationReady
from chat.owner_view import OwnerView
from chat.runtime import Runtime
from chat.services.conversations import Identity, load_snapshot

logger = logging.getLogger(__name__)
Frames = list[tuple[int, bytes]]


class Feed:
    """The events after a number, each once and in order: what the log has of them, and then the live ones.

    With `is_resumed` they are all that came after the listener's number. An open socket holds one of these for as
    long as it idles: it has no more to it than it needs.
    """

    __slots__ = ("_conversation_id", "_is_caught_up", "_runtime", "_subscription", "_told", "_view", "is_resumed")

    def __init__(
        self,
        runtime: Runtime,
        conversation_id: str,
        subscription: Subscription | None,
        start: int,
        *,
        is_owner: bool = True,
    ) -> None:
        self._runtime = runtime
        self._conversation_id = conversation_id
        self._subscription = subscription
        self._told = start
        self._is_caught_up = False
        self._view = OwnerView(conversation_id) if is_owner else None
        self.is_resumed = False

    @property
    def is_live(self) -> bool:
        """False while the event log is away: there is nothing to follow."""
        return self._subscription is not None

    @property
    def is_over(self) -> bool:
        """Nothing more will come than what waits: the listener fell too far behind, or the log is away."""
        return self._subscription is None or self._subscription.is_cut_off

    def notify(self, callback: Callable[[], None] | None) -> None:
        """Calls back whenever there is something to take."""
        if self._subscription is not None:
            self._subscription.notify = callback

    async def take(self, *, wait: bool = True) -> Frames:
        """All events that are there, as the listener may see them. Waits for some, unless told not to; when it has
        waited, none ever come again after an empty list. Raises RedisError."""
        if self._subscription is None:
            return []
        frames = await self._read_missed()
        while frames or (frames := await self._subscription.take(wait=wait)):
            if shown := await self._show(frames):
                return shown
            frames = []
        return []

    async def _read_missed(self) -> Frames:
        if self._is_caught_up:
            return []
        self._is_caught_up = True
        return await self._runtime.log.stored.read(self._conversation_id, after=self._told)

    async def _show(self, frames: Frames) -> Frames:
        fresh = [(seq, frame) for seq, frame in frames if seq > self._told]
        self._told = fresh[-1][0] if fresh else self._told
        view = self._view
        return [(seq, await view.restore_frame(frame)) for seq, frame in fresh] if view else fresh

    async def events(self) -> AsyncGenerator[tuple[int, bytes]]:
        """One by one, as `take` has them."""
        while frames := await self.take():
            for item in frames:
                yield item

    async def aclose(self) -> None:
        if self._subscription is not None:
            subscription, self._subscription = self._subscription, None
            await self._runtime.log.unsubscribe(self._conversation_id, subscription)


async def open_feed(
    runtime: Runtime, identity: Identity, conversation_id: str, after: int, *, is_new: bool = False
) -> tuple[Feed, ConversationReady]:
    """A feed after a number, and the snapshot before it. With 0, or a number the log can't go on from, it begins where
    the snapshot ends: before the turn that is running. The caller closes it.

    The order matters: listen first, then ask for the log's position, then read the database: what is told before
    the position is in the snapshot, what comes after it is in the log or live. Raises NotFoundError.
    """
    subscription, position, base = await _subscribe(runtime, conversation_id)
    feed = Feed(runtime, conversation_id, subscription, base)
    try:
        snapshot = (
            make_empty_snapshot(conversation_id)
            if is_new
            else await run_in_database(load_snapshot, identity, conversation_id)
        )
        feed.is_resumed = after > 0 and await _has_all_after(runtime, conversation_id, after, position)
        # Without Valkey nobody knows: the listener keeps its number until it comes back.
        start = feed._told = after if feed.is_resumed or subscription is None else base
        snapshot = msgspec.structs.replace(snapshot, seq=start or snapshot.seq)
        return feed, await OwnerView(conversation_id).restore(snapshot)
    except BaseException:
        await feed.aclose()
        raise


async def open_tail(runtime: Runtime, conversation_id: str, after: int | None, *, is_owner: bool = True) -> Feed:
    """A feed after a number, be it 0, without a snapshot; with None from the start of the turn that is running. The
    caller knows whose conversation it is, and closes the feed. Without Valkey it ends at once."""
    subscription, _, base = await _subscribe(runtime, conversation_id, is_reader=is_owner)
    start = base if after is None else after
    return Feed(runtime, conversation_id, subscription, start, is_owner=is_owner)


async def _subscribe(
    runtime: Runtime, conversation_id: str, *, is_reader: bool = True
) -> tuple[Subscription | None, int, int]:
    try:
        return await runtime.log.subscribe(conversation_id, is_reader=is_reader)
    except (RedisError, OSError):
        logger.warning("event log unavailable: nothing to follow")
        return None, 0, 0


async def _has_all_after(runtime: Runtime, conversation_id: str, after: int, position: int) -> bool:
    """Whether the log, whose last number is `position`, still has every event above a number."""
    if after >= position:
        return after == position
    try:
        return await runtime.log.stored.find_first(conversation_id, after=after) == after + 1
    except (RedisError, OSError):
        return False


def make_empty_snapshot(conversation_id: str) -> ConversationReady:
    """Of a conversation that nobody has said anything in yet: it is stored with its first message."""
    return ConversationReady(
        conversation_id=conversation_id,
        seq=0,
        at=timezone.now().isoformat(timespec="milliseconds"),
        handler="ai",
        messages=[],
    )
