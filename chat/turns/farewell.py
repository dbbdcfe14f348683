"""How it was, asked once: when the visitor takes their leave of the assistant."""

from django.db import Error as DatabaseError

from chat.database import run_in_database
from chat.guard import find_language
from chat.offline.leaving import takes_leave
from chat.services.conversations import may_ask_for_rating
from chat.turns.claiming import StartedTurn


async def has_taken_leave(started: StartedTurn) -> bool:
    """Whether the turn answers a farewell after a conversation whose visitor may be asked."""
    said = started.texts[-1] if started.texts else ""
    if not started.entries or not takes_leave(said, lambda: find_language(said, started.locale)):
        return False
    try:
        return await run_in_database(may_ask_for_rating, started.conversation_id)
    except DatabaseError:
        return False
