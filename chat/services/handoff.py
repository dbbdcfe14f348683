"""A visitor asks for a human. The request is kept for staff; when nobody is there it becomes a ticket, and the visitor
is told when somebody will be."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.assistant.prompt import get_published_prompt
from chat.desk import get_desk
from chat.events import Event, HandoffChanged, MessageCreated
from chat.models import Conversation, HandoffRequest, Message
from chat.services.conversations import Identity, get_or_create_own_conversation, touch_message
from chat.services.views import make_view


def request_handoff(
    identity: Identity,
    conversation_id: uuid.UUID,
    reason: str,
    *,
    is_new: bool = False,
    locale: str = "",
    page_url: str = "",
) -> tuple[list[Event], int]:
    """Stores the request, once while it is open; returns the events to tell and the conversation's last number.

    With `is_new` it may be the first thing said in the conversation. Raises NotFoundError.
    """
    with transaction.atomic():
        conversation = get_or_create_own_conversation(
            identity, conversation_id, is_new=is_new, locale=locale, page_url=page_url
        )
        HandoffRequest.objects.get_or_create(
            conversation=conversation, resolved_at=None, defaults={"reason": reason[:500]}
        )
        ticket = _open_ticket_out_of_hours(conversation, reason)
    message = describe_next_step(ticket, is_closed=conversation.closed_at is not None)
    told: list[Event] = [HandoffChanged(handler=conversation.handler, message=message)]  # type: ignore[arg-type]
    if ticket is not None and ticket["is_new"]:
        told.append(MessageCreated(message=make_view(ticket["notice"])))
    return told, conversation.last_seq


def resolve_requests(requests: QuerySet[HandoffRequest]) -> int:
    """Marks the open ones as dealt with; returns how many. Of two agents at once, the first one's time stands."""
    return requests.order_by().filter(resolved_at__isnull=True).update(resolved_at=timezone.now())


def _open_ticket_out_of_hours(conversation: Conversation, reason: str) -> dict[str, Any] | None:
    """The card's data, with the `notice` that shows it if the ticket is new; None while somebody is there."""
    desk = get_desk()
    if desk is None or desk.is_open() is not False:
        return None
    ticket = desk.open_ticket(str(conversation.pk), reason)
    if ticket["is_new"]:
        text = describe_ticket(ticket, desk.describe_opening())
        card = {"kind": "ticket", "data": ticket}
        notice = Message.objects.create(conversation=conversation, role=Message.Role.SYSTEM, text=text, cards=[card])
        touch_message(conversation, text)
        return ticket | {"notice": notice}
    return ticket


def describe_ticket(ticket: Mapping[str, Any], opening: str) -> str:
    """What is true: nobody is there now, when somebody is, and what the visitor can do meanwhile."""
    away = _("Our team is not there right now.")
    back = _("They are back on %(opening)s.") % {"opening": opening} if opening else ""
    kept = _("Your request has number %(number)s. This conversation goes with it, so you needn't repeat anything.") % {
        "number": ticket["number"]
    }
    if ticket["is_reached_by_mail"]:
        step = _("We'll answer you here and by e-mail.")
    elif ticket["needs_address"]:
        step = _("Leave an e-mail address on its page, and we'll answer you there.")
    else:
        step = _("Open the link that we've mailed you, and our answers come by e-mail, too.")
    return " ".join(part for part in (away, back, kept, step) if part)


def describe_next_step(ticket: Mapping[str, Any] | None = None, *, is_closed: bool = False) -> str:
    """What is true: the request is seen by people in office hours, and the telephone is answered then; out of hours it
    is a ticket."""
    if ticket is not None:
        kept = _("Our team has your request as number %(number)s.") % {"number": ticket["number"]}
        return kept if is_closed else " ".join((kept, _("Until then I'm here and happy to go on.")))
    profile = get_published_prompt().profile
    step = _(
        "I've noted that you'd like to talk to a person, and our team will see this conversation. "
        "For an answer straight away, call %(phone)s (%(hours)s)."
    ) % {"phone": profile.get("phone", ""), "hours": profile.get("hours", "")}
    return step if is_closed else " ".join((step, _("Until then I'm here and happy to go on.")))


def make_offer(profile: Mapping[str, Any]) -> dict[str, Any]:
    """The card that offers a person: nothing is asked for before the visitor takes it."""
    names = ("phone", "phone_href", "hours")
    contact = {name: profile[name] for name in names if profile.get(name)}
    return {"kind": "handoff", "data": {"title": _("Would you rather talk to a person?"), **contact}}
