"""Internal notes, and the colleagues who are called by them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tickets.actors import make_agent
from tickets.errors import NoteError
from tickets.mentions import find_names
from tickets.models import Draft, Note, Notice, Ticket
from tickets.models.visibility import SEE_ALL, VIEW, find_staff
from tickets.services.changing import record
from tickets.services.finding import find_family, lock_ticket
from tickets.services.noticing import tell
from tickets.thread import get_thread


@dataclass(frozen=True)
class Noted:
    """`told` are the colleagues who were called, `unknown` the names that are nobody's who may see the ticket."""

    note: Note
    told: list[User] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@transaction.atomic
def write_note(ticket_id: int, text: str, author_id: int, *, note_id: UUID | None = None) -> Noted:
    """Stores a note, masked. Who is named in it watches the ticket from now on and is told; the author's draft is used
    up. Sent twice with the same id it is stored once. Raises NoteError, NotFoundError."""
    ticket = lock_ticket(ticket_id)
    if note_id is not None and (earlier := Note.objects.filter(pk=note_id, ticket=ticket).first()):
        return Noted(earlier)
    thread = get_thread()
    words = _check(thread.clean(text), thread.TEXT_LIMIT)
    names = find_names(words)
    named = [user for user in find_mentionable(ticket) if user.username.lower() in names]
    known = {user.username.lower() for user in named}
    note = Note(ticket=ticket, author_id=author_id, text=thread.mask(str(ticket.conversation_id), words))
    if note_id is not None:
        note.pk = note_id
    note.save(force_insert=True)
    note.mentions.set(named)
    actor = make_agent(author_id)
    record(ticket, "ticket.noted", actor, after={"note": str(note.pk), "mentions": sorted(user.pk for user in named)})
    others = [user for user in named if user.pk != author_id]
    ticket.watchers.add(*others)
    tell((user.pk for user in others), Notice.Kind.MENTION, ticket, key=str(note.pk), actor_id=author_id, note=note)
    Draft.objects.filter(ticket=ticket, author_id=author_id, kind=Draft.Kind.NOTE).delete()
    return Noted(note, others, [name for name in names if name not in known])


def _check(words: str, limit: int) -> str:
    if not words:
        raise NoteError(_("Please write something first."))
    if len(words) > limit:
        raise NoteError(_("A note can have %(limit)s characters. Please shorten it.") % {"limit": f"{limit:,}"})
    return words


def find_mentionable(ticket: Ticket, query: str = "") -> QuerySet[User]:
    """The colleagues who may see the ticket, by name; with `query` those whose name begins with it."""
    may_see = (
        Q(pk__in=ticket.team.members.values("pk"))
        | Q(pk=ticket.assignee_id)
        | Q(pk__in=ticket.watchers.values("pk"))
        | Q(pk__in=find_staff(SEE_ALL).values("pk"))
    )
    found = find_staff(VIEW).filter(may_see)
    if query:
        found = found.filter(
            Q(username__istartswith=query) | Q(first_name__istartswith=query) | Q(last_name__istartswith=query)
        )
    return found.order_by("first_name", "username")


def find_notes(ticket: Ticket, family_ids: Sequence[int] | None = None) -> QuerySet[Note]:
    """Those of the ticket and of all that were merged into it, in order of time. `family_ids` as `find_family` gives
    them, if they are known."""
    notes = Note.objects.filter(ticket__in=family_ids or find_family(ticket))
    return notes.select_related("author").prefetch_related("mentions")
