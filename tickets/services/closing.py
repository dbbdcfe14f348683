"""Solved tickets are closed when the customer has had time to object."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tickets.actors import SYSTEM
from tickets.models import Ticket
from tickets.services.changing import move
from tickets.services.finding import lock_ticket
from tickets.states import State

CLOSE_AFTER = timedelta(days=7)
BATCH = 500


def close_solved(now: datetime | None = None) -> int:
    """Closes what was solved a week ago; returns how many. What is left is for the next time."""
    limit = (now or timezone.now()) - CLOSE_AFTER
    solved = Ticket.objects.filter(state=State.SOLVED, solved_at__lte=limit).order_by("solved_at")
    return sum(_close(ticket_id, limit) for ticket_id in list(solved.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def _close(ticket_id: int, limit: datetime) -> bool:
    ticket = lock_ticket(ticket_id)
    if ticket.state != State.SOLVED or ticket.solved_at is None or ticket.solved_at > limit:
        return False
    move(ticket, State.CLOSED, SYSTEM, reason=f"Solved for {CLOSE_AFTER.days} days.")
    return True
