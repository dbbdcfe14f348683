"""A ticket's state as the agent sets it, and what it means for the live chat."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from chat.models import Conversation, Message
from chat.services import threads
from chat.services.handling import Change, end_live, give_back, tell_change
from tickets.actors import make_agent
from tickets.models import Ticket
from tickets.services.changing import change_state
from tickets.states import State

# The agent is done with the customer in these: whatever they ask next, the assistant may answer.
DONE = frozenset({State.SOLVED, State.CLOSED, State.SPAM})
# Who answers now, and the notice that tells the customer of the end.
Released = tuple[Change, Message | None]


def set_state(ticket: Ticket, state: State, agent: User, *, version: int | None = None) -> None:
    """Raises TransitionError, StaleError, NotFoundError."""
    with transaction.atomic():
        released = release_for(state, ticket.conversation_id, agent)
        change_state(ticket.pk, state, make_agent(agent.pk), version=version)
    tell_released(released)


def release_for(state: State, conversation_id: UUID, agent: User) -> Released | None:
    """In the caller's transaction, which tells it after. A customer whose matter is solved is told so in the chat, and
    asked how it was."""
    if state == State.SOLVED and has_live(conversation_id, agent):
        return end_live(conversation_id, agent.pk, solves=False)
    change = release(conversation_id, agent) if state in DONE else None
    return None if change is None else (change, None)


def tell_released(released: Released | None) -> None:
    if released is not None:
        change, notice = released
        tell_change(change)
        if notice is not None:
            threads.announce(notice.pk)


def release(conversation_id: UUID, agent: User) -> Change | None:
    """Gives back what the agent has, in the caller's transaction: a conversation that nobody looks at any more would
    leave its customer without an answer. None if the agent does not have it."""
    return give_back(conversation_id, agent.pk) if has_live(conversation_id, agent) else None


def give_up(conversation_id: UUID, agent: User) -> None:
    """The same on its own, and told."""
    with transaction.atomic():
        change = release(conversation_id, agent)
    if change is not None:
        tell_change(change)


def has_live(conversation_id: UUID, agent: User) -> bool:
    """Whether the agent has the conversation, which is locked from now on."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
    return conversation.handler == Conversation.Handler.HUMAN and conversation.agent_id == agent.pk
