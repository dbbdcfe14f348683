"""Tool calls in the database, on both sides of the queue."""

import json
import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from chat.assistant.aside import metering
from chat.assistant.reply import ToolUse
from chat.eventlog.publish import notify_process, publish_event
from chat.events import ToolProgressed
from chat.guard import find_language
from chat.models import Conversation, Message, ToolCall
from chat.services.passing_on import prepare_handoff
from chat.tools import ToolContext, ToolError, find_tool
from chat.tools.boundary import mask_result, restore_arguments
from guardrails.vault import mask_for

logger = logging.getLogger(__name__)
# A call that nobody took, or whose worker is silent, is sent out again after this long.
LOST_AFTER = timedelta(seconds=3)
RUN_TOOL = "chat.tasks.run_tool"

# A visitor's language is read from so many of their latest messages.
LANGUAGE_MESSAGES = 5


@dataclass(frozen=True)
class NewCall:
    pk: uuid.UUID
    use: ToolUse
    idempotency_key: str


def create_tool_calls(turn_id: uuid.UUID, calls: list[NewCall]) -> list[ToolCall]:
    """Stores the calls and sends them out on commit. A turn that runs again finds the results of its earlier runs."""
    with transaction.atomic():
        rows = [_create(turn_id, new) for new in calls]
        for row in rows:
            if row.state == ToolCall.State.QUEUED:
                transaction.on_commit(partial(dispatch, row.pk, row.name))
    return rows


def _create(turn_id: uuid.UUID, new: NewCall) -> ToolCall:
    use, key = new.use, new.idempotency_key
    earlier = ToolCall.objects.filter(idempotency_key=key, state=ToolCall.State.SUCCEEDED).first()
    now = timezone.now()
    row = ToolCall(pk=new.pk, turn_id=turn_id, tool_use_id=use.id, name=use.name[:64], arguments=use.arguments,
                   idempotency_key=key)  # fmt: skip
    if earlier:
        row.state, row.result, row.started_at, row.finished_at = earlier.state, earlier.result, now, now
    elif find_tool(use.name) is None:
        row.state, row.error, row.finished_at = ToolCall.State.FAILED, "no such tool", now
        row.result = make_error_result(f"There is no tool named {use.name[:64]}.")
    row.save(force_insert=True)
    return row


def dispatch(tool_call_id: uuid.UUID, name: str) -> None:
    """Queues the call. A broker that is away is no failure yet: whoever waits sends it out again."""
    tool = find_tool(name)
    limit = tool.timeout_seconds if tool else 10
    try:
        current_app.send_task(
            RUN_TOOL, (str(tool_call_id),), soft_time_limit=limit, time_limit=limit + 3, expires=60, retry=False
        )
    except (OperationalError, OSError) as error:
        logger.warning("the queue is unavailable: %s", type(error).__name__)


def dispatch_waiting(ids: list[uuid.UUID]) -> None:
    """Sends out again what seems lost: what nobody took, and what runs longer than a worker would let it."""
    now = timezone.now()
    for row in ToolCall.objects.filter(pk__in=ids).exclude(state__in=ToolCall.FINISHED):
        sent_at = row.started_at if row.state == ToolCall.State.RUNNING else row.queued_at
        patience = find_patience(row.name) if row.state == ToolCall.State.RUNNING else LOST_AFTER
        if sent_at and sent_at > now - patience:
            continue
        if ToolCall.objects.filter(pk=row.pk, state=row.state, attempts=row.attempts).update(
            state=ToolCall.State.QUEUED, queued_at=now
        ):
            dispatch(row.pk, row.name)


def find_patience(name: str) -> timedelta:
    """After this long a call that runs must have lost its worker: its time limit would have ended it."""
    tool = find_tool(name)
    return timedelta(seconds=(tool.timeout_seconds if tool else 10) + 1)


def load_finished(ids: list[uuid.UUID]) -> dict[uuid.UUID, ToolCall]:
    return {row.pk: row for row in ToolCall.objects.filter(pk__in=ids, state__in=ToolCall.FINISHED)}


def end_unfinished(ids: list[uuid.UUID], state: ToolCall.State) -> dict[uuid.UUID, ToolCall]:
    """Ends what is not finished; a result that came in the same moment stands."""
    ToolCall.objects.filter(pk__in=ids).exclude(state__in=ToolCall.FINISHED).update(
        state=state, finished_at=timezone.now()
    )
    return load_finished(ids)


def execute_tool_call(tool_call_id: str) -> float | None:
    """Runs a call in the worker and stores its result. Returns the seconds to wait before another attempt, or None.

    Safe to repeat: a finished call is left alone, and the tool gets the same idempotency key.
    """
    row = ToolCall.objects.select_related("turn__conversation").get(pk=tool_call_id)
    unfinished = ToolCall.objects.filter(pk=row.pk).exclude(state__in=ToolCall.FINISHED)
    now = timezone.now()
    # One that another worker is running is left to it: the queue may hold the call twice.
    free = unfinished.exclude(state=ToolCall.State.RUNNING, started_at__gt=now - find_patience(row.name))
    if not free.update(state=ToolCall.State.RUNNING, started_at=now, attempts=F("attempts") + 1):
        return None
    row.attempts += 1
    conversation_id = str(row.turn.conversation_id)
    tool = find_tool(row.name)
    if tool is None:
        _store(row, ToolCall.State.FAILED, make_error_result("There is no such tool."), "no such tool")
        return None
    used: list[dict[str, Any]] = []
    try:
        with metering() as used:
            result = tool.call(_make_context(row), restore_arguments(tool, conversation_id, row.arguments))
    except ToolError as error:
        if error.is_transient and row.attempts < tool.max_attempts:
            unfinished.update(state=ToolCall.State.QUEUED, queued_at=timezone.now())
            return 0.5 * 2 ** (row.attempts - 1)
        told = mask_result(tool, conversation_id, make_error_result(str(error))) | {"used": used}
        _store(row, ToolCall.State.FAILED, told, type(error).__name__)
        return None
    card = {"kind": result.card.kind, "data": result.card.data} if result.card else None
    content, hands_over = result.content, result.handoff is not None
    if result.handoff is not None:
        prospects = prepare_handoff(conversation_id, mask_for(conversation_id, result.handoff))
        content = [*content, {"type": "text", "text": json.dumps(prospects)}]
    told = mask_result(tool, conversation_id, {"content": content, "card": card, "is_error": False})
    told |= {"hands_over": hands_over, "used": used}
    _store(row, ToolCall.State.SUCCEEDED, told, "")
    return None


def fail_tool_call(tool_call_id: str, error: str) -> None:
    """A call that broke in a way no tool should: the model is told, staff see the kind of error."""
    row = ToolCall.objects.select_related("turn").get(pk=tool_call_id)
    _store(
        row,
        ToolCall.State.FAILED,
        make_error_result("The tool failed. Offer to try again or to talk to a person."),
        error,
    )


def _store(row: ToolCall, state: ToolCall.State, result: dict[str, Any], error: str) -> None:
    ToolCall.objects.filter(pk=row.pk).exclude(state__in=ToolCall.FINISHED).update(
        state=state, result=result, error=error[:300], finished_at=timezone.now()
    )
    try:
        # Best effort: the result is stored, and whoever waits looks for itself.
        notify_process(row.turn.lease_owner, type="tool", tool_call_id=str(row.pk))
    except (RedisError, OSError) as lost:
        logger.warning("could not notify: %s", type(lost).__name__)


def _make_context(row: ToolCall) -> ToolContext:
    conversation = row.turn.conversation
    tool = find_tool(row.name)

    def report_progress(label: str) -> None:
        label = mask_for(str(conversation.pk), label) or (tool.label if tool else "")
        event = ToolProgressed(tool_call_id=str(row.pk), name=row.name, label=label)
        publish_event(str(conversation.pk), event, last_seq=conversation.last_seq)

    return ToolContext(
        conversation_id=str(conversation.pk),
        turn_id=str(row.turn_id),
        tool_call_id=str(row.pk),
        idempotency_key=row.idempotency_key,
        locale=conversation.locale,
        language=_find_language(conversation),
        customer_id=conversation.customer_id,
        report_progress=report_progress,
    )


def _find_language(conversation: Conversation) -> str:
    """Of the visitor's latest words together: one of them alone may be a bare name or number."""
    texts = conversation.messages.filter(role=Message.Role.VISITOR).order_by("-id").values_list("text", flat=True)
    return find_language("\n".join(reversed(texts[:LANGUAGE_MESSAGES])), conversation.locale)


def make_error_result(text: str) -> dict[str, Any]:
    return {"content": [{"type": "text", "text": text}], "card": None, "is_error": True}
