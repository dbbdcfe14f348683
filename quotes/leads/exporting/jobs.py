"""An export from the request to the file that is gone a day later. Who asked, for what and why is on record first."""

import logging
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import BinaryIO
from uuid import UUID

from django.contrib.auth.models import User
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from quotes.leads.disclosing import record
from quotes.leads.errors import LeadError
from quotes.leads.exporting.columns import COLUMNS
from quotes.leads.exporting.reading import find_leads, read_rows
from quotes.leads.exporting.writing import REGIONS, write_csv, write_json, write_xlsx
from quotes.leads.masking import mask_words
from quotes.models import LeadDisclosure, LeadExport

logger = logging.getLogger(__name__)
LIFE = timedelta(days=1)
# A worker that gave no sign of life for that long is dead.
SILENCE = timedelta(seconds=90)


class CancelledError(LeadError):
    """Whoever asked for it wants it no more, or may not have it any more."""


def request_export(export: LeadExport, user: User) -> LeadExport:
    """Writes down who exports what and why, before the first byte is read. Raises LeadError."""
    if not user.has_perm("quotes.export_lead"):
        raise LeadError("You may not export leads.")
    export.user, export.reason = user, mask_words(export.reason)[:300]
    export.is_masked = not user.has_perm("quotes.reveal_lead_contact")
    export.total = find_leads(export, user).count()
    with transaction.atomic():
        export.save()
        details = {"columns": export.columns, "filter": export.query, "format": export.format,
                   "leads": export.total, "masked": export.is_masked, "export": str(export.pk)}  # fmt: skip
        record(LeadDisclosure.Action.EXPORT, user, export.reason, details=details)
    return export


def claim_export(export_id: UUID) -> LeadExport | None:
    """For one worker at a time, by compare-and-set; also from a worker that fell silent. None: not now, or done."""
    now = timezone.now()
    waiting = Q(status=LeadExport.Status.WAITING) | Q(status=LeadExport.Status.RUNNING, beat_at__lt=now - SILENCE)
    claimed = LeadExport.objects.filter(waiting, pk=export_id)
    if not claimed.update(status=LeadExport.Status.RUNNING, beat_at=now, done=0):
        return None
    return LeadExport.objects.select_related("user").get(pk=export_id)


def write_export(export: LeadExport) -> None:
    """Writes the claimed export's file. However it ends, its status says how."""
    user = export.user
    try:
        if not user.is_active or not user.has_perm("quotes.export_lead"):
            raise CancelledError("The right to export was taken back.")
        with tempfile.TemporaryFile() as target:
            write_file(export, user, target, partial(_beat, export))
            target.seek(0)
            name = default_storage.save(f"exports/{export.pk}.{export.format}", File(target))
    except CancelledError:
        _end(export, LeadExport.Status.CANCELLED)
    except Exception:
        logger.exception("an export of leads failed", extra={"export": str(export.pk)})
        _end(export, LeadExport.Status.FAILED)
    else:
        if not _end(export, LeadExport.Status.DONE, file=name, done=export.total, expires_at=timezone.now() + LIFE):
            default_storage.delete(name)


def write_file(export: LeadExport, user: User, target: BinaryIO, report: Callable[[int], None]) -> None:
    labels = [COLUMNS[key].label for key in export.columns]
    if export.format == LeadExport.Format.XLSX:
        return write_xlsx(labels, read_rows(export, user, report), target)
    for piece in list_pieces(export, user, report):
        target.write(piece)
    return None


def list_pieces(export: LeadExport, user: User, report: Callable[[int], None]) -> Iterator[bytes]:
    """A CSV or JSON export piece by piece."""
    rows = read_rows(export, user, report)
    if export.format == LeadExport.Format.JSON:
        return write_json(export.columns, rows)
    labels = [COLUMNS[key].label for key in export.columns]
    return write_csv(labels, rows, REGIONS[export.region], bom=export.has_bom)


def _beat(export: LeadExport, done: int) -> None:
    running = LeadExport.objects.filter(pk=export.pk, status=LeadExport.Status.RUNNING)
    if not running.update(beat_at=timezone.now(), done=done):
        raise CancelledError("It was cancelled.")


def _end(export: LeadExport, status: str, **values: object) -> bool:
    return bool(
        LeadExport.objects.filter(pk=export.pk, status=LeadExport.Status.RUNNING).update(status=status, **values)
    )


def cancel_export(export: LeadExport) -> None:
    """Safe to repeat; one that is ready stays."""
    under_way = [LeadExport.Status.WAITING, LeadExport.Status.RUNNING]
    LeadExport.objects.filter(pk=export.pk, status__in=under_way).update(status=LeadExport.Status.CANCELLED)


def note_download(export: LeadExport, user: User) -> None:
    """Raises LeadError when it is not there any more."""
    if export.status != LeadExport.Status.DONE or export.expires_at is None or export.expires_at < timezone.now():
        raise LeadError("This file is gone: exports are kept for a day. Ask for it again.")
    if not export.is_masked and not user.has_perm("quotes.reveal_lead_contact"):
        raise LeadError("You may no longer see the contacts in this file.")
    record(LeadDisclosure.Action.DOWNLOAD, user, export.reason, details={"export": str(export.pk)})


def forget_expired_exports() -> int:
    """Deletes the files whose day is over. Safe to repeat and to break off."""
    expired = LeadExport.objects.filter(status=LeadExport.Status.DONE, expires_at__lt=timezone.now())
    count = 0
    for export in expired[:1000]:
        default_storage.delete(export.file)
        LeadExport.objects.filter(pk=export.pk).update(status=LeadExport.Status.EXPIRED, file="")
        count += 1
    return count
