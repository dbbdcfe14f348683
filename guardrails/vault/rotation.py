"""Wrapping conversations' keys anew, under the portal's newest key."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.db import transaction

from guardrails.models import Vault
from guardrails.vault.keys import get_fernets

BATCH = 500


@dataclass
class Rotation:
    """What has been done so far. `unreadable` keys open with none of the portal's."""

    rotated: int = 0
    current: int = 0
    unreadable: int = 0

    @property
    def total(self) -> int:
        return self.rotated + self.current + self.unreadable


def rotate_keys() -> Iterator[Rotation]:
    """Yields after each batch. Safe to repeat and to break off; conversations go on meanwhile."""
    done = Rotation()
    last = UUID(int=0)
    while batch := _rotate_batch(last, done):
        last = batch
        yield done


@transaction.atomic
def _rotate_batch(after: UUID, done: Rotation) -> UUID | None:
    # Locked: a key that is erased in this moment must not come back.
    vaults = Vault.objects.select_for_update().filter(pk__gt=after).exclude(wrapped_key="")
    rows = list(vaults.order_by("pk")[:BATCH])
    newest, *older = get_fernets()
    changed = [vault for vault in rows if _rotate(vault, newest, older, done)]
    Vault.objects.bulk_update(changed, ["wrapped_key"])
    return rows[-1].pk if rows else None


def _rotate(vault: Vault, newest: Fernet, older: list[Fernet], done: Rotation) -> bool:
    try:
        newest.decrypt(vault.wrapped_key)
        done.current += 1
        return False
    except InvalidToken:
        pass
    try:
        vault.wrapped_key = MultiFernet([newest, *older]).rotate(vault.wrapped_key).decode()
    except InvalidToken:
        done.unreadable += 1
        return False
    done.rotated += 1
    return True
