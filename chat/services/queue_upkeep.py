"""What must happen in the queue even when nobody does anything: by the clock, and safe to run twice."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Conversation, HandoffRequest, Message, Turn
from chat.presence import Presence
from chat.services import queue
from chat.services.handling import Change, requeue, tell_change
from chat.services.handoff import take_due_request
from chat.services.passing_on import tell_requested
from chat.services.requests import find_open_request

# The process that ran the turn does it at once, unless it died.
DUE_AFTER = timedelta(seconds=10)
# An agent who is not there, and whose visitor has waited for an answer for so long, has gone.
GONE_AFTER = timedelta(minutes=2)
# What nobody has answered for a day is a ticket's matter.
GONE_UNTIL = timedelta(days=1)


def tend_queue() -> None:
    present = queue.look_for_agents()
    pass_on_forgotten(present)
    if present is not None:
        return_forsaken(present)
    tell_limits()
    queue.tell_positions()


def pass_on_forgotten(present: Sequence[Presence] | None) -> int:
    """Requests of the assistant whose turn is over, and whose process did not come to pass them on."""
    due = HandoffRequest.objects.filter(due_at__lt=timezone.now() - DUE_AFTER, resolved_at=None)
    ids = due.exclude(conversation__turns__status=Turn.Status.RUNNING).values_list("conversation_id", flat=True)
    passed = 0
    for conversation_id in list(ids):
        requested = take_due_request(conversation_id, present)
        if requested is not None:
            tell_requested(str(conversation_id), requested)
            passed += 1
    return passed


def tell_limits() -> int:
    """Asks those who have waited for too long what they would rather do: once, and again if they chose to wait."""
    asked, limit = 0, queue.find_limit()
    for conversation in queue.find_waiting():
        request = find_open_request(conversation) or HandoffRequest.objects.create(conversation=conversation)
        since = request.limit_told_at or conversation.handler_since
        if request.choices == queue.find_limit_choices() or since > timezone.now() - limit:
            continue
        news = {"told": queue.describe_limit(), "choices": queue.find_limit_choices(), "limit_told_at": timezone.now()}
        if request.expected_wait_seconds == 0:
            news["expected_wait_seconds"] = None
        # Compare and set: of two at once one asks.
        same = HandoffRequest.objects.filter(pk=request.pk, resolved_at=None, limit_told_at=request.limit_told_at)
        if same.update(**news):
            request.refresh_from_db()
            queue.tell_waiting(conversation, request)
            asked += 1
    return asked


def return_forsaken(present: Sequence[Presence]) -> int:
    """Visitors whose agent has gone without answering wait again, first in line, and are told so."""
    there = [agent.agent_id for agent in present]
    returned = 0
    for conversation_id in _find_forsaken(there):
        found = _return(conversation_id, there)
        if found is not None:
            change, request = found
            tell_change(change, queue.make_changed(change, request))
            returned += 1
    return returned


def _find_forsaken(there: Sequence[int]) -> list[UUID]:
    now = timezone.now()
    held = Conversation.objects.filter(handler=Conversation.Handler.HUMAN, closed_at=None)
    quiet = held.filter(last_activity_at__lt=now - GONE_AFTER, last_activity_at__gt=now - GONE_UNTIL)
    return list(quiet.exclude(agent_id__in=there).order_by("pk").values_list("pk", flat=True))


def _return(conversation_id: UUID, there: Sequence[int]) -> tuple[Change, HandoffRequest] | None:
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
        last = conversation.messages.exclude(role=Message.Role.SYSTEM).order_by("-id").first()
        if (
            conversation.handler != Conversation.Handler.HUMAN
            or conversation.agent_id in there
            or last is None
            or last.role != Message.Role.VISITOR
            or last.channel != Message.Channel.CHAT
            or last.created_at > timezone.now() - GONE_AFTER
        ):
            return None
        change = requeue(conversation)
        request, _is_new = HandoffRequest.objects.get_or_create(conversation=conversation, resolved_at=None)
        request.told = _("Your colleague had to leave, I'm sorry. You are first in line for the next one.")
        request.choices, request.limit_told_at = queue.find_limit_choices(), timezone.now()
        request.save()
    return change, request
