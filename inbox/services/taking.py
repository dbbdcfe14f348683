"""An agent takes a conversation, or gives it back to the assistant. Whoever has one has its ticket, too."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from chat.models import Conversation
from chat.services.handling import Change, give_back, take_over, tell_change
from tickets.actors import make_agent
from tickets.models import Team, Ticket
from tickets.services.changing import apply_change, assign_ticket
from tickets.services.finding import lock_ticket
from tickets.services.opening import NewTicket, create_ticket, find_live_ticket
from tickets.states import State


@dataclass(frozen=True)
class Taken:
    ticket: Ticket
    change: Change


def take_conversation(conversation_id: UUID, agent: User, *, is_forced: bool = False) -> Taken:
    """The conversation, and its ticket, are the agent's from now on; a ticket is opened if there was none.

    Waits for a turn that runs to end. Raises TakenError, ClosedError, NotFoundError, AssignmentError. Safe to repeat.
    """
    with transaction.atomic():
        change = take_over(conversation_id, agent.pk, is_forced=is_forced)
        ticket = own_ticket(Conversation.objects.get(pk=conversation_id), agent)
    tell_change(change)
    return Taken(ticket, change)


def own_ticket(conversation: Conversation, agent: User) -> Ticket:
    """The ticket of a locked conversation, given to the agent."""
    actor = make_agent(agent.pk)
    known = find_live_ticket(conversation)
    if known is None:
        ticket = create_ticket(conversation, NewTicket(subject="", team=find_own_team(agent)), actor)
        ticket = lock_ticket(ticket.pk)
        apply_change(ticket, "ticket.assigned", actor, assignee_id=agent.pk, state=State.OPEN)
        return ticket
    if known.assignee_id == agent.pk and known.state != State.NEW:
        return known
    return assign_ticket(known.pk, agent.pk, actor)


def find_own_team(agent: User) -> Team | None:
    """The agent's first team; None lets the default one have it."""
    return agent.support_teams.order_by("-is_default", "name").first()


def return_conversation(conversation_id: UUID, agent: User) -> Change:
    """The assistant goes on, and is told what was said. Raises TakenError, NotFoundError. Safe to repeat."""
    change = give_back(conversation_id, agent.pk)
    tell_change(change)
    return change
