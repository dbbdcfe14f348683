"""What went by while Valkey was away: it is in the database, but no page that is open was told."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from chat.database import run_in_database
from chat.models import Conversation

# Conversations that are asked for in one query.
CHUNK = 500


async def find_changed(conversation_ids: Sequence[str], since: datetime) -> list[str]:
    """Those in which something was said, or in which somebody else answers, since a moment."""
    found: list[str] = []
    for start in range(0, len(conversation_ids), CHUNK):
        found += await run_in_database(_find, conversation_ids[start : start + CHUNK], since)
    return found


def _find(conversation_ids: Sequence[str], since: datetime) -> list[str]:
    changed = Q(last_activity_at__gte=since) | Q(handler_since__gte=since)
    rows = Conversation.objects.filter(changed, pk__in=conversation_ids).order_by()
    return [str(pk) for pk in rows.values_list("pk", flat=True)]
