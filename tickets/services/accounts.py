"""Requests that began before their customer had signed in, and belong to their account from then on."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from chat.models import Conversation
from tickets.actors import make_customer
from tickets.models import Ticket
from tickets.services.changing import apply_change
from tickets.services.finding import find_destination, find_family, lock_tickets


def is_still_nobodys(conversation: Conversation) -> bool:
    """Whether a request of this conversation is known to the browser alone."""
    return Ticket.objects.filter(conversation=conversation, customer=None).exists()


@transaction.atomic
def keep_in_account(conversation_id: UUID, customer_id: int) -> None:
    """The conversation's requests, those merged with them, and the conversations of these become the account's. What
    belongs to another account, or another browser, stays there. Safe to repeat.

    Whoever calls it knows the customer to be signed in at the conversation's own browser. No address makes a request
    anybody's, and no link: it may have been passed on.
    """
    own = Ticket.objects.filter(conversation_id=conversation_id).order_by("pk")
    family = {pk for ticket in own for pk in find_family(find_destination(ticket))}
    theirs = Q(customer=None) | Q(customer_id=customer_id)
    visitor_id = Conversation.objects.values_list("visitor_id", flat=True).get(pk=conversation_id)
    wanted = list(Ticket.objects.filter(pk__in=family).values_list("conversation_id", flat=True))
    locked = Conversation.objects.select_for_update().filter(theirs, pk__in=wanted, visitor_id=visitor_id)
    conversations = list(locked.order_by("pk").values_list("pk", flat=True))
    Conversation.objects.filter(pk__in=conversations, customer=None).update(customer_id=customer_id)
    tickets = Ticket.objects.filter(conversation__in=conversations, customer=None).values_list("pk", flat=True)
    for ticket in lock_tickets(tickets).values():
        apply_change(ticket, "ticket.kept_in_account", make_customer(customer_id), customer_id=customer_id)
