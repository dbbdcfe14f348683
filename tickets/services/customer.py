"""What a customer does with their own ticket besides writing: close it, open it again, rate it."""

from django.db import transaction
from django.utils.translation import gettext as _

from tickets.actors import Actor
from tickets.errors import TransitionError
from tickets.models import Ticket
from tickets.services.changing import apply_change, move
from tickets.services.finding import lock_ticket
from tickets.states import State
from tickets.thread import get_thread

RATEABLE = frozenset({State.SOLVED, State.CLOSED})


@transaction.atomic
def close_as_customer(ticket_id: int, actor: Actor) -> Ticket:
    """The customer needs nothing more: solved, so that they can still change their mind. Safe to repeat."""
    ticket = lock_ticket(ticket_id)
    move(ticket, State.SOLVED, actor, reason=_("The customer closed it."))
    return ticket


@transaction.atomic
def reopen_as_customer(ticket_id: int, actor: Actor) -> Ticket:
    """Raises TransitionError once it is closed for good: a reply opens a new one then."""
    ticket = lock_ticket(ticket_id)
    if ticket.state != State.SOLVED:
        raise TransitionError(_("This request can't be opened again. Write below, and we'll open a new one for you."))
    move(ticket, State.OPEN, actor, reason=_("The customer opened it again."))
    return ticket


@transaction.atomic
def rate_ticket(ticket_id: int, score: int, comment: str, actor: Actor) -> Ticket:
    """1 to 5; the last one counts. Raises TransitionError while the ticket is still being worked on."""
    ticket = lock_ticket(ticket_id)
    if ticket.state not in RATEABLE:
        raise TransitionError(_("You can rate our help once your request is solved."))
    thread = get_thread()
    words = thread.mask(str(ticket.conversation_id), thread.clean(comment)[:1000])
    apply_change(ticket, "ticket.rated", actor, rating=score, rating_comment=words)
    return ticket
