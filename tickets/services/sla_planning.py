"""Planning all running clocks anew, after the rules changed."""

from django.db import transaction
from django.utils import timezone

from tickets.models import Ticket
from tickets.services.finding import lock_ticket
from tickets.services.sla import plan_again
from tickets.states import UNSOLVED

BATCH = 200


def plan_clocks_again(after_id: int = 0) -> int | None:
    """The next tickets above a number; returns the last one's number, or None if there are no more."""
    waiting = Ticket.objects.filter(pk__gt=after_id, state__in=UNSOLVED).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:BATCH])
    for ticket_id in ids:
        with transaction.atomic():
            ticket = lock_ticket(ticket_id)
            plan_again(ticket, timezone.now())
            ticket.save(update_fields=["sla_policy"])
    return ids[-1] if len(ids) == BATCH else None
