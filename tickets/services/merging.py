"""Two tickets of one customer become one. Its thread has the messages of both; nothing moves, nothing is copied."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.actors import Actor
from tickets.errors import MergeError
from tickets.models import Draft, Ticket
from tickets.services.changing import move, record, save_ticket
from tickets.services.finding import find_destination, find_ticket, lock_tickets
from tickets.services.sla import find_unfinished
from tickets.states import State, can_change


@transaction.atomic
def merge_tickets(ticket_id: int, into_id: int, actor: Actor, *, reason: str = "") -> Ticket:
    """Merges the first into the second, or into the one that the second was merged into; returns that one.

    Drafts, tags and watchers come along. Doing it again changes nothing; `unmerge_ticket` takes it back, by what the
    entry keeps. Raises MergeError, NotFoundError.
    """
    destination = find_destination(find_ticket(into_id))
    locked = lock_tickets([ticket_id, destination.pk])
    ticket, target = locked[ticket_id], locked[destination.pk]
    if ticket.merged_into_id is not None and find_destination(ticket).pk == target.pk:
        return target
    check_merge(ticket, target)
    kept = {"ticket": ticket.pk, "state": ticket.state, "clocks": [clock.pk for clock in find_unfinished(ticket)]}
    brought = _bring_along(ticket, target)
    move(ticket, State.MERGED, actor, reason=reason, merged_into=target)
    save_ticket(target)
    record(target, "ticket.merged", actor, after=kept | brought, reason=reason)
    return target


def _bring_along(ticket: Ticket, target: Ticket) -> dict[str, Any]:
    """What the target did not have before, by key; drafts with their versions."""
    tags = list(ticket.tags.exclude(pk__in=target.tags.values("pk")).values_list("pk", flat=True))
    watchers = list(ticket.watchers.exclude(pk__in=target.watchers.values("pk")).values_list("pk", flat=True))
    target.tags.add(*tags)
    target.watchers.add(*watchers)
    return {"tags": tags, "watchers": watchers, "drafts": _move_drafts(ticket, target)}


def check_merge(ticket: Ticket, target: Ticket) -> None:
    """Raises MergeError, with the reason, for two that can't become one."""
    if ticket.pk == target.pk:
        raise MergeError(_("A ticket can't be merged into itself, nor into one that was merged into it."))
    if not can_change(ticket.state, State.MERGED):
        raise MergeError(_("Ticket #%(number)s is closed or merged already.") % {"number": ticket.pk})
    if not target.is_live:
        raise MergeError(_("Ticket #%(number)s is closed: merge the other way round.") % {"number": target.pk})
    if _find_person(ticket) != _find_person(target):
        raise MergeError(_("These tickets belong to different people: one would read what the other wrote."))


def find_same_persons(tickets: QuerySet[Ticket], ticket: Ticket) -> QuerySet[Ticket]:
    """Those of `tickets` that are the same customer's, and can so become one with it."""
    if ticket.customer_id is not None:
        return tickets.filter(customer_id=ticket.customer_id)
    return tickets.filter(customer=None, conversation__visitor_id=ticket.conversation.visitor_id)


def _find_person(ticket: Ticket) -> tuple[str, object]:
    """Whoever reads the thread as its customer: an account, or a browser."""
    if ticket.customer_id is not None:
        return "customer", ticket.customer_id
    return "visitor", ticket.conversation.visitor_id


def _move_drafts(ticket: Ticket, target: Ticket) -> list[tuple[int, int]]:
    """An agent who was writing on both keeps both texts, one below the other. Returns those that moved, untouched."""
    moved = []
    for draft in ticket.drafts.order_by("pk"):
        kept = Draft.objects.filter(ticket=target, author_id=draft.author_id, kind=draft.kind).first()
        if kept is None:
            draft.ticket = target
            draft.save()
            moved.append((draft.pk, draft.version))
            continue
        kept.text = f"{kept.text}\n\n{draft.text}".strip()
        kept.version += 1
        kept.updated_at = timezone.now()
        kept.save()
        draft.delete()
    return moved
