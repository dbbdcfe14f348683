"""A visitor asks for a human. For now the request is kept for staff, and the visitor is told just that."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from chat.assistant.prompt import get_published_prompt
from chat.events import HandoffChanged
from chat.models import HandoffRequest
from chat.services.conversations import Identity, get_or_create_own_conversation


def request_handoff(
    identity: Identity,
    conversation_id: uuid.UUID,
    reason: str,
    *,
    is_new: bool = False,
    locale: str = "",
    page_url: str = "",
) -> tuple[HandoffChanged, int]:
    """Stores the request, once while it is open; returns the event to tell and the conversation's last number.

    With `is_new` it may be the first thing said in the conversation. Raises NotFoundError.
    """
    with transaction.atomic():
        conversation = get_or_create_own_conversation(
            identity, conversation_id, is_new=is_new, locale=locale, page_url=page_url
        )
        HandoffRequest.objects.get_or_create(
            conversation=conversation, resolved_at=None, defaults={"reason": reason[:500]}
        )
    message = describe_next_step(is_closed=conversation.closed_at is not None)
    return HandoffChanged(handler=conversation.handler, message=message), conversation.last_seq  # type: ignore[arg-type]


def describe_next_step(*, is_closed: bool = False) -> str:
    """What is true today: the request is seen by people in office hours, and the telephone is answered then."""
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
