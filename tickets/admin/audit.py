"""The audit trail of a ticket, in words. All text is escaped."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from tickets.admin.ticket_parts import describe_time
from tickets.models import Team, Ticket, TicketEvent
from tickets.states import LABELS, State

EVENTS_SHOWN = 200
_PEOPLE = ("assignee_id", "snoozed_by_id", "user")
_KINDS = {"sla.warned": "due soon", "sla.breached": "late"}
_REASONS = {value: label.lower() for value, label in Ticket.Reason.choices}


def render_audit(ticket: Ticket) -> SafeString:
    """The latest first."""
    rows = list(ticket.events.select_related("actor").order_by("-id")[:EVENTS_SHOWN])
    names = _Names(rows)
    told = (
        (describe_time(row.created_at), _tell_kind(row), row.actor or row.actor_kind, _tell_change(row, names))
        for row in rows
    )
    return format_html_join("", "<p>{} <strong>{}</strong> by {}{}</p>", told)


class _Names:
    """Of people and teams that entries point at, looked up once for all of them."""

    def __init__(self, rows: Iterable[TicketEvent]) -> None:
        values = [(name, value) for row in rows for part in (row.before, row.after) for name, value in part.items()]
        people = {value for name, value in values if name in _PEOPLE and isinstance(value, int)}
        teams = {value for name, value in values if name == "team" and isinstance(value, int)}
        users = get_user_model().objects.filter(pk__in=people) if people else []
        self.people = {user.pk: user.get_username() for user in users}
        self.teams = dict(Team.objects.filter(pk__in=teams).values_list("pk", "name")) if teams else {}

    def tell(self, name: str, value: Any) -> str:
        if value is None or value == "" or value == []:
            return "–"
        if name in _PEOPLE:
            return self.people.get(value, f"account {value}")
        if name == "team":
            return self.teams.get(value, f"team {value}")
        if name == "state" and value in LABELS:
            return str(LABELS[State(value)])
        if isinstance(value, list):
            return ", ".join(map(str, value))
        moment = parse_datetime(value) if isinstance(value, str) and len(value) > 18 else None
        return describe_time(moment) if moment is not None else str(value)


def _tell_kind(row: TicketEvent) -> str:
    return _KINDS.get(row.kind) or row.kind.partition(".")[2].replace("_", " ")


def _tell_change(row: TicketEvent, names: _Names) -> str:
    parts = [_tell_value(row, name, names) for name in dict.fromkeys([*row.before, *row.after])]
    if row.reason:
        parts.append(_REASONS.get(row.reason, row.reason))
    return f": {'; '.join(parts)}" if parts else ""


def _tell_value(row: TicketEvent, name: str, names: _Names) -> str:
    words = name.removesuffix("_id").replace("_", " ")
    now = names.tell(name, row.after.get(name))
    return f"{words} {names.tell(name, row.before[name])} → {now}" if name in row.before else f"{words} {now}"
