"""Erasing what customers said about themselves: of one conversation, or of all that one person had."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from chat.desk import get_desk
from chat.models import Conversation
from guardrails import vault

# Gets the conversations, who erases (name, and id if a user), and why; gives how many values went.
Eraser = Callable[[Sequence[UUID], str, int | None, str], int]


class Scope(StrEnum):
    """Whose originals go. A customer may have come with several browsers, a browser without signing in."""

    CONVERSATION = "conversation"
    VISITOR = "visitor"
    CUSTOMER = "customer"


def find_conversations(conversation: Conversation, scope: Scope) -> list[UUID]:
    """The conversations that a scope takes in, this one always among them."""
    if scope == Scope.CUSTOMER and conversation.customer_id is not None:
        related = Conversation.objects.filter(customer=conversation.customer_id)
    elif scope == Scope.VISITOR:
        related = Conversation.objects.filter(visitor=conversation.visitor_id)
    else:
        related = Conversation.objects.filter(pk=conversation.pk)
    return list(related.order_by("pk").values_list("pk", flat=True))


def erase_personal_data(conversation_ids: Sequence[UUID], actor: vault.Actor, reason: str) -> int:
    """Makes the originals unrecoverable and records it, and forgets addresses and files of tickets and what other
    apps keep of these people; returns how many values that was. Transcripts keep their placeholders. Safe to repeat."""
    desk = get_desk()
    with transaction.atomic():
        forgotten = desk.forget(conversation_ids) if desk else 0
        for path in settings.CHAT_ERASERS:
            erase_elsewhere: Eraser = import_string(path)
            forgotten += erase_elsewhere(conversation_ids, actor.username, actor.user_id, reason)
        return forgotten + vault.erase(conversation_ids, actor, reason)
