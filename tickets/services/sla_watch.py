"""Warnings and breaches: each told once, however often and by however many it is looked for."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from tickets.actors import SYSTEM
from tickets.models import Notice, SlaClock, Ticket
from tickets.services.changing import change_terms, record
from tickets.services.finding import lock_ticket
from tickets.services.noticing import tell
from tickets.states import State

BATCH = 500


def watch_clocks(now: datetime | None = None) -> int:
    """Looks at the clocks whose moment has come; returns how many were told of. What is left is for the next time."""
    now = now or timezone.now()
    running = SlaClock.objects.filter(outcome="", running_since__isnull=False)
    is_due = Q(breached_at=None, due_at__lte=now)
    is_near = Q(warned_at=None, breached_at=None, warns_at__lte=now)
    found = running.filter(is_due | is_near).order_by(F("due_at").asc(nulls_last=True))
    rows = list(found.values_list("pk", "ticket_id")[:BATCH])
    return sum(_look(clock_id, ticket_id, now) for clock_id, ticket_id in rows)


@transaction.atomic
def _look(clock_id: int, ticket_id: int, now: datetime) -> bool:
    """Under the ticket's lock things may look different: it was answered, paused, told of, or given another target."""
    ticket = lock_ticket(ticket_id)
    row = SlaClock.objects.select_related("policy__escalate_to").get(pk=clock_id)
    if row.outcome or row.running_since is None or row.breached_at is not None:
        return False
    if row.due_at is not None and row.due_at <= now:
        _breach(ticket, row, now)
    elif row.warned_at is None and row.warns_at is not None and row.warns_at <= now:
        row.warned_at = now
        row.save(update_fields=["warned_at"])
        record(ticket, "sla.warned", SYSTEM, after=_describe(row))
        _tell_staff(ticket, row, Notice.Kind.NEAR)
    else:
        return False
    return True


def _breach(ticket: Ticket, row: SlaClock, now: datetime) -> None:
    row.breached_at = now
    row.save(update_fields=["breached_at"])
    record(ticket, "sla.breached", SYSTEM, after=_describe(row))
    _tell_staff(ticket, row, Notice.Kind.LATE)
    team = row.policy.escalate_to
    if team is not None and ticket.state != State.SOLVED:
        change_terms(
            ticket, "ticket.team_changed", SYSTEM, because=f"Late: {row.get_kind_display().lower()}.", team=team
        )
        _tell_staff(ticket, row, Notice.Kind.LATE)


def _tell_staff(ticket: Ticket, row: SlaClock, kind: Notice.Kind) -> None:
    """Whoever has it and the team's lead, each once; where there is neither, the whole team. After an escalation the
    team that gets it hears of it, too."""
    wanted = {ticket.assignee_id, ticket.team.lead_id} - {None}
    if not wanted:
        wanted = set(ticket.team.members.values_list("pk", flat=True))
    tell([pk for pk in wanted if pk], kind, ticket, key=str(row.pk), detail=row.get_kind_display().lower())


def _describe(row: SlaClock) -> dict[str, str]:
    return {"clock": row.kind, "due_at": row.due_at.isoformat() if row.due_at else ""}
