"""Tickets found, locked, and followed to where they went."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chat.models import Conversation
from tickets.errors import NotFoundError
from tickets.models import Team, Ticket


def find_ticket(ticket_id: int) -> Ticket:
    """Raises NotFoundError."""
    return _get(Ticket.objects.all(), ticket_id)


def lock_ticket(ticket_id: int) -> Ticket:
    """The ticket, locked until the transaction ends. Raises NotFoundError."""
    return _get(Ticket.objects.select_for_update(), ticket_id)


def _get(tickets: QuerySet[Ticket], ticket_id: int) -> Ticket:
    ticket = tickets.filter(pk=ticket_id).first()
    if ticket is None:
        raise NotFoundError(_("This ticket can't be found."))
    return ticket


def lock_with_conversation(ticket_id: int) -> Ticket:
    """The ticket and, before it, its conversation: in the order in which the chat and `open_ticket` lock them."""
    conversation_id = find_ticket(ticket_id).conversation_id
    Conversation.objects.select_for_update().get(pk=conversation_id)
    return lock_ticket(ticket_id)


def lock_tickets(ids: Iterable[int]) -> dict[int, Ticket]:
    """Several, always in the order of their numbers, so that two who lock the same ones don't wait for each other."""
    return {ticket_id: lock_ticket(ticket_id) for ticket_id in sorted(set(ids))}


def find_destination(ticket: Ticket) -> Ticket:
    """Where a merged ticket went, however often; itself if it was not merged."""
    while ticket.merged_into_id is not None:
        ticket = Ticket.objects.get(pk=ticket.merged_into_id)
    return ticket


def find_family(ticket: Ticket) -> list[int]:
    """The ticket's number and those of all that were merged into it, directly or through others."""
    found, newest = [ticket.pk], [ticket.pk]
    while newest:
        newest = list(Ticket.objects.filter(merged_into__in=newest).order_by("pk").values_list("pk", flat=True))
        found += newest
    return found


def get_default_team() -> Team:
    """Made when there is none: a ticket always has somebody who sees it."""
    team = Team.objects.filter(is_default=True).first()
    return team or Team.objects.get_or_create(is_default=True, defaults={"name": "Support"})[0]
