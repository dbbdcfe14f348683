"""Whose tickets somebody may read and write as their customer: by account, by browser, or by a link from a mailbox."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from chat.models import Conversation
from tickets.errors import NotFoundError
from tickets.models import Ticket
from tickets.services.finding import find_destination
from tickets.services.recipients import find_valid_links

# Of one browser, the latest.
MOST_CONVERSATIONS = 500


@dataclass(frozen=True)
class Claim:
    """Who asks. `link_ids` are the magic links that this browser came by; they are looked up each time."""

    customer_id: int | None = None
    visitor_id: UUID | None = None
    link_ids: list[int] = field(default_factory=list)


def find_own_tickets(claim: Claim) -> QuerySet[Ticket]:
    """A customer's own; a visitor's, unless they belong to an account; those that a valid link opens, with what
    followed on them in the same conversation."""
    own = Q(pk__in=[])
    if claim.customer_id is not None:
        own |= Q(customer_id=claim.customer_id)
    if claim.visitor_id is not None:
        own |= Q(conversation__in=_find_conversations(claim.visitor_id, claim.customer_id), customer=None)
    if claim.link_ids:
        opened = [link.ticket for link in find_valid_links().filter(pk__in=claim.link_ids)]
        own |= Q(conversation__in=[ticket.conversation_id for ticket in opened])
        own |= Q(pk__in=[find_destination(ticket).pk for ticket in opened])
    return Ticket.objects.filter(own).select_related("conversation", "team")


def _find_conversations(visitor_id: UUID, customer_id: int | None) -> list[UUID]:
    """Looked up first: within the other conditions the database would go through all tickets for them."""
    own = Conversation.objects.visible_to_visitor(visitor_id, customer_id).filter(has_ticket=True)
    return list(own.values_list("pk", flat=True)[:MOST_CONVERSATIONS])


def find_own_ticket(claim: Claim, number: int) -> Ticket:
    """Raises NotFoundError, also for what is somebody else's."""
    ticket = find_own_tickets(claim).filter(pk=number).first()
    if ticket is None:
        raise NotFoundError(_("This request can't be found."))
    return ticket
