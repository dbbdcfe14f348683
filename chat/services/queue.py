"""Visitors who wait for an agent: who stands where, what each can expect, and what they may do about it."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from chat.assistant.prompt import PromptMissingError, get_published_prompt
from chat.desk import get_desk
from chat.errors import InvalidError
from chat.eventlog.publish import publish_event
from chat.events import Choice, HandoffChanged
from chat.models import Conversation, HandoffRequest
from chat.presence import Presence, find_present
from chat.services.conversations import Identity, lock_own_conversation, note_customer
from chat.services.handling import Change, describe_handling, enqueue, find_position, leave_queue
from chat.services.requests import find_open_request, find_usual_length
from chat.waiting import Course, choose_course, estimate_wait

logger = logging.getLogger(__name__)
DEFAULT_LIMIT_MINUTES = 5


def look_for_agents() -> list[Presence] | None:
    """Who is there; None if nobody knows."""
    try:
        return find_present()
    except (RedisError, OSError) as error:
        logger.warning("nobody knows who is there: %s", type(error).__name__)
        return None


def find_waiting() -> list[Conversation]:
    """Those who wait, who came first before."""
    waiting = Conversation.objects.filter(handler=Conversation.Handler.QUEUED, closed_at=None)
    return list(waiting.order_by("handler_since", "pk"))


def join_queue(
    conversation: Conversation, request: HandoffRequest, present: Sequence[Presence] | None
) -> tuple[Change, HandoffChanged]:
    """Lets the visitor wait, in the caller's transaction, in which the conversation is locked. Safe to repeat."""
    change = enqueue(conversation)
    if change.is_new:
        request.told, request.choices = describe_waiting(), ["assistant"]
        request.due_at = request.left_at = request.limit_told_at = None
    expect(request, find_position(conversation), present, find_usual_length())
    request.save()
    return change, make_changed(change, request)


def expect(
    request: HandoffRequest,
    position: int | None,
    present: Sequence[Presence] | None,
    usual_seconds: float | None,
) -> bool:
    """Notes where somebody stands and what to expect; whether that is news. The caller saves it."""
    before = request.position, request.expected_wait_seconds
    request.position = position
    wait = estimate_wait(position, present, usual_seconds) if position else None
    # An agent who seems free and has not come in all that time is no reason to expect one now.
    request.expected_wait_seconds = None if wait == 0 and request.limit_told_at is not None else wait
    return before != (request.position, request.expected_wait_seconds)


def make_changed(change: Change, request: HandoffRequest) -> HandoffChanged:
    """What is told of a conversation with an open request."""
    is_waiting = change.handler == "queued"
    return HandoffChanged(
        handler=change.handler,
        agent=change.agent,
        message=request.told,
        position=request.position if is_waiting else None,
        expected_wait_seconds=request.expected_wait_seconds if is_waiting else None,
        choices=request.choices,
    )


def describe_waiting() -> str:
    return _(
        "You are waiting for a person. Write whatever helps meanwhile: they will read it, and %(assistant)s doesn't "
        "answer while you wait."
    ) % {"assistant": _get_assistant()}


def describe_limit() -> str:
    return _("I'm sorry that this takes longer than it should. You keep your place. What would you like to do?")


def _get_assistant() -> str:
    try:
        return str(get_published_prompt().profile.get("assistant") or _("the assistant"))
    except PromptMissingError:
        return _("the assistant")


def find_limit() -> timedelta:
    """After that long in the queue a visitor is asked what they would rather do."""
    try:
        minutes = get_published_prompt().profile.get("wait_limit_minutes", DEFAULT_LIMIT_MINUTES)
    except PromptMissingError:
        minutes = DEFAULT_LIMIT_MINUTES
    return timedelta(minutes=minutes)


def find_limit_choices() -> list[Choice]:
    return (
        ["wait", "assistant", "email"] if get_desk() is not None and settings.CAN_SEND_EMAIL else ["wait", "assistant"]
    )


# What a visitor does about it


def choose(
    identity: Identity, conversation_id: str, choice: Choice, email: str, present: Sequence[Presence] | None
) -> tuple[Change, HandoffChanged]:
    """Raises NotFoundError, and InvalidError for what can't be chosen now or for an address that is none. Safe to
    repeat."""
    with transaction.atomic():
        conversation = lock_own_conversation(identity, conversation_id)
        note_customer(conversation, identity)
        request = find_open_request(conversation)
        if request is None or choice not in request.choices:
            if request is not None and choice == _find_chosen(conversation, request):
                change = describe_handling(conversation)
                return change, make_changed(change, request)
            raise InvalidError(_("This can't be chosen any more."))
        match choice:
            case "wait":
                return _wait(conversation, request, present)
            case "assistant":
                return _go_on_with_assistant(conversation, request, present)
            case "email":
                return _answer_by_mail(conversation, request, email, present)


def _find_chosen(conversation: Conversation, request: HandoffRequest) -> Choice | None:
    if conversation.handler == Conversation.Handler.QUEUED:
        return "wait"
    return "assistant" if request.left_at is not None else None


def _wait(
    conversation: Conversation, request: HandoffRequest, present: Sequence[Presence] | None
) -> tuple[Change, HandoffChanged]:
    if conversation.handler != Conversation.Handler.QUEUED:
        return join_queue(conversation, request, present)
    # The clock begins anew: who has chosen to wait is asked again after another while.
    request.told, request.choices, request.limit_told_at = describe_waiting(), ["assistant"], timezone.now()
    request.save(update_fields=["told", "choices", "limit_told_at"])
    change = describe_handling(conversation)
    return change, make_changed(change, request)


def _go_on_with_assistant(
    conversation: Conversation, request: HandoffRequest, present: Sequence[Presence] | None
) -> tuple[Change, HandoffChanged]:
    number = _find_number(conversation)
    kept = (
        _("Our team keeps your request as number %(number)s.") % {"number": number}
        if number
        else _("Our team still has your request.")
    )
    return _leave(conversation, request, " ".join((kept, _("I'm here and happy to go on."))), present)


def _answer_by_mail(
    conversation: Conversation, request: HandoffRequest, email: str, present: Sequence[Presence] | None
) -> tuple[Change, HandoffChanged]:
    desk = get_desk()
    if desk is None:
        raise InvalidError(_("This can't be chosen any more."))
    if problem := desk.leave_address(str(conversation.pk), email):
        raise InvalidError(problem)
    told = _("We'll answer you by e-mail.")
    if email:
        told = _("We've sent you an e-mail. Open the link in it, and our answers will come there, too.")
    return _leave(conversation, request, " ".join((told, _("Meanwhile I'm here and happy to go on."))), present)


def _leave(
    conversation: Conversation, request: HandoffRequest, told: str, present: Sequence[Presence] | None
) -> tuple[Change, HandoffChanged]:
    """They may wait again, unless the office is closed: then nobody would come."""
    change = leave_queue(conversation)
    desk = get_desk()
    is_closed = choose_course(desk.is_open() if desk else None, present) is Course.CLOSED
    request.told, request.choices, request.left_at = told, [] if is_closed else ["wait"], timezone.now()
    request.position = request.expected_wait_seconds = None
    request.save()
    return change, make_changed(change, request)


def _find_number(conversation: Conversation) -> int | None:
    desk = get_desk()
    card = desk.find_card(str(conversation.pk)) if desk else None
    return card["number"] if card else None


# What is told to all who wait


def tell_positions() -> int:
    """Tells everybody who waits, and for whom something changed, where they stand now; returns how many that were.

    Of two at once, what is told is what both have seen: the last word is right.
    """
    waiting, present, usual = find_waiting(), look_for_agents(), find_usual_length()
    requests = _load_requests(waiting)
    told = 0
    for position, conversation in enumerate(waiting, start=1):
        request = requests.get(conversation.pk)
        if request is not None and expect(request, position, present, usual):
            HandoffRequest.objects.filter(pk=request.pk, resolved_at=None).update(
                position=request.position, expected_wait_seconds=request.expected_wait_seconds
            )
            tell_waiting(conversation, request)
            told += 1
    return told


def _load_requests(waiting: Iterable[Conversation]) -> dict[object, HandoffRequest]:
    ids = [conversation.pk for conversation in waiting]
    rows = HandoffRequest.objects.filter(conversation__in=ids, resolved_at=None)
    return {request.conversation_id: request for request in rows}


def tell_waiting(conversation: Conversation, request: HandoffRequest) -> None:
    """Best effort: whoever comes back reads it in the snapshot. Told only while they still wait: the log drops what is
    of an epoch that is over."""
    event = make_changed(describe_handling(conversation), request)
    try:
        publish_event(str(conversation.pk), event, last_seq=conversation.last_seq, epoch=conversation.handler_epoch)
    except (RedisError, OSError) as error:
        logger.warning("could not tell somebody who waits: %s", type(error).__name__)
