"""A visitor asks for a human. The request is kept for staff and is a ticket; if somebody can come, they wait for them,
and if not, they are told when somebody will be there."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chat.assistant.prompt import get_published_prompt
from chat.desk import get_desk
from chat.events import Choice, Event, HandoffChanged, MessageCreated
from chat.languages import localise
from chat.models import Conversation, HandoffRequest, Message
from chat.presence import Presence
from chat.services.conversations import (
    Identity,
    get_or_create_own_conversation,
    note_customer,
    note_whereabouts,
    touch_message,
)
from chat.services.handling import Change, describe_handling
from chat.services.queue import join_queue
from chat.services.requests import find_open_request
from chat.services.views import make_view
from chat.waiting import Course, choose_course


@dataclass
class Requested:
    """What a request came to: who answers now, how that is told, and what is told beside it."""

    change: Change
    changed: HandoffChanged
    told: list[Event] = field(default_factory=list)
    last_seq: int = 0


def request_handoff(
    identity: Identity,
    conversation_id: uuid.UUID,
    reason: str,
    present: Sequence[Presence] | None,
    *,
    is_new: bool = False,
    locale: str = "",
    page_url: str = "",
    time_zone: str = "",
) -> Requested:
    """Stores the request, once while it is open. `present` is who is there; None if nobody knows.

    With `is_new` it may be the first thing said in the conversation. Raises NotFoundError.
    """
    with transaction.atomic():
        conversation = get_or_create_own_conversation(
            identity, conversation_id, is_new=is_new, locale=locale, page_url=page_url, time_zone=time_zone
        )
        note_customer(conversation, identity)
        note_whereabouts(conversation, time_zone=time_zone)
        return take_request(conversation, reason, present)


def take_request(conversation: Conversation, reason: str, present: Sequence[Presence] | None) -> Requested:
    """The same in the caller's transaction, in which the conversation is locked."""
    if conversation.handler == Conversation.Handler.HUMAN:
        change = describe_handling(conversation)
        return Requested(change, HandoffChanged(handler="human", agent=change.agent), last_seq=change.last_seq)
    if conversation.handler == Conversation.Handler.QUEUED:
        request, _is_new = HandoffRequest.objects.get_or_create(conversation=conversation, resolved_at=None)
        change, changed = join_queue(conversation, request, present)
        return Requested(change, changed, last_seq=conversation.last_seq)
    desk = get_desk()
    course = choose_course(desk.is_open() if desk else None, present)
    is_over = conversation.closed_at is not None
    if is_over and course is Course.QUEUE:
        # Nobody can write in it any more: a person can only look at it.
        course = Course.NOBODY
    request, _is_new = HandoffRequest.objects.get_or_create(
        conversation=conversation, resolved_at=None, defaults={"reason": reason[:500]}
    )
    ticket = (
        desk.open_ticket(
            str(conversation.pk),
            reason,
            is_out_of_hours=course is Course.CLOSED,
            is_live=course is Course.QUEUE,
        )
        if desk
        else None
    )
    if course is Course.QUEUE:
        change, changed = join_queue(conversation, request, present)
        return Requested(change, changed, last_seq=conversation.last_seq)
    return _keep(conversation, request, course, ticket, nobody_is_there=present is not None and not is_over)


def take_due_request(conversation_id: str | uuid.UUID, present: Sequence[Presence] | None) -> Requested | None:
    """The turn in which the assistant passed the conversation on is over; None if that was dealt with already."""
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
        request = find_open_request(conversation)
        is_free = conversation.handler == Conversation.Handler.AI and conversation.closed_at is None
        if request is None or request.due_at is None:
            return None
        HandoffRequest.objects.filter(pk=request.pk).update(due_at=None)
        request.due_at = None
        if not is_free:
            return None
        desk = get_desk()
        course = choose_course(desk.is_open() if desk else None, present)
        if course is Course.QUEUE:
            change, changed = join_queue(conversation, request, present)
            return Requested(change, changed, last_seq=conversation.last_seq)
        return _offer_choices(conversation, request, course)


def _offer_choices(conversation: Conversation, request: HandoffRequest, course: Course) -> Requested | None:
    """Nobody can come, as the assistant has said: what the visitor can do about it, if anything."""
    desk = get_desk()
    ticket = desk.find_card(str(conversation.pk)) if desk else None
    request.choices = _find_choices(course, ticket, is_over=False)
    request.told = describe_choices(request.choices)
    request.save(update_fields=["told", "choices"])
    change = describe_handling(conversation)
    changed = HandoffChanged(handler=change.handler, message=request.told, choices=request.choices)
    return Requested(change, changed, last_seq=conversation.last_seq) if request.choices else None


def _keep(
    conversation: Conversation,
    request: HandoffRequest,
    course: Course,
    ticket: Mapping[str, Any] | None,
    *,
    nobody_is_there: bool,
) -> Requested:
    """Nobody can come now: the request waits with the team, and the assistant goes on."""
    change = describe_handling(conversation)
    told: list[Event] = []
    if ticket is not None and ticket["is_new"]:
        told.append(MessageCreated(message=make_view(_store_card(conversation, course, ticket))))
    is_over = conversation.closed_at is not None
    message = describe_next_step(ticket, course, is_closed=is_over, nobody_is_there=nobody_is_there)
    request.told, request.choices = message, _find_choices(course, ticket, is_over=is_over)
    request.save(update_fields=["told", "choices"])
    changed = HandoffChanged(handler=change.handler, message=message, choices=request.choices)
    return Requested(change, changed, told, conversation.last_seq)


def _store_card(conversation: Conversation, course: Course, ticket: Mapping[str, Any]) -> Message:
    desk = get_desk()
    opening = desk.describe_opening(conversation.time_zone) if desk and course is Course.CLOSED else ""
    text = describe_ticket(ticket, opening, is_away=course is Course.CLOSED)
    card = {"kind": "ticket", "data": ticket}
    notice = Message.objects.create(conversation=conversation, role=Message.Role.SYSTEM, text=text, cards=[card])
    touch_message(conversation, text)
    return notice


def _find_choices(course: Course, ticket: Mapping[str, Any] | None, *, is_over: bool) -> list[Choice]:
    """To wait is no choice while the office is closed or the conversation is over."""
    can_mail = ticket is not None and settings.CAN_SEND_EMAIL and not ticket["is_reached_by_mail"]
    waits: list[Choice] = ["wait"] if course is Course.NOBODY and ticket is not None and not is_over else []
    return [*waits, "email"] if can_mail else waits


def describe_choices(choices: Sequence[Choice]) -> str:
    if "email" not in choices:
        return _("You can wait here until a person comes.") if choices else ""
    if "wait" not in choices:
        return _("Would you like to be answered by e-mail?")
    return _("You can wait here until a person comes, or be answered by e-mail.")


def describe_ticket(ticket: Mapping[str, Any], opening: str, *, is_away: bool = True) -> str:
    """What is true, beside the card with the request's number: whether anybody is there now, when somebody is, and how
    the answer comes. Whoever has left no address is offered that as a choice, where mail can be sent."""
    away = _("Our team is away right now.") if is_away else ""
    back = _("They are back on %(opening)s.") % {"opening": opening} if opening else ""
    kept = _("This conversation goes with your request, so you needn't repeat anything.")
    step = ""
    if ticket["is_reached_by_mail"]:
        step = _("We'll answer you here and by e-mail.")
    elif not ticket["needs_address"]:
        step = _("Open the link in our e-mail to you, and our answers come there, too.")
    return " ".join(part for part in (away, back, kept, step) if part)


def describe_next_step(
    ticket: Mapping[str, Any] | None, course: Course, *, is_closed: bool = False, nobody_is_there: bool = False
) -> str:
    """What stays in sight, so no more than the message says once: who has the request, and the telephone while it is
    answered. What is true: people see the request in office hours."""
    nobody = call = ""
    if course is not Course.CLOSED:
        profile = localise(get_published_prompt().profile, get_language() or "")
        nobody = _("None of our colleagues is in the chat right now.") if nobody_is_there else ""
        call = _("For an answer straight away, call %(phone)s (%(hours)s).") % {
            "phone": profile.get("phone", ""),
            "hours": profile.get("hours", ""),
        }
    kept = _("I've noted that you'd like to talk to a person, and our team will see this conversation.")
    if ticket is not None:
        kept = _("Our team has your request as number %(number)s.") % {"number": ticket["number"]}
    meanwhile = "" if is_closed else _("Meanwhile I'm here and happy to go on.")
    return " ".join(part for part in (nobody, kept, call, meanwhile) if part)


def make_offer(profile: Mapping[str, Any]) -> dict[str, Any]:
    """The card that offers a person: nothing is asked for before the visitor takes it."""
    names = ("phone", "phone_href", "hours")
    words = localise(profile, get_language() or "")
    contact = {name: words[name] for name in names if words.get(name)}
    return {"kind": "handoff", "data": {"title": _("Would you rather talk to a person?"), **contact}}
