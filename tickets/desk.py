"""What the chat asks of tickets, found through `settings.CHAT_DESK`: hours, a ticket for who wants a person, files."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Conversation
from tickets.actors import make_agent, make_customer
from tickets.errors import TicketError
from tickets.models import Attachment, MailKind, Ticket
from tickets.models.visibility import find_team_ids
from tickets.services import contact
from tickets.services.changing import change_state
from tickets.services.forgetting import forget
from tickets.services.hours import describe_opening, find_next_opening, get_office_calendar
from tickets.services.live import follow_agent_message, follow_customer_message, take_for_agent
from tickets.services.mailing import queue_mail
from tickets.services.opening import NewTicket, Opened, find_live_ticket
from tickets.services.opening import open_ticket as open_conversations_ticket
from tickets.services.recipients import find_recipient
from tickets.states import State, can_change

__all__ = [
    "describe_files",
    "describe_opening",
    "end_conversation",
    "find_card",
    "find_readable",
    "forget",
    "is_open",
    "leave_address",
    "make_card",
    "open_ticket",
    "take_answer",
    "take_conversation",
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


def open_ticket(conversation_id: str, wish: str, *, is_out_of_hours: bool, is_live: bool) -> dict[str, Any]:
    """For a customer who asks for a person. `wish` is masked."""
    conversation = Conversation.objects.get(pk=conversation_id)
    new = NewTicket(
        subject=wish[:120] or conversation.title,
        type=Ticket.Type.REQUEST,
        reason=Ticket.Reason.OUT_OF_HOURS if is_out_of_hours else Ticket.Reason.ASKED,
        brief={"wants": wish} if wish else {},
        is_announced=not is_live,
    )
    return make_card(open_conversations_ticket(conversation_id, new, make_customer(conversation.customer_id)))


def find_card(conversation_id: str) -> dict[str, Any] | None:
    ticket = find_live_ticket(Conversation.objects.get(pk=conversation_id))
    return make_card(Opened(ticket, is_new=False)) if ticket else None


def leave_address(conversation_id: str, email: str) -> str:
    """Opens a ticket if there is none; a mail tells of it."""
    conversation = Conversation.objects.get(pk=conversation_id)
    actor = make_customer(conversation.customer_id)
    ticket = open_conversations_ticket(conversation_id, NewTicket(subject="", is_announced=False), actor).ticket
    known = find_recipient(ticket)
    if not email and known is None:
        return _("Please write an e-mail address.")
    try:
        if email and (known is None or known.email.lower() != email.strip().lower()):
            contact.leave_address(ticket.pk, email, actor)
        else:
            queue_mail(ticket, MailKind.OPENED, "opened")
    except TicketError as error:
        return error.message
    return ""


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


def take_conversation(conversation_id: str, agent_id: int) -> None:
    take_for_agent(Conversation.objects.get(pk=conversation_id), agent_id)


def end_conversation(conversation_id: str, agent_id: int) -> None:
    """What is not to be solved (it was merged, or closed meanwhile) stays as it is."""
    ticket = find_live_ticket(Conversation.objects.get(pk=conversation_id))
    if ticket is not None and can_change(ticket.state, State.SOLVED):
        change_state(ticket.pk, State.SOLVED, make_agent(agent_id))


def describe_files(message_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in Attachment.objects.filter(message__in=message_ids):
        found.setdefault(row.message_id, []).append(
            {
                "file_id": str(row.pk),
                "name": row.name,
                "url": reverse("tickets:file", args=[row.pk]),
                "media_type": row.media_type,
                "size": row.size,
                "is_image": row.is_image,
            }
        )
    return found
