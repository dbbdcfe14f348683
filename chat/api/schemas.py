"""What the API takes and gives. What it gives is made of the socket's own shapes."""

from uuid import UUID

import msgspec
from ninja import Field, Schema

from chat.events import TEXT_LIMIT, ConversationReady, MessageView


class NewConversation(Schema):
    """All are optional."""

    locale: str = Field(default="", max_length=16, description="The language of the page, like `en-US`.")
    page_url: str = Field(default="", max_length=2_000, description="The page the visitor is on.")
    time_zone: str = Field(
        default="", max_length=64,
        description="The visitor's time zone, like `Europe/Berlin`: in it they are told when somebody is there again. "
        "One that is not known here is ignored.",
    )  # fmt: skip


class NewMessage(Schema):
    text: str = Field(description=f"What the visitor says, up to {TEXT_LIMIT:,} characters.")
    client_message_id: UUID = Field(description="Made by the client; the same one sent twice is stored once.")


class ConversationView(ConversationReady, tag="conversation.ready", frozen=True, kw_only=True):  # type: ignore[misc]
    """The socket's `conversation.ready`, and `id`, which is its `conversation_id`."""

    id: str


class ConversationSummary(msgspec.Struct, frozen=True):
    """A line in the list of a visitor's conversations."""

    id: str
    title: str
    last_activity_at: str


class ConversationList(msgspec.Struct, frozen=True):
    """The latest first. Conversations in which nothing was said are left out."""

    conversations: list[ConversationSummary]


class Reply(MessageView, frozen=True, kw_only=True):
    """The assistant's message."""

    stop_reason: str = ""


class TurnView(msgspec.Struct, frozen=True, kw_only=True):
    """How the turn went. With `failed`, `code` and `message` say why, and `retryable` whether trying again helps."""

    id: str
    status: str
    code: str | None = None
    message: str | None = None
    retryable: bool = False


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor's message and what came of it. Without `turn` a person has the conversation and will answer."""

    message: MessageView
    reply: Reply | None = None
    turn: TurnView | None = None
