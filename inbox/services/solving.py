"""A ticket's state as the agent sets it, and what it means for the live chat."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from chat.models import Conversation
from chat.services.handling import Change, give_back, tell_change
from tickets.actors import make_agent
from tickets.models import Ticket
from tickets.services.changing import change_state
from tickets.states import State

# The agent is done with the customer in these: whatever they ask next, the assistant may answer.
_DONE = frozenset({State.SOLVED, State.CLOSED, State.SPAM})


def set_state(ticket: Ticket, state: State, agent: User, *, version: int | None = None) -> None:
    """Raises TransitionError, StaleError, NotFoundError."""
    with transaction.atomic():
        released = release(ticket.conversation_id, agent) if state in _DONE else None
        change_state(ticket.pk, state, make_agent(agent.pk), version=version)
    if released is not None:
        tell_change(released)


def release(conversation_id: UUID, agent: User) -> Change | None:
    """Gives back what the agent has, in the caller's transaction: a conversation that nobody looks at any more would
    leave its customer without an answer. None if the agent does not have it."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
    if conversation.handler != Conversation.Handler.HUMAN or conversation.agent_id != agent.pk:
        return None
    return give_back(conversation.pk, agent.pk)
