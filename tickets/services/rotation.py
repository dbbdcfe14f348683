"""Customers' addresses encrypted anew under the newest key."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tickets.cipher import make_digest
from tickets.models import MagicLink, MailOptOut, OutgoingMail, Ticket
from tickets.models.encrypted import Unreadable

BATCH = 500
# The column, and the digest by which it is found.
ADDRESSES: tuple[tuple[Any, str, str], ...] = (
    (Ticket, "contact_email", "contact_digest"),
    (OutgoingMail, "recipient", "recipient_digest"),
    (MailOptOut, "email", "email_digest"),
    (MagicLink, "email", "email_digest"),
)


@dataclass
class Rotation:
    """What has been done. `unreadable` ones open with none of the portal's keys."""

    rotated: int = 0
    unreadable: int = 0


def rotate_addresses() -> Rotation:
    """Safe to repeat and to break off; mail goes out meanwhile."""
    done = Rotation()
    for model, field, digest in ADDRESSES:
        known, last = model.objects.exclude(**{digest: ""}), None
        while ids := _find_next(known, last):
            with transaction.atomic():
                for row in model.objects.select_for_update().filter(pk__in=ids):
                    _rotate(row, field, digest, done)
            last = ids[-1]
    return done


def _find_next(rows: Any, last: Any) -> list[Any]:
    following = rows if last is None else rows.filter(pk__gt=last)
    return list(following.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _rotate(row: Any, field: str, digest: str, done: Rotation) -> None:
    address = getattr(row, field)
    if isinstance(address, Unreadable):
        done.unreadable += 1
    elif address:
        setattr(row, digest, make_digest(address))
        row.save(update_fields=[field, digest])
        done.rotated += 1
