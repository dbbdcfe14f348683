"""The rows of a list: a ticket, or a conversation that has none, in what one glance takes in. Four queries a page."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from chat.models import Conversation, Message
from inbox.reading.due import Due, find_due
from inbox.reading.people import make_initials, name_agent, name_customer
from tickets.models import Ticket
from tickets.states import LABELS, State

# Of a message's text, what a row can show of it.
EXCERPT = 140
# Emphasis and list marks say nothing in a line of plain text.
_MARKS = re.compile(r"\*\*|__|`|^[-*#>]+ ", re.MULTILINE)


@dataclass(frozen=True)
class Excerpt:
    role: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Row:
    """`needs_answer`: the customer spoke last. `waits_since` is set while they wait in the chat."""

    key: str
    url: str
    subject: str
    who: str
    handler: str
    at: datetime
    number: int | None = None
    state: str = ""
    state_label: str = ""
    priority: str = ""
    priority_label: str = ""
    excerpt: Excerpt | None = None
    due: Due | None = None
    assignee: str = ""
    initials: str = ""
    is_own: bool = False
    agent: str = ""
    waits_since: datetime | None = None
    needs_answer: bool = False
    snoozed_until: datetime | None = None


def load_ticket_rows(tickets: Sequence[Ticket], agent_id: int | None) -> list[Row]:
    """In their order; `tickets` come with conversation, customer and assignee."""
    excerpts = find_excerpts(ticket.conversation_id for ticket in tickets)
    due = find_due(ticket.pk for ticket in tickets)
    return [
        _make_ticket_row(ticket, excerpts.get(ticket.conversation_id), due.get(ticket.pk), agent_id)
        for ticket in tickets
    ]


def with_relations(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """What a row needs beside the ticket."""
    return tickets.select_related("conversation__agent", "customer", "assignee").defer("brief", "rating_comment")


def _make_ticket_row(ticket: Ticket, excerpt: Excerpt | None, due: Due | None, agent_id: int | None) -> Row:
    conversation, name = ticket.conversation, name_agent(ticket.assignee)
    is_live = conversation.closed_at is None
    return Row(
        key=f"t{ticket.pk}",
        url=reverse("inbox:ticket", args=[ticket.pk]),
        subject=ticket.subject,
        who=name_customer(ticket.customer, conversation.visitor_id),
        handler=conversation.handler if is_live else "",
        at=max(ticket.updated_at, excerpt.at if excerpt else ticket.updated_at),
        number=ticket.pk,
        state=ticket.state,
        state_label=LABELS[State(ticket.state)],
        priority=ticket.priority,
        priority_label=ticket.get_priority_display(),
        excerpt=excerpt,
        due=due,
        assignee=name,
        initials=make_initials(name),
        is_own=ticket.assignee_id == agent_id,
        agent=name_agent(conversation.agent) if conversation.handler == Conversation.Handler.HUMAN else "",
        waits_since=_find_wait(conversation),
        needs_answer=_needs_answer(ticket, conversation, excerpt),
        snoozed_until=ticket.snoozed_until,
    )


def _find_wait(conversation: Conversation) -> datetime | None:
    is_waiting = conversation.handler == Conversation.Handler.QUEUED and conversation.closed_at is None
    return conversation.handler_since if is_waiting else None


def _needs_answer(ticket: Ticket, conversation: Conversation, excerpt: Excerpt | None) -> bool:
    """What the assistant is answering needs nobody."""
    is_customers = excerpt is not None and excerpt.role == Message.Role.VISITOR
    return is_customers and ticket.state in {State.NEW, State.OPEN} and conversation.handler != Conversation.Handler.AI


def load_conversation_rows(conversations: Sequence[Conversation]) -> list[Row]:
    excerpts = find_excerpts(conversation.pk for conversation in conversations)
    return [
        Row(
            key=f"c{conversation.pk}",
            url=reverse("inbox:conversation", args=[conversation.pk]),
            subject=conversation.title or _("New conversation"),
            who=name_customer(conversation.customer, conversation.visitor_id),
            handler=conversation.handler,
            at=conversation.last_activity_at,
            excerpt=excerpts.get(conversation.pk),
            waits_since=_find_wait(conversation),
        )
        for conversation in conversations
    ]


def find_excerpts(conversation_ids: Iterable[UUID]) -> dict[Any, Excerpt]:
    """The last words of each conversation, but not notices."""
    spoken = Message.objects.exclude(text="").exclude(role=Message.Role.SYSTEM)
    last = spoken.filter(conversation=OuterRef("pk")).order_by("-id").values("pk")[:1]
    wanted = Conversation.objects.filter(pk__in=list(conversation_ids)).order_by().values_list(Subquery(last))
    messages = Message.objects.filter(pk__in=[pk for (pk,) in wanted if pk])
    return {
        one.conversation_id: Excerpt(
            one.role, " ".join(_MARKS.sub("", one.text[: 2 * EXCERPT]).split())[:EXCERPT], one.created_at
        )
        for one in messages.only("conversation_id", "role", "text", "created_at")
    }
