"""Whose a conversation is, for apps that keep things of a conversation. They find it through settings."""

from uuid import UUID

from django.http import HttpRequest

from chat.models import Conversation
from chat.models.conversation import ConversationQuerySet

MOST_CONVERSATIONS = 500


def owns(request: HttpRequest, conversation_id: UUID) -> bool:
    """Whether the conversation is that of the browser that asks."""
    return _find_own(request).filter(pk=conversation_id).exists()


def list_owned(request: HttpRequest) -> list[UUID]:
    """The conversations of the browser that asks, the latest first."""
    return list(_find_own(request).values_list("pk", flat=True)[:MOST_CONVERSATIONS])


def _find_own(request: HttpRequest) -> ConversationQuerySet:
    visitor_id = request.visitor_id  # type: ignore[attr-defined]
    return Conversation.objects.visible_to_visitor(visitor_id, request.user.pk)
