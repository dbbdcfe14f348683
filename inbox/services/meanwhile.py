"""Whether somebody else has changed a ticket since an agent looked at it: who, and what."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from inbox.reading.happenings import Happening, find_since
from tickets.errors import StaleError
from tickets.models import Ticket


class MeanwhileError(StaleError):
    """Nothing was done: the agent should know of these first."""

    def __init__(self, happenings: list[Happening]) -> None:
        super().__init__(_("This changed while you had it open. Nothing of yours is lost: look, then do it again."))
        self.happenings = happenings


def find_last_event(ticket: Ticket) -> int:
    """What an agent who looks now has seen."""
    return ticket.events.order_by("-pk").values_list("pk", flat=True).first() or 0


def check_meanwhile(ticket: Ticket, seen: int | None, agent: User) -> int:
    """The version up to which only the customer, the portal's clocks and the agent have changed the ticket since an
    event; a change made under that version's lock overlooks nobody. Raises MeanwhileError; None asks for no check."""
    version = Ticket.objects.values_list("version", flat=True).get(pk=ticket.pk)
    if seen is not None and (happenings := find_since(ticket, seen, without=agent.pk)):
        raise MeanwhileError(happenings)
    return version
