"""What agents have begun to write, saved as they type and found again on any device."""

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.errors import DraftError
from tickets.models import Draft, Ticket
from tickets.thread import get_thread


def find_draft(ticket: Ticket, author_id: int, kind: Draft.Kind = Draft.Kind.REPLY) -> Draft | None:
    return Draft.objects.filter(ticket=ticket, author_id=author_id, kind=kind).first()


def find_drafts(ticket: Ticket, author_id: int) -> dict[str, Draft]:
    """All that somebody has begun to write on a ticket, by kind."""
    return {draft.kind: draft for draft in Draft.objects.filter(ticket=ticket, author_id=author_id)}


@transaction.atomic
def save_draft(ticket: Ticket, author_id: int, text: str, *, version: int, kind: Draft.Kind = Draft.Kind.REPLY) -> int:
    """Keeps the text, masked like everything; returns its new version, 0 once there is none: an empty one is no draft.

    `version` is the one that this writer has read, 0 for none. Raises DraftError if the draft was changed in another
    window meanwhile; whoever writes chooses then. Compare and set: of two at once one wins.
    """
    words = get_thread().clean(text)
    mine = Draft.objects.filter(ticket=ticket, author_id=author_id, kind=kind)
    if not words:
        return _remove(mine, version)
    words = get_thread().mask(str(ticket.conversation_id), words[: get_thread().TEXT_LIMIT])
    now = timezone.now()
    if version and mine.filter(version=version).update(text=words, version=F("version") + 1, updated_at=now):
        return version + 1
    if not version and _create(ticket, author_id, kind, words):
        return 1
    raise _stale()


def _remove(mine: QuerySet[Draft], version: int) -> int:
    """Nothing to remove is nothing wrong."""
    found = mine.first()
    if found is not None and not mine.filter(version=version).delete()[0]:
        raise _stale()
    return 0


def _create(ticket: Ticket, author_id: int, kind: Draft.Kind, words: str) -> bool:
    try:
        with transaction.atomic():
            Draft.objects.create(ticket=ticket, author_id=author_id, kind=kind, text=words)
    except IntegrityError:
        return False
    return True


def _stale() -> DraftError:
    return DraftError(_("You have written on this in another window. Load it again to see that text."))
