"""What the conversation pane and the customer panel are made of."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from chat.eventlog.publish import find_turn_start
from chat.models import Conversation
from chat.services.threads import TEXT_LIMIT
from inbox.access import get_agent, may_act
from inbox.lists import LIVE_FOR
from inbox.reading.customer import load_customer
from inbox.reading.due import make_due
from inbox.reading.people import list_agents, name_agent, name_person
from inbox.reading.thread import load_thread
from inbox.reading.tools import load_tools
from inbox.services.meanwhile import find_last_event
from inbox.services.replying import AFTER_REPLY, may_follow
from tickets.file_words import FILE_LIMITS
from tickets.models import Draft, Team, Ticket
from tickets.services.drafting import find_drafts
from tickets.states import LABELS, WAYS, State


def make_pane(
    request: HttpRequest, conversation: Conversation, ticket: Ticket | None = None, *, before: UUID | None = None
) -> dict[str, Any]:
    """The context of a conversation's fragment, with or without a ticket. The place in the event log is read first:
    whatever is told after it is either in the fragment or still to come."""
    after = find_turn_start(str(conversation.pk))
    agent = get_agent(request)
    return {
        "conversation": conversation,
        "ticket": ticket,
        "after": after,
        "seen": find_last_event(ticket) if ticket else 0,
        "thread": load_thread(conversation, ticket, before=before),
        "customer": load_customer(agent, conversation, ticket),
        "who": name_person(conversation),
        "can_act": may_act(agent),
        "client_message_id": uuid.uuid4(),
        "text_limit": TEXT_LIMIT,
        **_describe_holder(conversation, agent, ticket),
        **(_describe_fields(ticket, agent) if ticket else {}),
    }


def _describe_holder(conversation: Conversation, agent: User, ticket: Ticket | None) -> dict[str, Any]:
    """Who answers: `holder` is ai, queued, self, colleague, closed or nobody. That is a ticket whose chat has fallen
    silent: the assistant answers only where somebody chats."""
    if conversation.closed_at is not None:
        return {"holder": "closed", "holder_name": ""}
    is_silent = conversation.last_activity_at < timezone.now() - LIVE_FOR
    if ticket is not None and conversation.handler == Conversation.Handler.AI and is_silent:
        return {"holder": "nobody", "holder_name": name_agent(ticket.assignee)}
    if conversation.handler != Conversation.Handler.HUMAN:
        return {"holder": str(conversation.handler), "holder_name": ""}
    is_own = conversation.agent_id == agent.pk
    return {"holder": "self" if is_own else "colleague", "holder_name": name_agent(conversation.agent)}


def _describe_fields(ticket: Ticket, agent: User) -> dict[str, Any]:
    states = WAYS[State(ticket.state)] - {State.MERGED} | {State(ticket.state)}
    clocks = ticket.clocks.filter(outcome="").order_by("due_at")
    return {
        "states": [(state.value, LABELS[state]) for state in State if state in states],
        "state_label": LABELS[State(ticket.state)],
        "can_reopen": State.OPEN in states and ticket.state not in {State.NEW, State.OPEN},
        "can_solve": State.SOLVED in WAYS[State(ticket.state)],
        "reply_states": [state.value for state in AFTER_REPLY if may_follow(ticket, state)],
        "file_limits": FILE_LIMITS,
        "priorities": Ticket.Priority.choices,
        "teams": list(Team.objects.order_by("name")),
        "agents": [(user.pk, name_agent(user)) for user in list_agents()],
        "tags": list(ticket.tags.order_by("name").values_list("name", flat=True)),
        "dues": [make_due(clock) for clock in clocks],
        "brief": describe_brief(ticket.known_brief),
        "assignee_name": name_agent(ticket.assignee),
        "is_mine": ticket.assignee_id == agent.pk,
        **_find_drafts(ticket, agent),
        **load_tools(ticket, agent),
    }


def _find_drafts(ticket: Ticket, agent: User) -> dict[str, Any]:
    """What the agent has begun to write here, and the versions that it is saved over."""
    drafts = find_drafts(ticket, agent.pk)
    reply, note = drafts.get(Draft.Kind.REPLY), drafts.get(Draft.Kind.NOTE)
    return {
        "text": reply.text if reply else "",
        "note_text": note.text if note else "",
        "reply_version": reply.version if reply else 0,
        "note_version": note.version if note else 0,
    }


def describe_brief(brief: Any) -> list[tuple[str, Any]]:
    """What the assistant passed on, as rows; whatever shape the model gave it."""
    if not isinstance(brief, dict):
        return []
    order = ("wants", "facts", "tried", "sources", "sentiment", "draft_reply")
    return [(name.replace("_", " "), _flatten(brief[name])) for name in order if brief.get(name)]


def _flatten(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_flatten(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "; ".join(_flatten(one) for one in value)
    return str(value)
