"""A conversation's events from where a client stopped listening."""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from django.db import Error as DatabaseError
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from chat.api.ticking import tick
from chat.events import Error, Event
from chat.feed import open_feed
from chat.runtime import Runtime
from chat.services.conversations import Identity
from chat.signed_in import ASK_AGAIN_SECONDS, SignIn

logger = logging.getLogger(__name__)


async def follow_conversation(
    runtime: Runtime,
    identity: Identity,
    conversation_id: str,
    after: int,
    quiet_seconds: float,
    *,
    sign_in: SignIn | None = None,
) -> AsyncGenerator[tuple[int, bytes] | Event | None]:
    """The missed events and then the live ones, for as long as the client listens; None where nothing happens.

    It begins with the snapshot when the client has nothing yet, or when the log has lost some of what it missed. With a
    `sign_in` it ends soon after that does.
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
                    if sign_in is not None and not await sign_in.holds(within_seconds=ASK_AGAIN_SECONDS):
                        return
                    yield item
        except (DatabaseError, RedisError, OSError) as error:
            logger.warning("a conversation is followed no further: %s", type(error).__name__)
