"""What tickets hold of a person besides the words of their conversations: addresses, links, files."""

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.storage import Storage
from django.db import transaction

from tickets.actors import SYSTEM
from tickets.models import Attachment, MagicLink, OutgoingMail, Ticket
from tickets.services.changing import apply_change, as_contact
from tickets.services.finding import lock_tickets

logger = logging.getLogger(__name__)
# A file is written before its row: one without a row may be on its way.
YOUNG_SECONDS = 86_400


@transaction.atomic
def forget(conversation_ids: Sequence[UUID]) -> int:
    """Addresses, links and files of these conversations' tickets go for good; returns how many that was. Safe to
    repeat. Tickets stay, with what was done to them."""
    ids = list(Ticket.objects.filter(conversation__in=conversation_ids).values_list("pk", flat=True))
    count = 0
    for ticket in lock_tickets(ids).values():
        count += apply_change(ticket, "ticket.contact_forgotten", SYSTEM, **as_contact(""), contact_verified_at=None)
    # The files last: what is rolled back must still have them.
    for attachment in Attachment.objects.filter(message__conversation__in=conversation_ids):
        transaction.on_commit(partial(_remove, attachment.file.storage, str(attachment.file.name)))
        attachment.delete()
        count += 1
    MagicLink.objects.filter(ticket__in=ids).delete()
    # What waits is not sent any more; of what went out the address alone is personal.
    mails = OutgoingMail.objects.filter(ticket__in=ids)
    mails.filter(state=OutgoingMail.State.WAITING).update(state=OutgoingMail.State.DROPPED, reason="Erased.")
    mails.update(recipient="", recipient_digest="")
    return count


def _remove(storage: Storage, name: str) -> None:
    try:
        storage.delete(name)
    except OSError as error:
        # The daily look for files without rows comes back to it.
        logger.warning("a file could not be removed: %s", type(error).__name__)


def remove_files_without_rows() -> int:
    """Returns how many were removed."""
    folder = Path(settings.MEDIA_ROOT) / "attachments"
    removed = 0
    for path in folder.glob("*/*"):
        with suppress(ValueError, OSError):
            is_old = time.time() - path.stat().st_mtime > YOUNG_SECONDS
            if is_old and not Attachment.objects.filter(pk=UUID(path.name)).exists():
                path.unlink()
                removed += 1
    if removed:
        logger.info("removed %s files of messages that are gone", removed)
    return removed
