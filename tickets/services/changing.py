"""Changes of a ticket by hand or by rule: each under its lock, with an audit entry of what was before and after."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.actors import Actor, ActorKind
from tickets.cipher import make_digest
from tickets.errors import AssignmentError, StaleError, TransitionError
from tickets.models import MailKind, Notice, Tag, Team, Ticket, TicketEvent, TicketLink
from tickets.services.finding import lock_ticket
from tickets.services.mailing import queue_mail
from tickets.services.noticing import tell
from tickets.services.sla import follow_state, recompute
from tickets.states import LABELS, UNSOLVED, State, can_change
from tickets.telling import tell_listeners, tell_on_commit

_PERSONAL = frozenset({"contact_email", "contact_digest"})


def record(
    ticket: Ticket, kind: str, actor: Actor, *, before: Any = None, after: Any = None, reason: str = ""
) -> TicketEvent:
    """One audit entry, in the caller's transaction; staff's open pages hear of it, and who else listens."""
    tell_listeners(ticket, kind)
    tell_on_commit(ticket)
    if before and before.get("team"):
        tell_on_commit(ticket, team_id=before["team"])
    return TicketEvent.objects.create(
        ticket=ticket, kind=kind, actor_kind=actor.kind, actor_id=actor.user_id, before=before or {}, after=after or {},
        reason=reason[:300],
    )  # fmt: skip


def as_contact(email: str) -> dict[str, str]:
    """A customer's address as a ticket's fields."""
    return {"contact_email": email, "contact_digest": make_digest(email)}


def apply_change(ticket: Ticket, kind: str, actor: Actor, *, because: str = "", **values: Any) -> bool:
    """Sets fields of a locked ticket and records what differed; False, and no entry, if nothing did."""
    changed = {name: value for name, value in values.items() if getattr(ticket, name) != value}
    if not changed:
        return False
    before = {name: _describe(name, getattr(ticket, name)) for name in changed}
    for name, value in changed.items():
        setattr(ticket, name, value)
    save_ticket(ticket)
    after = {name: _describe(name, value) for name, value in changed.items()}
    record(ticket, kind, actor, before=before, after=after, reason=because)
    return True


def change_terms(ticket: Ticket, kind: str, actor: Actor, *, because: str = "", **values: Any) -> bool:
    """The same for what decides which SLA policy holds: priority, type and team."""
    if not apply_change(ticket, kind, actor, because=because, **values):
        return False
    reconsider_sla(ticket)
    return True


def reconsider_sla(ticket: Ticket) -> None:
    recompute(ticket, timezone.now())
    ticket.save(update_fields=["sla_policy"])


def save_ticket(ticket: Ticket) -> None:
    ticket.version += 1
    ticket.updated_at = timezone.now()
    ticket.save()


def _describe(name: str, value: Any) -> Any:
    """As JSON can hold it: a row by its key, a moment as text; of an address only whether there is one."""
    if name in _PERSONAL:
        return bool(value)
    if hasattr(value, "pk"):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value


def check_version(ticket: Ticket, expected: int | None) -> None:
    """Raises StaleError if somebody has changed the ticket since `expected` was read; None asks for no check."""
    if expected is not None and ticket.version != expected:
        raise StaleError(
            _("Somebody else has changed this ticket meanwhile. Look at it again, then repeat your change.")
        )


@transaction.atomic
def change_state(ticket_id: int, state: State, actor: Actor, *, reason: str = "", version: int | None = None) -> Ticket:
    """Raises TransitionError, StaleError, NotFoundError. The state it has already is no change. To merge, see
    `merge_tickets`."""
    ticket = lock_ticket(ticket_id)
    check_version(ticket, version)
    if state == State.MERGED:
        raise TransitionError(_("A ticket is merged into another one, not just marked as merged."))
    move(ticket, state, actor, reason=reason)
    return ticket


def move(ticket: Ticket, state: State, actor: Actor, *, reason: str = "", **more: Any) -> None:
    """Brings a locked ticket into a state. Raises TransitionError."""
    if ticket.state == state:
        return
    if not can_change(ticket.state, state):
        raise TransitionError(
            _("A ticket that is “%(before)s” can't become “%(after)s”.")
            % {"before": LABELS[State(ticket.state)].lower(), "after": LABELS[state].lower()}
        )
    if state == State.OPEN and not ticket.is_live:
        check_conversation_is_free(ticket)
    before, now = State(ticket.state), timezone.now()
    if state not in UNSOLVED:
        more = {"snoozed_until": None, "snoozed_by_id": None} | more
    stamps: dict[State, dict[str, Any]] = {
        State.SOLVED: {"solved_at": now},
        State.CLOSED: {"closed_at": now},
        State.OPEN: {"solved_at": None},
    }
    apply_change(ticket, "ticket.state_changed", actor, because=reason, state=state, **stamps.get(state, {}), **more)
    follow_state(ticket, before, state, now)
    if state == State.SOLVED and actor.kind != ActorKind.CUSTOMER:
        queue_mail(ticket, MailKind.SOLVED, f"version {ticket.version}")
    if before == State.SPAM:
        reconsider_sla(ticket)


def check_conversation_is_free(ticket: Ticket) -> None:
    """What was no ticket any more (spam, merged) cannot come back beside the one that took its conversation over."""
    other = Ticket.objects.filter(conversation_id=ticket.conversation_id).exclude(pk=ticket.pk).order_by("-pk").first()
    if other is not None and other.is_live:
        raise TransitionError(_("The conversation goes on in ticket #%(number)s.") % {"number": other.pk})


@transaction.atomic
def assign_ticket(
    ticket_id: int, assignee_id: int | None, actor: Actor, *, reason: str = "", version: int | None = None
) -> Ticket:
    """Gives the ticket to somebody who may see it, or to nobody. A new ticket that is taken is open.

    Raises AssignmentError, StaleError, NotFoundError.
    """
    ticket = lock_ticket(ticket_id)
    check_version(ticket, version)
    if assignee_id is not None and not _may_have(ticket, assignee_id):
        raise AssignmentError(_("This person does not work on the tickets of %(team)s.") % {"team": ticket.team})
    is_new = apply_change(ticket, "ticket.assigned", actor, because=reason, assignee_id=assignee_id)
    if is_new and assignee_id is not None and assignee_id != actor.user_id:
        tell([assignee_id], Notice.Kind.GIVEN, ticket, key=f"version {ticket.version}", actor_id=actor.user_id)
    if assignee_id is not None and ticket.state == State.NEW:
        move(ticket, State.OPEN, actor)
    return ticket


def _may_have(ticket: Ticket, user_id: int) -> bool:
    user = get_user_model().objects.filter(pk=user_id, is_active=True, is_staff=True).first()
    return isinstance(user, User) and Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists()


@transaction.atomic
def move_to_team(ticket_id: int, team: Team, actor: Actor, *, reason: str = "", version: int | None = None) -> Ticket:
    """An assignee who does not belong to the new team loses the ticket."""
    ticket = lock_ticket(ticket_id)
    check_version(ticket, version)
    change_terms(ticket, "ticket.team_changed", actor, because=reason, team=team)
    if ticket.assignee_id and not team.members.filter(pk=ticket.assignee_id).exists():
        apply_change(ticket, "ticket.assigned", actor, because=reason, assignee_id=None)
    return ticket


@transaction.atomic
def set_priority(
    ticket_id: int,
    priority: Ticket.Priority,
    actor: Actor,
    *,
    source: Ticket.PrioritySource,
    reason: str = "",
    version: int | None = None,
) -> Ticket:
    """What an agent has decided stands: no rule and no assistant changes it after."""
    ticket = lock_ticket(ticket_id)
    check_version(ticket, version)
    by_agent = Ticket.PrioritySource.AGENT
    if ticket.priority_source == by_agent and source != by_agent:
        return ticket
    change_terms(ticket, "ticket.priority_changed", actor, because=reason, priority=priority, priority_source=source)
    return ticket


@transaction.atomic
def describe_ticket(
    ticket_id: int, actor: Actor, *, subject: str | None = None, type: str | None = None, version: int | None = None
) -> Ticket:
    """Gives the ticket another subject, type or both."""
    ticket = lock_ticket(ticket_id)
    check_version(ticket, version)
    wanted = {"subject": subject and subject.strip()[:150], "type": type}
    change_terms(ticket, "ticket.described", actor, **{name: value for name, value in wanted.items() if value})
    return ticket


@transaction.atomic
def tag_ticket(ticket_id: int, names: Iterable[str], actor: Actor) -> Ticket:
    """The ticket has exactly these tags afterwards; new ones are made."""
    ticket = lock_ticket(ticket_id)
    before = sorted(ticket.tags.values_list("name", flat=True))
    after = sorted({name.strip().lower()[:40] for name in names if name.strip()})
    if before != after:
        ticket.tags.set([Tag.objects.get_or_create(name=name)[0] for name in after])
        save_ticket(ticket)
        record(ticket, "ticket.tagged", actor, before={"tags": before}, after={"tags": after})
    return ticket


@transaction.atomic
def watch_ticket(ticket_id: int, user_id: int, actor: Actor, *, watches: bool = True) -> Ticket:
    """Somebody follows the ticket, or no longer does."""
    ticket = lock_ticket(ticket_id)
    if ticket.watchers.filter(pk=user_id).exists() != watches:
        (ticket.watchers.add if watches else ticket.watchers.remove)(user_id)
        record(ticket, "ticket.watched" if watches else "ticket.unwatched", actor, after={"user": user_id})
    return ticket


@transaction.atomic
def link_tickets(
    ticket: Ticket, other: Ticket, actor: Actor, kind: TicketLink.Kind = TicketLink.Kind.RELATED
) -> TicketLink:
    """Once, however often it is said."""
    link, is_new = TicketLink.objects.get_or_create(ticket=ticket, other=other, kind=kind)
    if is_new:
        record(ticket, "ticket.linked", actor, after={"kind": kind, "other": other.pk})
    return link


@transaction.atomic
def unlink_tickets(ticket: Ticket, link_id: int, actor: Actor) -> bool:
    """Takes a link away, whichever of its two tickets it is looked at from. False if there is none any more."""
    link = TicketLink.objects.filter(Q(ticket=ticket) | Q(other=ticket), pk=link_id).first()
    if link is None:
        return False
    other = link.other_id if link.ticket_id == ticket.pk else link.ticket_id
    link.delete()
    record(ticket, "ticket.unlinked", actor, before={"kind": link.kind, "other": other})
    return True
