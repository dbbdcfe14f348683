"""The same change at many leads at once, and taking it back as far as nobody has changed the lead since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from quotes.leads.errors import LeadError
from quotes.leads.history import note_event
from quotes.leads.working import assign, can_own, change_status
from quotes.models import Lead, LeadChange, LeadEvent

# What a change of each kind touches, and the events after which it is no longer the last word.
_FIELDS = {"status": ("status", "contacted_at", "closed_at"), "owner": ("owner_id",)}
_EVENTS = {"status": "lead.moved", "owner": "lead.assigned"}
_OVERRIDES = ("lead.merged", "lead.erased")
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Outcome:
    """`change`: what can be taken back; None when nothing changed. `problems`: one for each lead that stayed."""

    change: LeadChange | None
    done: int
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Undone:
    """`kept`: somebody changed them since, so they stay."""

    restored: int
    kept: int


def move_leads(leads: Sequence[Lead], status: str, user: User) -> Outcome:
    """What can't go there stays, and the rest goes."""
    label = Lead.Status(status).label if status in Lead.Status else status
    return _change(leads, "status", label, lambda lead: change_status(lead, status, user.get_username()), user)


def give_leads(leads: Sequence[Lead], owner: User | None, user: User) -> Outcome:
    label = (owner.get_full_name() or owner.get_username()) if owner else "nobody"
    return _change(leads, "owner", label, lambda lead: assign(lead, owner, user.get_username()), user)


def _change(leads: Sequence[Lead], what: str, label: str, act: Callable[[Lead], Lead], user: User) -> Outcome:
    """Each lead in a transaction of its own. The record of how to take it back comes last: without it all stands."""
    entries, problems, done = [], [], 0
    for lead in leads:
        try:
            entry = _change_one(lead, what, act)
        except LeadError as error:
            problems.append(str(error))
        else:
            done += 1
            entries += [entry] if entry else []
    change = LeadChange.objects.create(user=user, what=what, to=label[:150], leads=entries) if entries else None
    return Outcome(change, done, tuple(problems))


def _change_one(lead: Lead, what: str, act: Callable[[Lead], Lead]) -> dict[str, Any] | None:
    """None when it was so already."""
    with transaction.atomic():
        before = _read(Lead.objects.select_for_update().get(pk=lead.pk), what)
        after = _read(act(lead), what)
        if before == after:
            return None
        events = LeadEvent.objects.filter(lead_id=lead.pk, verb=_EVENTS[what])
        return {"lead": lead.pk, "event": events.values_list("pk", flat=True)[0], "before": before, "after": after}


def undo_change(change: LeadChange, user: User) -> Undone:
    """Takes it back lead by lead. Safe to break off and to repeat: what is restored is not restored again.

    Raises LeadError when it is too late, or was taken back already.
    """
    if not LeadChange.objects.open().filter(pk=change.pk).update(undone_at=timezone.now()):
        raise LeadError("That can't be taken back any more.")
    restored = sum(_undo_one(entry, change.what, user) for entry in change.leads)
    return Undone(restored, change.count - restored)


def _undo_one(entry: dict[str, Any], what: str, user: User) -> bool:
    with transaction.atomic():
        lead = Lead.objects.select_for_update().filter(pk=entry["lead"]).first()
        if lead is None or _read(lead, what) != entry["after"] or _was_touched(entry, what):
            return False
        owner = User.objects.filter(pk=entry["before"].get("owner_id")).first()
        if what == "owner" and entry["before"]["owner_id"] and not (owner and can_own(owner)):
            return False
        before = _describe(lead)[what]
        for name, value in entry["before"].items():
            setattr(lead, name, _parse(name, value))
        lead.save(update_fields=list(_FIELDS[what]))
        verb, after = _EVENTS[what].removeprefix("lead."), _describe(lead)[what]
        note_event(lead.pk, verb, username=user.get_username(), before=before, after=f"{after} (undone)".lstrip())
    return True


def _was_touched(entry: dict[str, Any], what: str) -> bool:
    later = LeadEvent.objects.filter(lead_id=entry["lead"], pk__gt=entry["event"])
    return later.filter(verb__in=(_EVENTS[what], *_OVERRIDES)).exists()


def _read(lead: Lead, what: str) -> dict[str, Any]:
    """As JSON can hold it."""
    values = {name: getattr(lead, name) for name in _FIELDS[what]}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _parse(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name.endswith("_at") and value else value


def _describe(lead: Lead) -> dict[str, str]:
    return {"status": lead.status, "owner": lead.owner.get_username() if lead.owner else ""}


def forget_changes() -> int:
    """Removes what nobody can take back any more; the history of the leads keeps who changed what."""
    return LeadChange.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
