"""What went by while Valkey was away: it is in the database, but no page that is open was told.

Of turns there is nothing to find: the process that runs one keeps its events until Valkey takes them.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from chat.database import run_in_database
from chat.models import Conversation, Message

# Conversations that are asked for in one query.
CHUNK = 500


async def find_changed(conversation_ids: Sequence[str], since: datetime) -> list[str]:
    """Those in which something was written beside the chat, or in which somebody else answers, since a moment."""
    found: list[str] = []
    for start in range(0, len(conversation_ids), CHUNK):
        found += await run_in_database(_find, conversation_ids[start : start + CHUNK], since)
    return found


def _find(conversation_ids: Sequence[str], since: datetime) -> set[str]:
    pks = [UUID(conversation_id) for conversation_id in conversation_ids]
    conversations = Conversation.objects.filter(pk__in=pks).order_by()
    # One that only began meanwhile has been handed over to nobody.
    handed_over = conversations.filter(handler_since__gte=since, handler_epoch__gt=0)
    beside = Q(role__in=(Message.Role.AGENT, Message.Role.SYSTEM)) | ~Q(channel=Message.Channel.CHAT)
    written = Message.objects.filter(beside, conversation__in=pks, created_at__gte=since).order_by()
    found = *handed_over.values_list("pk", flat=True), *written.values_list("conversation", flat=True)
    return {str(pk) for pk in found}
