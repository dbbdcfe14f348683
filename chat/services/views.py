"""Stored rows as clients see them."""

from chat.events import Card, Citation, MessageView
from chat.models import Message


def make_view(message: Message, feedback: int | None = None) -> MessageView:
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
    )
