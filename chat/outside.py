"""What other apps have to tell the assistant of things that happened beside the conversation, and what they hear of
conversations."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db.models import Max
from django.utils.module_loading import import_string

from chat.models import Conversation

# Gets the conversation's id and when its last turn ended (None before the first), and gives a sentence or nothing.
Describe = Callable[[str, datetime | None], str]


def collect_notes(conversation: Conversation, entries: Sequence[str]) -> tuple[str, ...]:
    """What `settings.CHAT_NOTES` say for the turn that begins. `entries` are the conversation's history: what happens
    beside it goes on from what a tool has begun in it."""
    if not any('"tool_use"' in entry for entry in entries):
        return ()
    since = conversation.turns.aggregate(last=Max("finished_at"))["last"]
    notes = (describe(str(conversation.pk), since) for describe in get_describers())
    return tuple(note for note in notes if note)


@cache
def get_describers() -> tuple[Describe, ...]:
    return tuple(import_string(path) for path in settings.CHAT_NOTES)


def tell_of_conversation(conversation: Conversation, change: str) -> None:
    """`settings.CHAT_LISTENERS` hear, in the caller's transaction, who answers from now on (`ai`, `queued`, `human`),
    and of a rating (`rated`)."""
    for listen in get_listeners():
        listen(conversation, change)


@cache
def get_listeners() -> tuple[Callable[[Conversation, str], None], ...]:
    return tuple(import_string(path) for path in settings.CHAT_LISTENERS)
