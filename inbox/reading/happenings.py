"""What was done to a ticket, in words: lines between the messages, and what somebody else changed meanwhile."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inbox.reading.people import name_agent
from tickets.actors import ActorKind
from tickets.models import SlaClock, Team, Ticket, TicketEvent
from tickets.states import LABELS, State

# What the thread itself shows, or nobody needs to read there.
UNTOLD = (
    "ticket.customer_replied", "ticket.agent_replied", "ticket.noted", "ticket.watched", "ticket.unwatched",
    # Its parts tell of themselves.
    "ticket.macro_used",
)  # fmt: skip

# What a colleague may do without anybody else's work having to wait for it.
HARMLESS = ("ticket.watched", "ticket.unwatched", "ticket.contact_revealed")


@dataclass(frozen=True)
class Happening:
    pk: int
    kind: str
    who: str
    what: str
    at: datetime
    actor_id: int | None
    reason: str = ""

    @property
    def words(self) -> str:
        return f"{self.who} {self.what}"


class Names:
    """Of people and teams that events point at, each looked up once for all of them."""

    def __init__(self, events: Iterable[TicketEvent]) -> None:
        events = list(events)
        people: set[Any] = {event.actor_id for event in events if event.actor_id}
        people |= _collect(events, "assignee_id", "user")
        users = get_user_model().objects.filter(pk__in=people)
        self.people: dict[Any, str] = {user.pk: name_agent(user) for user in users}
        teams = _collect(events, "team")
        self.teams: dict[Any, str] = dict(Team.objects.filter(pk__in=teams).values_list("pk", "name")) if teams else {}

    def name_actor(self, event: TicketEvent) -> str:
        match event.actor_kind:
            case ActorKind.AGENT:
                return self.people.get(event.actor_id) or _("A colleague")
            case ActorKind.CUSTOMER:
                return _("The customer")
            case ActorKind.ASSISTANT:
                return _("The assistant")
        return _("The portal")


def _collect(events: Iterable[TicketEvent], *names: str) -> set[Any]:
    sides = [values for event in events for values in (event.before, event.after)]
    return {values[name] for values in sides for name in names if values.get(name)}


def read_happenings(events: Iterable[TicketEvent]) -> list[Happening]:
    events = list(events)
    names = Names(events)
    return [
        Happening(
            event.pk, event.kind, names.name_actor(event), _describe(event, names), event.created_at, event.actor_id,
            event.reason,
        )
        for event in events
    ]  # fmt: skip


def find_since(ticket: Ticket, event_id: int, *, without: int) -> list[Happening]:
    """What other agents have done since an event."""
    events = ticket.events.filter(pk__gt=event_id, actor_kind=ActorKind.AGENT).exclude(actor_id=without)
    return read_happenings(events.exclude(kind__in=HARMLESS).order_by("pk")[:20])


def _describe(event: TicketEvent, names: Names) -> str:
    tell = _TELLERS.get(event.kind)
    return tell(event, names) if tell else event.kind.removeprefix("ticket.").replace("_", " ")


def _tell_state(event: TicketEvent, names: Names) -> str:
    state = event.after.get("state", "")
    if state == State.OPEN and event.before.get("state") == State.SOLVED:
        return _("opened it again")
    words = {
        State.MERGED: _("merged it into #%(number)s") % {"number": event.after.get("merged_into")},
        State.OPEN: _("opened it"),
        State.SOLVED: _("solved it"),
        State.CLOSED: _("closed it"),
        State.SPAM: _("marked it as spam"),
        State.ON_HOLD: _("put it on hold"),
        State.PENDING_CUSTOMER: _("set it to wait for the customer"),
    }
    return words.get(state) or _("set it to “%(state)s”") % {"state": LABELS.get(state, state)}


def _tell_assignee(event: TicketEvent, names: Names) -> str:
    assignee = event.after.get("assignee_id")
    if assignee is None:
        return _("gave it back to nobody in particular")
    if assignee == event.actor_id:
        return _("took it")
    return _("gave it to %(name)s") % {"name": names.people.get(assignee) or _("a colleague")}


def _tell_team(event: TicketEvent, names: Names) -> str:
    return _("moved it to %(team)s") % {"team": names.teams.get(event.after.get("team")) or _("another team")}


def _tell_priority(event: TicketEvent, names: Names) -> str:
    priority = event.after.get("priority")
    if priority is None:
        return _("confirmed its priority")
    return _("set its priority to %(priority)s") % {"priority": Ticket.Priority(priority).label.lower()}


def _tell_tags(event: TicketEvent, names: Names) -> str:
    before, after = set(event.before.get("tags", [])), set(event.after.get("tags", []))
    added, removed = ", ".join(sorted(after - before)), ", ".join(sorted(before - after))
    if added and removed:
        return _("tagged it %(added)s, and no longer %(removed)s") % {"added": added, "removed": removed}
    return _("tagged it %(added)s") % {"added": added} if added else _("took off the tag %(tags)s") % {"tags": removed}


def _tell_merge(event: TicketEvent, names: Names) -> str:
    return _("merged #%(number)s into it") % {"number": event.after.get("ticket")}


def _tell_unmerge(event: TicketEvent, names: Names) -> str:
    if number := event.after.get("ticket"):
        return _("took #%(number)s out of it again") % {"number": number}
    return _("took it out of #%(number)s again") % {"number": event.before.get("merged_into")}


def _tell_snooze(event: TicketEvent, names: Names) -> str:
    until = parse_datetime(str(event.after.get("snoozed_until") or ""))
    if until is None:
        return _("snoozed it")
    return _("snoozed it until %(moment)s") % {"moment": date_format(timezone.localtime(until), "M j, H:i")}


def _name_clock(event: TicketEvent) -> str:
    kinds = {kind.value: kind.label.lower() for kind in SlaClock.Kind}
    return kinds.get(event.after.get("clock", ""), _("an answer"))


_TELLERS: dict[str, Callable[[TicketEvent, Names], str]] = {
    "ticket.opened": lambda event, names: _("opened this ticket"),
    "ticket.state_changed": _tell_state,
    "ticket.assigned": _tell_assignee,
    "ticket.team_changed": _tell_team,
    "ticket.priority_changed": _tell_priority,
    "ticket.tagged": _tell_tags,
    "ticket.merged": _tell_merge,
    "ticket.unmerged": _tell_unmerge,
    "ticket.described": lambda event, names: _("changed its subject or type"),
    "ticket.agent_replied": lambda event, names: _("answered"),
    "ticket.customer_replied": lambda event, names: _("wrote"),
    "ticket.escalated_again": lambda event, names: _("asked for a person again"),
    "ticket.contact_changed": lambda event, names: (
        _("left another address") if event.before.get("contact_email") else _("left an address")
    ),
    "ticket.noted": lambda event, names: _("wrote a note"),
    "ticket.rated": lambda event, names: _("rated it"),
    "ticket.split": lambda event, names: _("split off #%(number)s") % {"number": event.after.get("ticket")},
    "ticket.linked": lambda event, names: _("linked it with #%(number)s") % {"number": event.after.get("other")},
    "sla.warned": lambda event, names: _("warned: %(clock)s is due soon") % {"clock": _name_clock(event)},
    "sla.breached": lambda event, names: _("noted: %(clock)s is late") % {"clock": _name_clock(event)},
    "ticket.unlinked": lambda event, names: (
        _("removed the link with #%(number)s") % {"number": event.before.get("other")}
    ),
    "ticket.snoozed": _tell_snooze,
    "ticket.woke": lambda event, names: _("brought it back from snooze"),
    "ticket.contact_confirmed": lambda event, names: _("confirmed the address"),
    "ticket.kept_in_account": lambda event, names: _("signed in: it is in their account now"),
    "ticket.links_revoked": lambda event, names: _("switched off the links that were mailed"),
    "ticket.contact_revealed": lambda event, names: _("looked at the address"),
    "ticket.contact_forgotten": lambda event, names: _("erased the address"),
}
