"""Tickets for tests, opened as the services open them."""

from typing import Any

from chat.models import Conversation, Message
from tests.cast import Cast
from tickets.actors import Actor, ActorKind, make_customer
from tickets.models import Ticket
from tickets.services.changing import change_state
from tickets.services.opening import NewTicket, open_ticket
from tickets.services.replying import Reply, Text, reply_as_agent, reply_as_customer
from tickets.states import State

AGENT = Actor(ActorKind.AGENT)
# How a new ticket comes into each state that services can bring it into.
PATHS = {
    State.NEW: [],
    State.OPEN: [State.OPEN],
    State.PENDING_CUSTOMER: [State.PENDING_CUSTOMER],
    State.ON_HOLD: [State.ON_HOLD],
    State.SOLVED: [State.SOLVED],
    State.CLOSED: [State.SOLVED, State.CLOSED],
    State.SPAM: [State.SPAM],
}


def make_conversation(cast: Cast, *, customer: Any = None, **fields: Any) -> Conversation:
    """With one question in it: of a customer, or of the visitor."""
    conversation = Conversation.objects.create(visitor=cast.visitor, customer=customer, title="My claim", **fields)
    say(conversation, "Where is my claim?")
    return conversation


def say(conversation: Conversation, text: str, role: str = "visitor") -> Message:
    return Message.objects.create(conversation=conversation, role=role, text=text)


def make_ticket(
    cast: Cast, *, state: State = State.NEW, customer: Any = None, subject: str = "My claim", **new: Any
) -> Ticket:
    conversation = make_conversation(cast, customer=customer)
    ticket = open_ticket(conversation.pk, NewTicket(subject=subject, **new), make_customer()).ticket
    for step in PATHS[state]:
        ticket = change_state(ticket.pk, step, AGENT)
    return ticket


def write(ticket: Ticket, text: str, **fields: Any) -> Reply:
    """The customer replies."""
    return reply_as_customer(ticket.pk, Text(text, **fields), make_customer())


def answer(ticket: Ticket, text: str, cast: Cast, **fields: Any) -> Reply:
    """The agent replies."""
    return reply_as_agent(ticket.pk, Text(text), cast.agent.pk, **fields)


def reload(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)
