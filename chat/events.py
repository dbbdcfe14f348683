"""The socket's language: frames a client sends and events it gets, one typed shape each.

`docs/events.md` is generated from this module (`manage.py document_events`). An event gets its `seq`,
`conversation_id` and `at` when the event log takes it in; snapshots and direct errors carry no new number.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

TEXT_LIMIT = 4_000
COMMENT_LIMIT = 1_000
# The longest text fits, even if each of its characters is escaped.
FRAME_LIMIT_BYTES = 65_536

Uuid = Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$")]
Comment = Annotated[str, Meta(max_length=COMMENT_LIMIT)]
Choice = Literal["wait", "assistant", "email"]


class Frame(msgspec.Struct, tag_field="type", frozen=True):
    """A JSON text frame from the client."""


class Hello(Frame, tag="hello"):
    """Opens or resumes a conversation. Answered by `conversation.ready` and then every event after `after`."""

    conversation_id: Uuid | None = None
    after: Annotated[int, Meta(ge=0, le=2**53)] = 0
    locale: Annotated[str, Meta(max_length=16)] = ""
    page_url: Annotated[str, Meta(max_length=2_000)] = ""
    time_zone: Annotated[str, Meta(max_length=64)] = ""


class MessageSend(Frame, tag="message.send"):
    """A message. The same `client_message_id` sent twice is stored once."""

    client_message_id: Uuid
    text: str


class TurnStop(Frame, tag="turn.stop"):
    """Stops the running turn; the text so far is kept and marked as stopped."""


class TurnRetry(Frame, tag="turn.retry"):
    """Runs the turn that failed again, for the same messages; with null, what waits without a turn. Asked for twice, it
    runs once."""

    turn_id: Uuid | None = None


class ActionDecide(Frame, tag="action.decide"):
    """The customer's decision on an action that waits for consent."""

    action_id: Uuid
    decision: Literal["confirm", "cancel"]


class FeedbackGive(Frame, tag="feedback.give"):
    """A thumb on one of the assistant's messages; the last one counts."""

    message_id: Uuid
    rating: Literal[1, -1]
    comment: Comment = ""


class HandoffRequested(Frame, tag="handoff.request"):
    """Asks for a human."""

    reason: Annotated[str, Meta(max_length=500)] = ""


class HandoffChoose(Frame, tag="handoff.choose"):
    """What the visitor does about a wait, of the `choices` of `handoff.changed`: to `wait` (again), to go on with the
    `assistant`, or to be answered by `email`, to an address unless theirs is known."""

    choice: Choice
    email: Annotated[str, Meta(max_length=254)] = ""


class RatingGive(Frame, tag="rating.give"):
    """Rates the whole conversation, 1 (poor) to 5 (excellent)."""

    score: Annotated[int, Meta(ge=1, le=5)]
    comment: Comment = ""


class TypingStart(Frame, tag="typing.start"):
    """The visitor is typing. It is for the agent, and has no answer."""


ClientFrame = (
    Hello
    | MessageSend
    | TurnStop
    | TurnRetry
    | ActionDecide
    | FeedbackGive
    | HandoffRequested
    | HandoffChoose
    | RatingGive
    | TypingStart
)


class Citation(msgspec.Struct, frozen=True):
    """A numbered source. `offset` is where its mark stands: code points from the start of the message's text. `url`
    leads to the quoted passage, in the `version` of the article that was cited."""

    number: int
    title: str
    url: str
    quote: str
    offset: int
    version: int | None = None


class Card(msgspec.Struct, frozen=True):
    """Something better shown than told. `kind`: `quote` (a record and what can be chosen on it), `quote_form` (the
    facts as a form that writes a message), `contact` (a wish to be called, that can be taken back), `article`,
    `handoff` (the offer of a person), `ticket`, `rating` (asks how it was)."""

    kind: str
    data: dict[str, Any]


class FileView(msgspec.Struct, frozen=True):
    """A file that came with a message. Its `url` is for those alone who may read the conversation; `size` is in bytes.
    An image (`is_image`) may be shown from `url?inline`."""

    file_id: str
    name: str
    url: str
    media_type: str
    size: int
    is_image: bool


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A stored message as a client sees it. `author` is the first name of the agent who wrote it."""

    message_id: str
    role: Literal["visitor", "assistant", "agent", "system"]
    status: Literal["complete", "stopped", "failed"]
    text: str
    at: str
    citations: list[Citation] = []
    cards: list[Card] = []
    suggestions: list[str] = []
    client_message_id: str | None = None
    feedback: Literal[1, -1] | None = None
    author: str | None = None
    files: list[FileView] = []


class Handoff(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers, and what a visitor who waits can expect. `position` counts from 1. `expected_wait_seconds` is 0 if
    an agent is free, and null if nobody can tell. `choices` are what the visitor may do about it (`handoff.choose`)."""

    position: int | None = None
    agent: str | None = None
    message: str = ""
    expected_wait_seconds: int | None = None
    choices: list[Choice] = []


class FailedTurn(msgspec.Struct, frozen=True):
    """As `turn.failed` told it, while nothing has happened since. A turn that the visitor stopped before there was a
    word of an answer can be run again like one that failed; its `code` is `stopped`."""

    turn_id: str
    code: str
    message: str
    retryable: bool


class Event(msgspec.Struct, tag_field="type", frozen=True, kw_only=True):
    """What a client is told."""


class ConversationReady(Event, tag="conversation.ready"):
    """The snapshot after `hello`. `seq` is the number up to which it tells everything (or the client's `after`);
    the events after it follow. `conversation_id` is null until the first message makes a conversation. `handoff` is
    what `handoff.changed` told last, while it holds. With `takes_files` the visitor may send files. `failed_turn` can
    be run again (`turn.retry`)."""

    conversation_id: str | None
    seq: int
    at: str
    handler: Literal["ai", "queued", "human"]
    messages: list[MessageView]
    pending_actions: list[dict[str, Any]] = []
    running_turn_id: str | None = None
    failed_turn: FailedTurn | None = None
    handoff_requested: bool = False
    handoff: Handoff | None = None
    takes_files: bool = False
    rating: int | None = None
    closed: bool = False


class MessageCreated(Event, tag="message.created"):
    """A message was stored: the visitor's own (with its `client_message_id`), an agent's or a notice."""

    message: MessageView


class TurnStarted(Event, tag="turn.started"):
    """The assistant is working. `label` says on what."""

    turn_id: str
    label: str = ""
    provider: str = ""


class MessageDelta(Event, tag="message.delta"):
    """More text of a message. All deltas of a message, joined, are its completed text."""

    message_id: str
    text: str


class MessageCited(Event, tag="message.cited"):
    """A source of what was just said."""

    message_id: str
    number: int
    title: str
    url: str
    quote: str
    offset: int
    version: int | None = None


class PlacedCitation(MessageCited, tag="message.cited", kw_only=True):
    """As it stands in the event log where placeholders precede it: the visitor's view moves the offset by them."""

    placeholders: list[str]


class MessageReplaced(Event, tag="message.replaced"):
    """Forget the message's text so far: this is its text now. `reason`: `restarted`, `refused`, `rewritten`
    (a guardrail changed what was shown), `taken_over` (a human has the conversation: the message is gone), `retried`
    (the turn is run again: the message is gone, another takes its place)."""

    message_id: str
    text: str
    reason: str


class MessageCompleted(Event, tag="message.completed"):
    """The message as stored."""

    message_id: str
    text: str
    citations: list[Citation]
    suggestions: list[str]
    stop_reason: str


class ToolStarted(Event, tag="tool.started"):
    """A tool was called."""

    tool_call_id: str
    name: str
    label: str


class ToolProgressed(Event, tag="tool.progressed"):
    """A slow tool says how far it is."""

    tool_call_id: str
    name: str
    label: str


class ToolFinished(Event, tag="tool.finished"):
    """`outcome`: `succeeded`, `failed`, `timed_out`, `cancelled`."""

    tool_call_id: str
    name: str
    label: str
    outcome: str


class CardShown(Event, tag="card.shown"):
    """A card that belongs to a message of the assistant."""

    message_id: str
    kind: str
    data: dict[str, Any]


class TurnCompleted(Event, tag="turn.completed"):
    """The turn is over. `outcome`: `completed`, `stopped`."""

    turn_id: str
    outcome: str


class TurnFailed(Event, tag="turn.failed"):
    """The turn failed; `message` says so in words for the visitor, with a next step. What is `retryable` can be run
    again (`turn.retry`)."""

    turn_id: str
    code: str
    message: str
    retryable: bool


class HandoffChanged(Event, tag="handoff.changed"):
    """Who answers now. `message` says what happens next; `position`, `expected_wait_seconds` and `choices` are as in
    `Handoff`."""

    handler: Literal["ai", "queued", "human"]
    position: int | None = None
    agent: str | None = None
    message: str = ""
    expected_wait_seconds: int | None = None
    choices: list[Choice] = []


class AgentTyping(Event, tag="agent.typing"):
    """A human agent is typing."""

    agent: str


class ConversationClosed(Event, tag="conversation.closed"):
    """The conversation is over. A new message opens a new one."""


class Error(Event, tag="error"):
    """Something the client sent was refused. `retry_after` is in seconds."""

    code: str
    message: str
    client_message_id: str | None = None
    retry_after: float | None = None


ServerEvent = (
    MessageCreated
    | TurnStarted
    | MessageDelta
    | MessageCited
    | MessageReplaced
    | MessageCompleted
    | ToolStarted
    | ToolProgressed
    | ToolFinished
    | CardShown
    | TurnCompleted
    | TurnFailed
    | HandoffChanged
    | AgentTyping
    | ConversationClosed
)

frame_decoder = msgspec.json.Decoder(ClientFrame)
event_encoder = msgspec.json.Encoder()
