"""A conversation's events from where a client stopped listening."""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from chat.api.ticking import tick
from chat.events import Error, Event
from chat.feed import open_feed
from chat.runtime import Runtime
from chat.services.conversations import Identity

logger = logging.getLogger(__name__)


async def follow_conversation(
    runtime: Runtime, identity: Identity, conversation_id: str, after: int, quiet_seconds: float
) -> AsyncGenerator[tuple[int, bytes] | Event | None]:
    """The missed events and then the live ones, for as long as the client listens; None where nothing happens.

    It begins with the snapshot when the client has nothing yet, or when the log has lost some of what it missed.
    """
    feed, snapshot = await open_feed(runtime, identity, conversation_id, after)
    async with aclosing(feed):
        if not feed.is_resumed:
            yield snapshot
        if not feed.is_live:
            yield Error(code="unavailable", message=_("Live updates are away for a moment. Please come back."))
            return
        try:
            async with aclosing(tick(feed.events(), quiet_seconds)) as ticks:
                async for item in ticks:
                    yield item
        except (RedisError, OSError):
            logger.warning("event log lost while following")
