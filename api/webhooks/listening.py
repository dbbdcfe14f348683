"""What other apps tell of: `settings.*_LISTENERS` name these functions, which are called in the caller's transaction.

Facts are ids and what is not personal. Who wants more asks the API for it, with the key's scopes.
"""

from functools import partial
from typing import Any

from api.paging import write_time
from api.webhooks.kinds import EventKind
from api.webhooks.noting import note
from chat.models import Conversation
from quotes.models import Lead, Quote
from tickets.models import Ticket

_LEAD_KINDS = {"taken": EventKind.LEAD_CREATED}
_TICKET_KINDS = {"opened": EventKind.TICKET_CREATED, "split": EventKind.TICKET_CREATED}
_CONVERSATION_KINDS = {
    "queued": EventKind.CONVERSATION_HANDED_OVER,
    "human": EventKind.CONVERSATION_HANDED_OVER,
    "ai": EventKind.CONVERSATION_RETURNED,
    "rated": EventKind.CONVERSATION_RATED,
}
_QUOTE_KINDS = {"created": EventKind.QUOTE_CREATED, "saved": EventKind.QUOTE_SAVED}


def hear_lead(lead_id: int, change: str) -> None:
    """`change` is the event in the lead's history, like `moved`."""
    kind = _LEAD_KINDS.get(change, EventKind.LEAD_CHANGED)
    lead = Lead.objects.select_related("owner", "merged_into").filter(pk=lead_id).first()
    if lead is not None:
        note(kind, lead.reference, partial(_describe_lead, lead), change)


def hear_quote(quote: Quote, change: str) -> None:
    note(_QUOTE_KINDS[change], quote.reference, partial(_describe_quote, quote), change)


def hear_ticket(ticket: Ticket, change: str) -> None:
    """`change` is the kind of the audit entry, like `ticket.state_changed`."""
    what = change.removeprefix("ticket.")
    note(_TICKET_KINDS.get(what, EventKind.TICKET_CHANGED), str(ticket.pk), partial(_describe_ticket, ticket), what)


def hear_conversation(conversation: Conversation, change: str) -> None:
    """`change` is who answers from now on, or `rated`."""
    note(_CONVERSATION_KINDS[change], str(conversation.pk), partial(_describe_conversation, conversation), change)


def _describe_lead(lead: Lead) -> dict[str, Any]:
    return {
        "reference": lead.reference, "status": lead.status, "wish": lead.wish, "product": lead.product,
        "owner": lead.owner.get_username() if lead.owner else None, "source": lead.source, "medium": lead.medium,
        "campaign": lead.campaign, "is_erased": lead.erased_at is not None,
        "merged_into": lead.merged_into.reference if lead.merged_into else None,
        "next_action_on": write_time(lead.next_action_on),
    }  # fmt: skip


def _describe_quote(quote: Quote) -> dict[str, Any]:
    return {
        "reference": quote.reference, "conversation_id": str(quote.conversation_id), "product": quote.product,
        "monthly_premium": str(quote.monthly_premium), "currency": quote.currency,
        "valid_until": quote.valid_until.isoformat(), "is_saved": quote.saved_at is not None,
        "revises": quote.revises.reference if quote.revises else None,
    }  # fmt: skip


def _describe_ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.pk, "conversation_id": str(ticket.conversation_id), "state": ticket.state,
        "type": ticket.type, "priority": ticket.priority, "reason": ticket.reason, "team": ticket.team.name,
        "assignee": ticket.assignee.get_username() if ticket.assignee else None,
    }  # fmt: skip


def _describe_conversation(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": str(conversation.pk), "handler": str(conversation.handler), "rating": conversation.rating,
        "agent": conversation.agent.get_username() if conversation.agent else None,
    }  # fmt: skip
