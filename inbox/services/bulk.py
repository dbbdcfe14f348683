"""One change for many tickets: each by itself, so that one that is refused keeps none of the others back."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction

from inbox.services.before import Before, read_before, sign_undo
from inbox.services.solving import release_for, tell_released
from tickets.actors import make_agent
from tickets.errors import TicketError
from tickets.models import Ticket
from tickets.services.changing import assign_ticket, change_state, tag_ticket
from tickets.states import State

LIMIT = 200
# Of a list's tickets, so many can be ticked at once; they are changed in several goes.
MOST = 1_000
# Merging is for two, and closing for good comes by itself.
BULK_STATES = (State.OPEN, State.PENDING_CUSTOMER, State.ON_HOLD, State.SOLVED, State.SPAM)


@dataclass(frozen=True)
class BulkChange:
    """What to do; what is None stays. `assignee_id` 0 means nobody."""

    assignee_id: int | None = None
    state: State | None = None
    tags: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.assignee_id is None and self.state is None and not self.tags


@dataclass
class Report:
    """`refused` are (number, why); `undo` is what takes the changes back, empty where there is nothing."""

    changed: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    undo: str = ""


def change_tickets(numbers: Iterable[int], change: BulkChange, agent: User) -> Report:
    """Those that the agent may see; of a ticket all is done or nothing. Others are passed over without a word."""
    wanted = Ticket.objects.visible_to(agent).filter(pk__in=list(numbers)[:LIMIT]).order_by("pk")
    report, states_before = Report(), list[Before]()
    for ticket in wanted.prefetch_related("tags"):
        before = read_before(ticket)
        try:
            change_one(ticket, change, agent)
        except TicketError as error:
            report.refused.append((ticket.pk, error.message))
        else:
            report.changed.append(ticket.pk)
            states_before.append(before)
    report.undo = sign_undo(states_before, agent)
    return report


def change_one(ticket: Ticket, change: BulkChange, agent: User) -> None:
    actor = make_agent(agent.pk)
    with transaction.atomic():
        released = release_for(change.state, ticket.conversation_id, agent) if change.state else None
        if change.assignee_id is not None:
            assign_ticket(ticket.pk, change.assignee_id or None, actor)
        if change.tags:
            tag_ticket(ticket.pk, {*change.tags, *(str(tag) for tag in ticket.tags.all())}, actor)
        if change.state is not None:
            change_state(ticket.pk, change.state, actor)
    tell_released(released)
