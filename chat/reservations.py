"""Conversation ids that a visitor was given and has not used yet: nothing is stored until there is something said."""

from redis.asyncio import Redis
from redis.exceptions import RedisError

from chat.database import run_in_database
from chat.models import Conversation
from chat.services.conversations import Identity

LIFE_SECONDS = 86_400


async def reserve(redis: Redis, identity: Identity, conversation_id: str) -> None:
    """Without Valkey the id just can't be resumed before its first message."""
    try:
        await redis.set(f"chat:reserved:{conversation_id}", identity.visitor_id.hex, ex=LIFE_SECONDS)
    except (RedisError, OSError):
        return


async def is_reserved(redis: Redis, identity: Identity, conversation_id: str) -> bool:
    """True if this visitor was given the id and has said nothing in it."""
    try:
        owner = await redis.get(f"chat:reserved:{conversation_id}")
    except (RedisError, OSError):
        return False
    if owner != identity.visitor_id.hex.encode():
        return False
    return not await run_in_database(Conversation.objects.filter(pk=conversation_id).exists)
