"""A merge taken back: each ticket reads what was written in its own conversation, before the merge and since."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Conversation, Message
from tickets.actors import Actor
from tickets.errors import MergeError
from tickets.models import Draft, Ticket, TicketEvent
from tickets.services.changing import apply_change, check_conversation_is_free, record, save_ticket
from tickets.services.finding import find_ticket, lock_tickets
from tickets.services.sla import follow_customer, revive
from tickets.states import State, decide_on_reply

UNMERGE_FOR = timedelta(days=1)


@transaction.atomic
def unmerge_ticket(ticket_id: int, actor: Actor) -> Ticket:
    """Makes a merged ticket one of its own again, as it was; open, if its customer wrote there since.

    Its tags and watchers leave the other ticket, unless that had them before; drafts go back if nobody wrote on in
    them. What was done to the other ticket since stays there. Raises MergeError, TransitionError, NotFoundError.
    """
    found = find_ticket(ticket_id)
    Conversation.objects.select_for_update().get(pk=found.conversation_id)
    locked = lock_tickets([ticket_id, found.merged_into_id or ticket_id])
    ticket = locked[ticket_id]
    if ticket.merged_into_id is None or ticket.merged_into_id not in locked:
        raise MergeError(_("Ticket #%(number)s is not merged any more.") % {"number": ticket_id})
    target = locked[ticket.merged_into_id]
    merge = _find_merge(ticket, target)
    check_conversation_is_free(ticket)
    _take_back(merge.after, ticket, target)
    _restore(merge, ticket, actor)
    save_ticket(target)
    record(target, "ticket.unmerged", actor, after={"ticket": ticket.pk})
    return ticket


def find_undoable(ticket: Ticket) -> set[int]:
    """The numbers of the tickets whose merge, into this one or of this one, can still be taken back."""
    target_id = ticket.merged_into_id or ticket.pk
    merges = _find_recent(target_id).values_list("after__ticket", flat=True)
    return set(Ticket.objects.filter(merged_into=target_id, pk__in=list(merges)).values_list("pk", flat=True))


def _find_recent(target_id: int) -> Any:
    """The latest first, of those that keep how the ticket was."""
    merges = TicketEvent.objects.filter(ticket=target_id, kind="ticket.merged", after__has_key="state")
    return merges.filter(created_at__gt=timezone.now() - UNMERGE_FOR).order_by("-pk")


def _find_merge(ticket: Ticket, target: Ticket) -> TicketEvent:
    if target.merged_into_id is not None:
        raise MergeError(
            _("Ticket #%(number)s was merged into another one since. Take that back first.") % {"number": target.pk}
        )
    merge: TicketEvent | None = _find_recent(target.pk).filter(after__ticket=ticket.pk).first()
    if merge is None:
        raise MergeError(_("A merge can be taken back for a day only."))
    return merge


def _take_back(brought: dict[str, Any], ticket: Ticket, target: Ticket) -> None:
    target.tags.remove(*brought["tags"])
    target.watchers.remove(*brought["watchers"])
    for draft_id, version in brought["drafts"]:
        draft = Draft.objects.filter(pk=draft_id, ticket=target, version=version).first()
        if draft and not ticket.drafts.filter(author_id=draft.author_id, kind=draft.kind).exists():
            draft.ticket = ticket
            draft.save()


def _restore(merge: TicketEvent, ticket: Ticket, actor: Actor) -> None:
    now, state = timezone.now(), State(merge.after["state"])
    written = Message.objects.filter(
        conversation_id=ticket.conversation_id, role=Message.Role.VISITOR, created_at__gt=merge.created_at
    ).exists()
    if written:
        state = decide_on_reply(state).state or state
    solved_at = ticket.solved_at if state == State.SOLVED else None
    apply_change(ticket, "ticket.unmerged", actor, state=state, merged_into=None, solved_at=solved_at)
    revive(ticket, merge.after["clocks"], now)
    if written:
        follow_customer(ticket, now)
