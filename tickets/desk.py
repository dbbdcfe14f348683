"""What the chat asks of tickets, found through `settings.CHAT_DESK`: hours, a ticket out of hours, replies there."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from chat.models import Conversation
from tickets.actors import make_customer
from tickets.models import Ticket
from tickets.models.visibility import find_team_ids
from tickets.services.forgetting import forget
from tickets.services.hours import describe_moment, find_next_opening, get_office_calendar
from tickets.services.live import follow_agent_message, follow_customer_message
from tickets.services.opening import NewTicket, Opened
from tickets.services.opening import open_ticket as open_conversations_ticket
from tickets.services.recipients import find_recipient

__all__ = [
    "describe_opening",
    "find_readable",
    "forget",
    "is_open",
    "make_card",
    "open_ticket",
    "take_answer",
    "take_message",
]


def find_readable(user: Any, conversation: str) -> Exists | None:
    """None for those who see the tickets of every team."""
    if find_team_ids(user) is None:
        return None
    return Exists(Ticket.objects.visible_to(user).filter(conversation=OuterRef(conversation)))


def is_open() -> bool | None:
    """None without a calendar: then nothing is claimed."""
    calendar = get_office_calendar()
    if calendar is None:
        return None
    return calendar.is_open()


def describe_opening() -> str:
    calendar = get_office_calendar()
    opening = find_next_opening(calendar) if calendar else None
    return describe_moment(opening, calendar.time_zone) if calendar and opening else ""


def open_ticket(conversation_id: str, wish: str) -> dict[str, Any]:
    """For a customer who asks for a person when nobody is there. `wish` is masked."""
    conversation = Conversation.objects.get(pk=conversation_id)
    new = NewTicket(
        subject=wish[:120] or conversation.title,
        type=Ticket.Type.REQUEST,
        reason=Ticket.Reason.OUT_OF_HOURS,
        brief={"wants": wish} if wish else {},
    )
    return make_card(open_conversations_ticket(conversation_id, new, make_customer(conversation.customer_id)))


def make_card(opened: Opened) -> dict[str, Any]:
    """The data of a `ticket` card. `opens_at` is null while somebody is there, and when nobody can say."""
    ticket = opened.ticket
    calendar = get_office_calendar()
    opening = find_next_opening(calendar) if calendar and not calendar.is_open() else None
    recipient = find_recipient(ticket)
    return {
        "number": ticket.pk,
        "url": reverse("tickets:ticket", args=[ticket.pk]),
        "opens_at": opening.isoformat() if opening else None,
        "needs_address": recipient is None,
        "is_reached_by_mail": recipient is not None and recipient.is_verified,
        "is_new": opened.is_new,
    }


def take_answer(conversation_id: str, message_id: UUID, agent_id: int) -> None:
    conversation = Conversation.objects.get(pk=conversation_id)
    follow_agent_message(conversation, message_id, agent_id, timezone.now())


def take_message(conversation_id: str, text: str, *, is_with_assistant: bool) -> None:
    conversation = Conversation.objects.get(pk=conversation_id)
    follow_customer_message(conversation, text, is_with_assistant=is_with_assistant)
