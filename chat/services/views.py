"""Stored rows as clients see them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from chat.events import Card, Citation, FileView, MessageView
from chat.models import Message


def get_public_name(user: Any) -> str:
    """How visitors are told of an agent: by first name."""
    return (user and user.get_short_name()) or _("A colleague")


def make_view(message: Message, feedback: int | None = None, files: Sequence[dict[str, Any]] = ()) -> MessageView:
    """Of an agent's message its `author` is read."""
    return MessageView(
        message_id=str(message.pk),
        role=message.role,  # type: ignore[arg-type]
        status=message.status,  # type: ignore[arg-type]
        text=message.text,
        at=message.created_at.isoformat(timespec="milliseconds"),
        citations=[Citation(**citation) for citation in message.citations],
        cards=[Card(**card) for card in message.cards],
        suggestions=message.suggestions,
        client_message_id=str(message.client_message_id) if message.client_message_id else None,
        feedback=feedback,  # type: ignore[arg-type]
        author=get_public_name(message.author) if message.role == Message.Role.AGENT else None,
        files=[FileView(**file) for file in files],
    )
