"""What apps that keep conversations going by other ways than the chat need of it. They find it through settings."""

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from redis.exceptions import RedisError

from chat.assistant.prompt import PromptMissingError, get_published_prompt
from chat.assisting import extracting
from chat.assisting.material import read_material
from chat.errors import TakenError
from chat.eventlog.publish import is_watched, publish_event, publish_notice
from chat.events import TEXT_LIMIT, MessageCreated
from chat.languages import localise
from chat.markdown import render_markdown
from chat.models import Conversation, Message
from chat.owner_view import show_text
from chat.services.files import find_files
from chat.services.handling import find_public_name, list_own_names, take_over_locked, tell_change
from chat.services.texts import drop_unwanted
from chat.services.views import make_view
from chat.staff_notices import Notice
from guardrails import vault

__all__ = [
    "TEXT_LIMIT",
    "announce",
    "clean",
    "get_company",
    "is_reading",
    "make_brief",
    "mask",
    "render_markdown",
    "show_text",
    "show_texts",
    "take_over",
    "tell_staff",
]
logger = logging.getLogger(__name__)


def clean(text: str) -> str:
    """The text without what nobody means to send; it may be empty, or too long."""
    return drop_unwanted(text)


def mask(conversation_id: str, text: str, agent_id: int | None = None) -> str:
    """The text with placeholders for personal data, as everything is stored; originals go into the vault. The name of
    the agent who writes is no secret of the customer's: it stays."""
    return vault.mask_for(conversation_id, text, list_own_names(agent_id) if agent_id is not None else ())


def show_texts(texts: Sequence[tuple[str, str]]) -> list[str]:
    """Texts, each with its conversation, as their owner reads them; a vault is opened once at most."""
    wanted = {conversation_id for conversation_id, text in texts if vault.find_placeholders(text)}
    originals = {conversation_id: vault.open_vault(conversation_id) for conversation_id in wanted}
    return [vault.show(text, originals.get(conversation_id, {})) for conversation_id, text in texts]


def announce(message_id: UUID) -> None:
    """Tells whoever has the conversation open that a message has come. Best effort: it is stored."""
    message = Message.objects.select_related("conversation", "author").get(pk=message_id)
    files = find_files(message.conversation, [message.pk])
    event = MessageCreated(message=make_view(message, files=files.get(message.pk, ())))
    try:
        publish_event(str(message.conversation_id), event, last_seq=message.conversation.last_seq)
    except (RedisError, OSError) as error:
        logger.warning("could not tell of a message: %s", type(error).__name__)


def tell_staff(ticket_id: int, conversation_id: UUID, team_id: int) -> None:
    """Tells open inboxes that a ticket of a team has changed. Best effort."""
    publish_notice(Notice("ticket.changed", str(conversation_id), ticket_id, team_id))


def take_over(conversation_id: str, agent_id: int) -> str:
    """An agent answers by another way than the chat: unless it is over, the conversation is theirs. In the caller's
    transaction, in which it is locked; those who have it open are told on commit. Returns who has it instead."""
    conversation = Conversation.objects.get(pk=conversation_id)
    if conversation.closed_at is not None:
        return ""
    try:
        change = take_over_locked(conversation, agent_id)
    except TakenError:
        return find_public_name(conversation.agent_id)
    transaction.on_commit(lambda: tell_change(change))
    return ""


def is_reading(conversation_id: str) -> bool:
    """Whether its visitor has it open. When nobody can tell, they count as away: better told twice than not at all."""
    try:
        return is_watched(conversation_id)
    except (RedisError, OSError):
        return False


def make_brief(conversation_id: str) -> dict[str, str]:
    """What a person who takes the conversation on should know of it, picked from what was said: see
    `chat.assisting.extracting.make_brief`."""
    conversation = Conversation.objects.get(pk=conversation_id)
    told = conversation.messages.exclude(status=Message.Status.RETRIED)
    return extracting.make_brief(read_material(conversation, told))


def get_company() -> dict[str, Any]:
    """The company's published profile in the language of the moment; empty if there is none."""
    try:
        return localise(get_published_prompt().profile, get_language() or "")
    except PromptMissingError:
        return {}
