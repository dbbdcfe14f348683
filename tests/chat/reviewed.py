"""Conversations for tests of staff review, as the services would have stored them."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from chat.ids import make_id
from chat.models import Conversation, Feedback, Message, PromptVersion, ToolCall, Turn, Verdict, Visitor


@dataclass
class Exchange:
    """A question, the turn over it and its answer."""

    conversation: Conversation
    question: Message
    turn: Turn
    answer: Message


def make_exchange(
    *, conversation: Conversation | None = None, text: str = "Do you insure scooters?", answer: str = "We do!",
    visitor: Visitor | None = None, answer_fields: dict[str, Any] | None = None, **turn_fields: Any,
) -> Exchange:  # fmt: skip
    conversation = conversation or make_conversation(visitor=visitor, title=text[:80])
    turn = Turn.objects.create(
        conversation=conversation, handler_epoch=0, lease_owner="web-1", lease_expires_at=timezone.now(),
        **{"status": "completed", "provider": "anthropic", "model": "claude-sonnet-5-5"} | turn_fields,
    )  # fmt: skip
    question = Message.objects.create(conversation=conversation, turn=turn, role="visitor", text=text)
    reply = Message.objects.create(
        id=uuid.UUID(int=turn.pk.int ^ 1), conversation=conversation, turn=turn, role="assistant", text=answer,
        **answer_fields or {},
    )  # fmt: skip
    return Exchange(conversation, question, turn, reply)


def make_failed_turn(before: Exchange) -> Turn:
    """A failed turn of the conversation, after which it went on."""
    turn = before.turn
    return Turn.objects.create(
        id=uuid.UUID(int=turn.pk.int - 4), conversation=turn.conversation, handler_epoch=0, lease_owner="web-1",
        lease_expires_at=timezone.now(), status="failed", error_code="too_long",
    )  # fmt: skip


def make_retry(failed: Turn, **fields: Any) -> Turn:
    return Turn.objects.create(
        conversation=failed.conversation, retry_of=failed, handler_epoch=0, lease_owner="web-1",
        lease_expires_at=timezone.now(), **fields,
    )  # fmt: skip


def make_conversation(*, visitor: Visitor | None = None, at: datetime | None = None, **fields: Any) -> Conversation:
    at = at or timezone.now()
    return Conversation.objects.create(
        visitor=visitor or Visitor.objects.create(), created_at=at - timedelta(minutes=2), last_activity_at=at, **fields
    )


def make_tool_call(turn: Turn, **fields: Any) -> ToolCall:
    defaults = {"name": "get_quote", "arguments": {"make": "Tesla"}, "state": "succeeded", "tool_use_id": "toolu_1"}
    return ToolCall.objects.create(turn=turn, idempotency_key=make_id().hex, **defaults | fields)


def make_prompt(number: int = 1, status: str = "published") -> PromptVersion:
    return PromptVersion.objects.create(
        number=number, status=status, identity="You are **Eva**.",
        sections=[{"key": "rules", "title": "Rules", "text": "- Be brief <b>always</b>"}],
        profile={"name": "Acme Insurance", "assistant": "Eva"},
    )  # fmt: skip


def decorate(exchange: Exchange) -> None:
    """One of everything that a list or a transcript shows."""
    Verdict.objects.create(message=exchange.question, rule="personal_data", direction="inbound", action="redact")
    Feedback.objects.create(message=exchange.answer, rating=-1)
    make_tool_call(exchange.turn, state="failed")
    exchange.conversation.handoff_requests.create()
