"""Seeing and erasing originals, each with its record: who, when, which kinds, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from guardrails.models import Disclosure, Vault, VaultEntry
from guardrails.pii.wording import describe
from guardrails.vault.keeping import open_vault

BATCH = 500


@dataclass(frozen=True)
class Actor:
    """Who does it. Without `user_id` it is no member of staff: a command, say."""

    username: str
    user_id: int | None = None


@dataclass(frozen=True)
class KindCount:
    """How many values of a kind a conversation brought, and how many of their originals are still kept."""

    kind: str
    seen: int
    kept: int

    @property
    def words(self) -> str:
        return describe(self.kind)


def count_kinds(conversation_id: UUID) -> list[KindCount]:
    rows = VaultEntry.objects.filter(vault=conversation_id).order_by("kind").values_list("kind")
    counted = rows.annotate(seen=Count("id"), kept=Count("id", filter=Q(ciphertext__isnull=False)))
    return [KindCount(kind, seen, kept) for kind, seen, kept in counted]


def reveal(conversation_id: UUID | str, actor: Actor, reason: str) -> dict[str, str]:
    """The originals by placeholder. The record is there before they are shown."""
    with transaction.atomic():
        originals = open_vault(str(conversation_id))
        kinds = sorted({placeholder[1:].rpartition("_")[0] for placeholder in originals})
        _record(Disclosure.Action.REVEAL, [(conversation_id, kinds)], actor, reason)
    return originals


def erase(conversation_ids: Sequence[UUID | str], actor: Actor, reason: str) -> int:
    """Makes originals unrecoverable: keys and contents go, numbers stay. Returns how many values that was.

    Safe to repeat. Copies of the database made earlier still hold them, and open with the portal's keys.
    """
    count = 0
    for start in range(0, len(conversation_ids), BATCH):
        count += _erase_batch(conversation_ids[start : start + BATCH], actor, reason)
    return count


@transaction.atomic
def _erase_batch(conversation_ids: Sequence[UUID | str], actor: Actor, reason: str) -> int:
    # Locked: what is being kept at this moment is erased too.
    vaults = Vault.objects.select_for_update().filter(pk__in=conversation_ids)
    found = list(vaults.order_by("pk").values_list("pk", flat=True))
    entries = VaultEntry.objects.filter(vault__in=found)
    kinds: dict[UUID, list[str]] = {pk: [] for pk in found}
    for pk, kind in entries.filter(digest__isnull=False).order_by("kind").values_list("vault_id", "kind").distinct():
        kinds[pk].append(kind)
    count = entries.filter(ciphertext__isnull=False).count()
    entries.update(digest=None, ciphertext=None)
    Vault.objects.filter(pk__in=found).update(wrapped_key="")
    _record(Disclosure.Action.ERASE, [(pk, kinds.get(UUID(str(pk)), [])) for pk in conversation_ids], actor, reason)
    return count


def forget_conversations(conversation_ids: Sequence[UUID | str]) -> None:
    """Removes the vaults of conversations that are themselves removed, numbers and all."""
    Vault.objects.filter(pk__in=conversation_ids).delete()


def _record(action: Disclosure.Action, rows: Sequence[tuple[Any, list[str]]], actor: Actor, reason: str) -> None:
    Disclosure.objects.bulk_create(
        Disclosure(
            action=action, conversation_id=pk, user_id=actor.user_id, username=actor.username, kinds=kinds,
            reason=reason[:300],
        )
        for pk, kinds in rows
    )  # fmt: skip
