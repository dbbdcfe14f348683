"""Storing what a turn came to, in one transaction, and only while it is the process's own to store."""

import enum
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, UUIDField
from django.utils import timezone

from chat.assistant.reply import TOKEN_COUNTS
from chat.models import Conversation, HistoryEntry, Message, Turn, Verdict
from chat.prepared import Insert, Parameter, Update
from chat.turns.claiming import StartedTurn, claim_turn, find_waiting, lock_conversation

# What is stored of a guardrail's verdict.
VERDICT_FIELDS = ("rule", "direction", "action", "kind", "detail", "excerpt")
_FIGURES = (
    *("provider", "model", "model_calls"),
    *TOKEN_COUNTS,
    *("cost_usd", "first_token_ms", "total_ms"),
)


def _take(model: type[Turn] | type[Conversation], *names: str) -> dict[str, Parameter]:
    return {name: Parameter(name, model._meta.get_field(name)) for name in names}


_CLOSE = Update(
    lambda: Turn.objects.filter(
        pk=Parameter("turn_id", UUIDField()), status=Turn.Status.RUNNING, **_take(Turn, "lease_owner", "attempt")
    ),
    **_take(Turn, "status", "finished_at", "stop_reason", "error_code", *_FIGURES),
)
_TOUCH = Update(
    lambda: Conversation.objects.filter(pk=Parameter("conversation_id", UUIDField())),
    message_count=F("message_count") + Parameter("count", Conversation._meta.get_field("message_count")),
    **_take(Conversation, "last_activity_at", "last_seq", "closed_at"),
)
_NO_FIGURES = {name: getattr(Turn(), name) for name in _FIGURES}
_ADD_ENTRIES, _ADD_MESSAGE, _ADD_VERDICTS = Insert(HistoryEntry), Insert(Message), Insert(Verdict)


@dataclass
class TurnOutcome:
    """What a run has to store. `figures` are the turn's tokens, cost and times; what is missing is none."""

    status: Turn.Status
    text: str = ""
    stop_reason: str = ""
    error_code: str = ""
    citations: list[dict[str, Any]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    verdicts: list[dict[str, str]] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    # The conversation ends with this answer.
    is_end: bool = False
    # Somebody else answers now, and what is to be stored was told before they were.
    is_superseded: bool = False


class Finish(enum.Enum):
    STORED = enum.auto()
    # A human has taken the conversation over: nothing of the assistant's may appear.
    SUPERSEDED = enum.auto()
    # Another process has taken the turn over.
    LOST = enum.auto()


def finish_turn(started: StartedTurn, owner: str, outcome: TurnOutcome, seq: int) -> tuple[Finish, StartedTurn | None]:
    """Stores a turn's whole result, and claims the next over what arrived meanwhile, in one transaction.

    If it was no longer ours, or no longer the assistant's turn to speak, nothing is stored but that. `seq` is the
    highest event number known. Safe to repeat; a next turn that the lost answer had told of is then found by its lease.
    """
    with transaction.atomic():
        conversation = lock_conversation(started.conversation_id)
        finish = _finish(conversation, started, owner, outcome, seq)
        if finish is Finish.LOST:
            return finish, None
        return finish, claim_turn(conversation, owner, find_waiting(conversation))


def _finish(conversation: Conversation, started: StartedTurn, owner: str, outcome: TurnOutcome, seq: int) -> Finish:
    now = timezone.now()
    is_in_time = conversation.handler_epoch == started.epoch or outcome.is_superseded
    is_ours = _CLOSE.run(
        turn_id=started.turn_id,
        lease_owner=owner,
        attempt=started.attempt,
        status=outcome.status if is_in_time else Turn.Status.STOPPED,
        finished_at=now,
        stop_reason=outcome.stop_reason,
        error_code=outcome.error_code,
        **(_NO_FIGURES | outcome.figures),
    )
    if not is_ours:
        return _find_earlier_finish(started, owner, conversation)
    if not is_in_time:
        return Finish.SUPERSEDED
    _store_result(started, outcome, now)
    conversation.last_seq = max(conversation.last_seq, seq)
    conversation.closed_at = now if outcome.is_end else conversation.closed_at
    _TOUCH.run(
        conversation_id=conversation.pk,
        count=1 if outcome.text or outcome.cards else 0,
        last_activity_at=now,
        last_seq=conversation.last_seq,
        closed_at=conversation.closed_at,
    )
    return Finish.STORED


def _find_earlier_finish(started: StartedTurn, owner: str, conversation: Conversation) -> Finish:
    """A commit whose answer was lost is tried again: then the turn is finished already, and by us."""
    finished = Turn.objects.filter(pk=started.turn_id, lease_owner=owner, attempt=started.attempt)
    if not finished.exclude(status=Turn.Status.RUNNING).exists():
        return Finish.LOST
    return Finish.STORED if conversation.handler_epoch == started.epoch else Finish.SUPERSEDED


def _store_result(started: StartedTurn, outcome: TurnOutcome, now: datetime) -> None:
    conversation_id = uuid.UUID(started.conversation_id)
    _ADD_ENTRIES.run(
        *(HistoryEntry(conversation_id=conversation_id, turn_id=started.turn_id, body=body) for body in outcome.entries)
    )
    if not (outcome.text or outcome.cards):
        return
    states = {Turn.Status.STOPPED: Message.Status.STOPPED, Turn.Status.FAILED: Message.Status.FAILED}
    message = Message(
        id=started.message_id,
        conversation_id=conversation_id,
        turn_id=started.turn_id,
        role=Message.Role.ASSISTANT,
        status=states.get(outcome.status, Message.Status.COMPLETE),
        text=outcome.text,
        citations=outcome.citations,
        cards=outcome.cards,
        suggestions=outcome.suggestions,
        stop_reason=outcome.stop_reason,
        created_at=now,
    )
    _ADD_MESSAGE.run(message)
    _ADD_VERDICTS.run(*(Verdict(message=message, **verdict) for verdict in outcome.verdicts))
