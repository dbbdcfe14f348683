"""Tickets put aside until a moment. Nothing else of them changes: their clocks run on."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.actors import SYSTEM, Actor
from tickets.errors import SnoozeError
from tickets.models import Notice, Ticket
from tickets.services.changing import apply_change, check_version
from tickets.services.finding import lock_ticket
from tickets.services.hours import get_office_calendar
from tickets.services.noticing import tell
from tickets.snooze_times import LONGEST, SnoozeTime, find_time, suggest_times
from tickets.states import UNSOLVED

BATCH = 500


def suggest_snoozes(now: datetime | None = None) -> list[SnoozeTime]:
    """By the default calendar."""
    calendar = get_office_calendar()
    business = calendar.as_business_calendar() if calendar else None
    return suggest_times(business, settings.TIME_ZONE, now or timezone.now())


def find_snooze_time(key: str, now: datetime | None = None) -> datetime:
    """The moment of a choice like `tomorrow`. Raises SnoozeError."""
    calendar = get_office_calendar()
    business = calendar.as_business_calendar() if calendar else None
    try:
        return find_time(key, business, settings.TIME_ZONE, now or timezone.now())
    except KeyError:
        raise SnoozeError(_("Please choose until when.")) from None


@transaction.atomic
def snooze_ticket(
    ticket_id: int, until: datetime, actor: Actor, *, reason: str = "", version: int | None = None
) -> Ticket:
    """Raises SnoozeError for a moment that has passed or is beyond a year, and for a ticket that is solved or over;
    StaleError, NotFoundError."""
    ticket = lock_ticket(ticket_id)
    check_version(ticket, version)
    now = timezone.now()
    if not now < until <= now + LONGEST:
        raise SnoozeError(_("Please choose a moment that is still to come, within a year."))
    if ticket.state not in UNSOLVED:
        raise SnoozeError(_("Only tickets with something left to do can be snoozed."))
    apply_change(
        ticket, "ticket.snoozed", actor, because=reason, snoozed_until=until, snoozed_by_id=actor.user_id
    )  # fmt: skip
    return ticket


@transaction.atomic
def unsnooze_ticket(ticket_id: int, actor: Actor, *, version: int | None = None) -> Ticket:
    """Takes it back. Safe to repeat."""
    ticket = lock_ticket(ticket_id)
    check_version(ticket, version)
    wake(ticket, actor)
    return ticket


def wake(ticket: Ticket, actor: Actor, *, because: str = "") -> bool:
    """Brings a locked ticket back into sight; False if it was never out of it. Whoever has it, or put it aside, is
    told, unless they did it themselves."""
    if ticket.snoozed_until is None:
        return False
    moment, waiting = ticket.snoozed_until, ticket.assignee_id or ticket.snoozed_by_id
    apply_change(ticket, "ticket.woke", actor, because=because, snoozed_until=None, snoozed_by_id=None)
    if waiting is not None and waiting != actor.user_id:
        tell([waiting], Notice.Kind.WOKE, ticket, key=moment.isoformat(), detail=because)
    return True


def wake_due(now: datetime | None = None) -> int:
    """Wakes what has slept long enough; returns how many. What is left is for the next time."""
    now = now or timezone.now()
    due = Ticket.objects.filter(snoozed_until__lte=now).order_by("snoozed_until").values_list("pk", flat=True)
    return sum(_wake_due(ticket_id, now) for ticket_id in list(due[:BATCH]))


@transaction.atomic
def _wake_due(ticket_id: int, now: datetime) -> bool:
    """Under the lock it may be awake already, or put aside for longer."""
    ticket = lock_ticket(ticket_id)
    if ticket.snoozed_until is None or ticket.snoozed_until > now:
        return False
    return wake(ticket, SYSTEM, because=_("Its time has come."))
