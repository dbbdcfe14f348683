"""A listener's view of a conversation: the snapshot, exactly the missed events, then the live ones.

The listener is the conversation's own visitor, who is shown what placeholders stand for.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

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


@dataclass
class Feed:
    """`events` yields (seq, frame) and ends only if the listener fell too far behind. With `is_resumed` they are all
    that came after the listener's number; otherwise they begin where the snapshot ends."""

    snapshot: ConversationReady
    events: AsyncIterator[tuple[int, bytes]]
    is_live: bool = True
    is_resumed: bool = False


@asynccontextmanager
async def open_feed(
    runtime: Runtime, identity: Identity, conversation_id: str, after: int, *, is_new: bool = False
) -> AsyncIterator[Feed]:
    """Opens a feed after a number; with 0, or one the log can't go on from, it begins where the snapshot ends: before
    the turn that is running.

    The order matters: listen first, then ask for the log's position, then read the database: what is told before
    the position is in the snapshot, what comes after it is in the log or live. Raises NotFoundError.
    """
    subscription: Subscription | None = None
    position = base = 0
    try:
        subscription, position, base = await runtime.log.subscribe(conversation_id)
    except (RedisError, OSError):
        logger.warning("event log unavailable: a snapshot only")
    try:
        snapshot = (
            make_empty_snapshot(conversation_id)
            if is_new
            else await run_in_database(load_snapshot, identity, conversation_id)
        )
        is_resumed = after > 0 and await _has_all_after(runtime, conversation_id, after, position)
        # Without Valkey nobody knows: the listener keeps its number until it comes back.
        start = after if is_resumed or subscription is None else base
        snapshot = msgspec.structs.replace(snapshot, seq=start or snapshot.seq)
        view = OwnerView(conversation_id)
        events = view.follow(_follow(runtime, subscription, conversation_id, start))
        yield Feed(await view.restore(snapshot), events, is_live=subscription is not None, is_resumed=is_resumed)
    finally:
        if subscription is not None:
            await runtime.log.unsubscribe(conversation_id, subscription)


@asynccontextmanager
async def open_tail(
    runtime: Runtime, conversation_id: str, after: int | None
) -> AsyncIterator[AsyncIterator[tuple[int, bytes]]]:
    """The events after a number, be it 0, and then the live ones, without a snapshot; with None from the start of the
    turn that is running. The caller knows whose conversation it is. Without Valkey it ends at once."""
    subscription: Subscription | None = None
    base = 0
    try:
        subscription, _, base = await runtime.log.subscribe(conversation_id)
    except (RedisError, OSError):
        logger.warning("event log unavailable: nothing to follow")
    try:
        yield OwnerView(conversation_id).follow(
            _follow(runtime, subscription, conversation_id, base if after is None else after)
        )
    finally:
        if subscription is not None:
            await runtime.log.unsubscribe(conversation_id, subscription)


async def _has_all_after(runtime: Runtime, conversation_id: str, after: int, position: int) -> bool:
    """Whether the log, whose last number is `position`, still has every event above a number."""
    if after >= position:
        return after == position
    try:
        first: Any = await runtime.redis.xrange(f"chat:events:{conversation_id}", min=f"({after}-0", count=1)
    except (RedisError, OSError):
        return False
    return bool(first) and first[0][0] == f"{after + 1}-0".encode()


async def _follow(
    runtime: Runtime, subscription: Subscription | None, conversation_id: str, start: int
) -> AsyncIterator[tuple[int, bytes]]:
    if subscription is None:
        return
    told = start
    for seq, frame in await runtime.log.read(conversation_id, after=start):
        told = seq
        yield seq, frame
    while (item := await subscription.frames.get()) is not None:
        if item[0] > told:
            told = item[0]
            yield item


def make_empty_snapshot(conversation_id: str) -> ConversationReady:
    """Of a conversation that nobody has said anything in yet: it is stored with its first message."""
    return ConversationReady(
        conversation_id=conversation_id,
        seq=0,
        at=timezone.now().isoformat(timespec="milliseconds"),
        handler="ai",
        messages=[],
    )
