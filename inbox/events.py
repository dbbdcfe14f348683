"""The language of `/ws/inbox/`: frames an agent's page sends and events it gets, one typed shape each.

`docs/events.md` is generated from this module (`manage.py document_events`). While a conversation is followed, its own
events (`chat/events.py`) come as its visitor gets them, but with placeholders for personal data.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chat.events import Error as Error
from chat.events import Event, Frame, Uuid

MOST_CONVERSATIONS = 20


class PresenceSet(Frame, tag="presence.set"):
    """The agent takes live conversations (`online`), `capacity` of them at a time, or none for now. Answered by
    `presence.noted`."""

    status: Literal["online", "away"]
    capacity: Annotated[int, Meta(ge=1, le=MOST_CONVERSATIONS)] = 3


class ConversationFollow(Frame, tag="conversation.follow"):
    """Follow a conversation, and no other, from the event after `after` on. Answered by `conversation.followed`."""

    conversation_id: Uuid
    after: Annotated[int, Meta(ge=0, le=2**53)] = 0


class ConversationLeave(Frame, tag="conversation.leave"):
    """Follow none."""


class TypingStart(Frame, tag="typing.start"):
    """The agent is typing in the conversation that they follow. Colleagues who look at it see so, and its visitor if
    the agent has it, unless it is a note (`is_note`)."""

    is_note: bool = False


ClientFrame = PresenceSet | ConversationFollow | ConversationLeave | TypingStart


class Colleague(msgspec.Struct, frozen=True):
    """Another agent who looks at the same conversation."""

    agent_id: int
    name: str


class InboxReady(Event, tag="inbox.ready"):
    """The socket is open."""

    agent_id: int


class PresenceNoted(Event, tag="presence.noted"):
    """What colleagues and the queue know of the agent. `unknown`: it could not be kept, and nobody counts on them."""

    status: Literal["online", "away", "unknown"]
    capacity: int


class ListsChanged(Event, tag="lists.changed"):
    """Tickets (or the queue) changed, or something was said somewhere (`messages`): fetch what is shown anew. What
    changed is told to those alone who may see it, by the pages."""

    what: list[Literal["tickets", "messages"]]


class ConversationFollowed(Event, tag="conversation.followed"):
    """The conversation's events follow. Not `is_live`: the event log is away, ask again in a while."""

    conversation_id: str
    is_live: bool


class ConversationLeft(Event, tag="conversation.left"):
    """The followed conversation is no longer this agent's to see."""

    conversation_id: str


class ConversationChanged(Event, tag="conversation.changed"):
    """The ticket of the followed conversation changed: fetch it anew."""

    conversation_id: str


class ColleaguesChanged(Event, tag="colleagues.changed"):
    """Who else looks at the followed conversation."""

    conversation_id: str
    colleagues: list[Colleague]


class ColleagueTyping(Event, tag="colleague.typing"):
    """Another agent writes in the followed conversation."""

    conversation_id: str
    agent_id: int
    name: str


class VisitorTyping(Event, tag="visitor.typing"):
    """The visitor of the followed conversation is typing."""

    conversation_id: str


class CustomerWrote(Event, tag="customer.wrote"):
    """A customer wrote in a conversation that this agent has."""

    ticket_ids: list[int]


ServerEvent = (
    InboxReady
    | PresenceNoted
    | ListsChanged
    | ConversationFollowed
    | ConversationLeft
    | ConversationChanged
    | ColleaguesChanged
    | ColleagueTyping
    | VisitorTyping
    | CustomerWrote
    | Error
)

frame_decoder = msgspec.json.Decoder(ClientFrame)
event_encoder = msgspec.json.Encoder()
CLOSE_CODES = {
    4401: "signed out, or no longer allowed in. Sign in, then come back",
    4408: "too far behind. Come back, and fetch what is shown anew",
    4429: "frames without end, faster than they are taken",
}
CLOSE_UNAUTHENTICATED, CLOSE_BEHIND, CLOSE_FLOOD = CLOSE_CODES
