"""The assistant passes a conversation on: its tool says so in the middle of a turn, and when the turn is over the
visitor waits for a person."""

import asyncio
import logging
from typing import Any

from django.db import transaction
from django.utils import timezone
from redis.exceptions import RedisError

from chat.database import run_in_database
from chat.desk import get_desk
from chat.eventlog.publish import publish_event
from chat.models import Conversation, HandoffRequest, Message
from chat.presence import find_present_soon
from chat.services.handling import tell_change
from chat.services.handoff import Requested, take_due_request
from chat.services.queue import look_for_agents
from chat.services.requests import find_usual_length
from chat.waiting import Course, choose_course, estimate_wait

logger = logging.getLogger(__name__)


def prepare_handoff(conversation_id: str, reason: str) -> dict[str, Any]:
    """In the worker, once the matter is with the team: notes that the visitor wants a person, and says what becomes of
    it, for the model to tell. Safe to repeat."""
    present = look_for_agents()
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
        request, _ = HandoffRequest.objects.get_or_create(
            conversation=conversation, resolved_at=None, defaults={"reason": reason[:500]}
        )
        if _has_just_left(conversation, request):
            return {"person": "request_kept", "meaning": "They chose to go on with you: do not pass them on again now."}
        desk = get_desk()
        course = choose_course(desk.is_open() if desk else None, present)
        # What can be done about it is told when the turn is over, whatever it is.
        request.due_at = timezone.now()
        request.save(update_fields=["due_at"])
        if course is Course.CLOSED:
            return {"person": "office_closed", "meaning": "The team answers the request when it is back."}
        if course is Course.NOBODY:
            return {"person": "nobody_in_chat", "meaning": "No colleague is in the chat now; the team has the request."}
        position = Conversation.objects.filter(handler=Conversation.Handler.QUEUED, closed_at=None).count() + 1
        wait = estimate_wait(position, present, find_usual_length())
    return {
        "person": "joins_queue",
        "meaning": "When this reply ends, they wait for a person, and you do not answer meanwhile. Say so briefly.",
        "position": position,
        **({} if wait is None else {"expected_wait_minutes": wait // 60}),
    }


def _has_just_left(conversation: Conversation, request: HandoffRequest) -> bool:
    """They left the queue and have written nothing since: what is answered now is what they wrote while they waited."""
    if request.left_at is None:
        return False
    written = conversation.messages.filter(role=Message.Role.VISITOR, created_at__gt=request.left_at)
    return not written.exists()


async def pass_on(conversation_id: str) -> None:
    """After the turn. Whatever goes wrong, the clock comes back to it."""
    try:
        requested = await run_in_database(take_due_request, conversation_id, await find_present_soon())
        if requested is not None:
            await asyncio.to_thread(tell_requested, conversation_id, requested)
    except Exception:
        logger.exception("a conversation was not passed on")


def tell_requested(conversation_id: str, requested: Requested) -> None:
    """Ends what runs, and tells who answers now. Takes a while: never where the database's threads wait."""
    if requested.change.is_new:
        tell_change(requested.change, requested.changed)
        return
    try:
        for event in (requested.changed, *requested.told):
            publish_event(conversation_id, event, last_seq=requested.last_seq)
    except (RedisError, OSError) as error:
        logger.warning("could not tell what became of a request: %s", type(error).__name__)
