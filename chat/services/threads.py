"""What apps that keep conversations going by other ways than the chat need of it. They find it through settings."""

import logging
from uuid import UUID

from redis.exceptions import RedisError

from chat.eventlog.publish import publish_event
from chat.events import TEXT_LIMIT, MessageCreated
from chat.models import Message
from chat.owner_view import show_text
from chat.services.texts import drop_unwanted
from chat.services.views import make_view
from guardrails import vault

__all__ = ["TEXT_LIMIT", "announce", "clean", "mask", "show_text"]
logger = logging.getLogger(__name__)


def clean(text: str) -> str:
    """The text without what nobody means to send; it may be empty, or too long."""
    return drop_unwanted(text)


def mask(conversation_id: str, text: str) -> str:
    """The text with placeholders for personal data, as everything is stored; originals go into the vault."""
    return vault.mask_for(conversation_id, text)


def announce(message_id: UUID) -> None:
    """Tells whoever has the conversation open that a message has come. Best effort: it is stored."""
    message = Message.objects.select_related("conversation").get(pk=message_id)
    event = MessageCreated(message=make_view(message))
    try:
        publish_event(str(message.conversation_id), event, last_seq=message.conversation.last_seq)
    except (RedisError, OSError) as error:
        logger.warning("could not tell of a message: %s", type(error).__name__)
