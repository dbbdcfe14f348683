"""A promise to a customer as an agent reads it: what is due, when, and how much of its time is gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from tickets.models import SlaClock


@dataclass(frozen=True)
class Due:
    """`tone`: late, soon, or fine."""

    label: str
    at: datetime | None
    tone: str
    is_paused: bool = False


def find_due(ticket_ids: Iterable[int]) -> dict[int, Due]:
    """The most pressing running clock of each ticket; of one whose clocks are all paused, that."""
    running = SlaClock.objects.filter(ticket__in=list(ticket_ids), outcome="").order_by("ticket", "due_at")
    found: dict[int, Due] = {}
    for clock in running:
        known = found.get(clock.ticket_id)
        if known is None or (known.at is None and clock.due_at is not None):
            found[clock.ticket_id] = make_due(clock)
    return found


def make_due(clock: SlaClock) -> Due:
    now = timezone.now()
    if clock.running_since is None or clock.due_at is None:
        return Due(clock.get_kind_display(), None, "fine", is_paused=True)
    warns_at = clock.warns_at or clock.due_at
    tone = "late" if clock.due_at <= now else "soon" if warns_at <= now else "fine"
    return Due(clock.get_kind_display(), clock.due_at, tone)
