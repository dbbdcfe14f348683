"""Open inboxes hear of a ticket that changed: once for each transaction, after its commit. Others hear in it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from tickets.models import Ticket
from tickets.thread import get_thread


@dataclass(frozen=True)
class _Telling:
    ticket_id: int
    conversation_id: UUID
    team_id: int

    def __call__(self) -> None:
        get_thread().tell_staff(self.ticket_id, self.conversation_id, self.team_id)


def tell_on_commit(ticket: Ticket, *, team_id: int | None = None) -> None:
    """With `team_id` another team than the ticket's own: the one that had it."""
    telling = _Telling(ticket.pk, ticket.conversation_id, team_id or ticket.team_id)
    if not any(waiting[1] == telling for waiting in connection.run_on_commit):
        transaction.on_commit(telling)


def tell_listeners(ticket: Ticket, change: str) -> None:
    """`settings.TICKET_LISTENERS` hear of each audit entry, in the caller's transaction; `change` is its kind."""
    for path in settings.TICKET_LISTENERS:
        import_string(path)(ticket, change)
