"""Whether a webhook may be told of an event: what its key may read, now."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User

from api.models import Webhook, WebhookEvent
from api.webhooks.kinds import find_scope
from chat.models import Conversation
from quotes.models import Lead, Quote
from tickets.models import Ticket


def may_hear(webhook: Webhook, event: WebhookEvent) -> bool:
    key = webhook.key
    if key.state != "active" or find_scope(event.kind).value not in key.scopes:
        return False
    find = _FINDERS.get(event.kind.partition(".")[0])
    return find is None or bool(find(key.user, event.subject))


def _find_lead(user: User, reference: str) -> Any:
    """One that was merged is where the lead is that it was merged into."""
    lead = Lead.objects.filter(reference=reference).first()
    return lead and Lead.objects.visible_to(user).filter(pk=lead.merged_into_id or lead.pk).exists()


def _find_ticket(user: User, number: str) -> Any:
    """As staff: what they have as a customer is no business of a program."""
    return user.has_perm("tickets.view_ticket") and Ticket.objects.visible_to(user).filter(pk=number).exists()


_FINDERS: dict[str, Callable[[Any, str], Any]] = {
    "lead": _find_lead,
    "quote": lambda user, reference: Quote.objects.visible_to(user).filter(reference=reference).exists(),
    "ticket": _find_ticket,
    "conversation": lambda user, key: (
        user.has_perm("tickets.view_ticket") and Conversation.objects.visible_to(user).filter(pk=key).exists()
    ),
}
