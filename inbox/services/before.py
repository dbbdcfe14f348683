"""How tickets were before many were changed at once, signed: whoever did it can take it back, and nobody else."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.core import signing
from django.utils.translation import gettext as _

from tickets.errors import TicketError
from tickets.models import Ticket

UNDO_FOR = timedelta(minutes=15)
_SALT = "inbox.bulk_undo"


@dataclass(frozen=True)
class Before:
    """`version` is the one that the change left: another one now means that somebody went on from there."""

    number: int
    assignee_id: int | None
    state: str
    tags: list[str]
    version: int = 0


def read_before(ticket: Ticket) -> Before:
    return Before(ticket.pk, ticket.assignee_id, ticket.state, sorted(str(tag) for tag in ticket.tags.all()))


def sign_undo(before: Sequence[Before], agent: User) -> str:
    """The token that takes the changes back. Read right after them: what was changed then is theirs."""
    if not before:
        return ""
    versions = dict(Ticket.objects.filter(pk__in=[one.number for one in before]).values_list("pk", "version"))
    rows = [[*astuple(one)[:-1], versions.get(one.number, 0)] for one in before]
    return signing.dumps([agent.pk, rows], salt=_SALT, compress=True)


def read_undo(token: str, agent: User) -> list[Before]:
    """Raises TicketError for a token that is too old, or not this agent's."""
    try:
        agent_id, rows = signing.loads(token, salt=_SALT, max_age=UNDO_FOR)
    except signing.BadSignature:
        raise TicketError(_("This can be taken back for a quarter of an hour only.")) from None
    if agent_id != agent.pk:
        raise TicketError(_("This was changed by somebody else."))
    return [Before(*row) for row in rows]
