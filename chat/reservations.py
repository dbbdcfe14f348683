"""Conversation ids that a visitor was given and has not used yet: nothing is stored until there is something said.

The id itself says whom it was given to: its tail, which in other ids is random, is a keyed digest of the visitor and of
its head. So it can be resumed without anybody remembering it, also when Valkey was lost meanwhile: a page that comes
back sends its first message into the same conversation, and it is stored once.
"""

import time
import uuid
from datetime import timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from chat.database import run_in_database
from chat.ids import make_id
from chat.models import Conversation
from chat.services.conversations import Identity

LIFE = timedelta(days=1)
_SALT = "chat.reservation"
_TAIL_BITS = 62
_TAIL = (1 << _TAIL_BITS) - 1


def make_reserved_id(identity: Identity) -> str:
    """A UUIDv7 like any other to whoever does not know the key."""
    return str(_complete(identity, make_id().int >> _TAIL_BITS))


async def is_reserved(identity: Identity, conversation_id: str) -> bool:
    """True if this visitor was given the id within the last day and has said nothing in it."""
    given = uuid.UUID(conversation_id)
    expected = _complete(identity, given.int >> _TAIL_BITS)
    if not constant_time_compare(given.bytes, expected.bytes) or _find_age(given) > LIFE:
        return False
    return not await run_in_database(Conversation.objects.filter(pk=given).exists)


def _complete(identity: Identity, head: int) -> uuid.UUID:
    digest = salted_hmac(_SALT, f"{identity.visitor_id.hex}:{head:x}", algorithm="sha256").digest()
    return uuid.UUID(int=head << _TAIL_BITS | int.from_bytes(digest[:8]) & _TAIL)


def _find_age(given: uuid.UUID) -> timedelta:
    return timedelta(milliseconds=time.time() * 1000 - (given.int >> 80))
