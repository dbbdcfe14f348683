"""Values of a conversation: kept under a number that stays, opened again, recognised."""

import logging
from collections.abc import Collection, Mapping
from functools import partial
from typing import NamedTuple
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Count, Max

from guardrails.chain import Recall
from guardrails.masking import mask
from guardrails.models import Vault, VaultEntry
from guardrails.pii import allowed
from guardrails.placeholders import PLACEHOLDER
from guardrails.vault.cipher import Cipher
from guardrails.vault.keys import get_fernet
from guardrails.vault.retention import is_kept

logger = logging.getLogger(__name__)
# Of one conversation. What comes after is masked all the same, but not kept.
LIMIT = 1000


class _Value(NamedTuple):
    """A value of a text: its placeholder there, and its parts."""

    placeholder: str
    kind: str
    number: int
    original: str


def keep(conversation_id: str, originals: Mapping[str, str]) -> dict[str, str]:
    """Keeps a text's originals (by the placeholders of `mask`) and gives the conversation's own placeholder for each.

    The same value has the same placeholder ever after. Locks the vault; without originals there is no query.
    """
    values = [_Value(place, *_read_placeholder(place), original) for place, original in originals.items()]
    if not values:
        return {}
    with transaction.atomic():
        vault, cipher = _lock_vault(conversation_id)
        return _number(vault, cipher, values)


def _lock_vault(conversation_id: str) -> tuple[Vault, Cipher | None]:
    """The vault with a key, locked. Without a cipher its key can't be unwrapped: then nothing can be kept."""
    Vault.objects.get_or_create(pk=conversation_id)
    vault = Vault.objects.select_for_update().get(pk=conversation_id)
    if not vault.wrapped_key:
        key = Cipher.make_key()
        vault.wrapped_key = get_fernet().encrypt(key).decode()
        vault.save(update_fields=["wrapped_key"])
        return vault, Cipher(key)
    return vault, open_cipher(vault.wrapped_key)


def open_cipher(wrapped_key: str) -> Cipher | None:
    """None if the key was erased, or can't be unwrapped with any of the portal's keys."""
    if not wrapped_key:
        return None
    try:
        return Cipher(get_fernet().decrypt(wrapped_key))
    except InvalidToken:
        logger.error("a vault's key can't be unwrapped: is a key missing from PII_VAULT_KEYS?")
        return None


def _number(vault: Vault, cipher: Cipher | None, values: list[_Value]) -> dict[str, str]:
    digests = {
        value.placeholder: cipher.make_digest(value.kind, value.original, is_kept=is_kept(value.kind))
        for value in values
        if cipher is not None
    }
    rows = vault.entries.filter(digest__in=set(digests.values())).values_list("kind", "digest", "number")
    known = {(kind, digest): number for kind, digest, number in rows}
    counted = list(vault.entries.order_by().values_list("kind").annotate(Max("number"), Count("id")))
    highest = {kind: number for kind, number, _ in counted}
    room = LIMIT - sum(count for *_, count in counted)
    placeholders, new = {}, []
    for value in values:
        digest = digests.get(value.placeholder)
        number = known.get((value.kind, digest)) if digest else None
        if number is None:
            # Above the placeholders that stood in the text already: `mask` began after them.
            number = max(highest.get(value.kind, 0) + 1, _find_floor(values, value.kind))
            highest[value.kind] = number
            if digest:
                known[value.kind, digest] = number
            new.append(_make_entry(vault, cipher, value, number, digest))
        placeholders[value.placeholder] = f"[{value.kind}_{number}]"
    VaultEntry.objects.bulk_create(new[: max(room, 0)])
    return placeholders


def _find_floor(values: list[_Value], kind: str) -> int:
    return min(value.number for value in values if value.kind == kind)


def _make_entry(vault: Vault, cipher: Cipher | None, value: _Value, number: int, digest: str | None) -> VaultEntry:
    entry = VaultEntry(vault=vault, kind=value.kind, number=number, digest=digest)
    if cipher is not None and is_kept(value.kind):
        entry.ciphertext = cipher.encrypt(entry.placeholder, value.original)
    return entry


def _read_placeholder(placeholder: str) -> tuple[str, int]:
    kind, _, number = placeholder[1:-1].rpartition("_")
    return kind, int(number)


def renumber(text: str, placeholders: Mapping[str, str]) -> str:
    """The text of `mask` with the placeholders that `keep` gave."""
    return PLACEHOLDER.sub(lambda match: placeholders.get(match[0], match[0]), text) if placeholders else text


def mask_for(conversation_id: str, text: str, public: Collection[str] = ()) -> str:
    """The text with the conversation's placeholders, new values kept. Masking a masked text changes nothing. What is
    `public`, such as the first name of whoever writes for the company, stays."""
    with allowed.adding(public):
        masked = mask(text)
    return renumber(masked.text, keep(conversation_id, masked.originals))


def open_vault(conversation_id: str, kinds: Collection[str] | None = None) -> dict[str, str]:
    """The originals that are kept, by placeholder, of these kinds (None: all). Whoever calls it answers for who sees
    them."""
    entries = VaultEntry.objects.filter(vault=UUID(conversation_id), ciphertext__isnull=False)
    if kinds is not None:
        entries = entries.filter(kind__in=kinds)
    rows = list(entries.select_related("vault").order_by("kind", "number"))
    cipher = open_cipher(rows[0].vault.wrapped_key) if rows else None
    if cipher is None:
        return {}
    opened = ((row.placeholder, cipher.decrypt(row.placeholder, bytes(row.ciphertext or b""))) for row in rows)
    return {placeholder: original for placeholder, original in opened if original is not None}


def load_recall(conversation_id: str) -> Recall | None:
    """Recognises what the conversation brought, without its originals; None if there is nothing to recognise."""
    rows = VaultEntry.objects.filter(vault=UUID(conversation_id), digest__isnull=False).select_related("vault")
    entries = list(rows)
    cipher = open_cipher(entries[0].vault.wrapped_key) if entries else None
    if cipher is None:
        return None
    known = {(entry.kind, entry.digest): entry.placeholder for entry in entries}
    return partial(_recall, cipher, known)


def _recall(cipher: Cipher, known: dict[tuple[str, str | None], str], kind: str, value: str) -> str | None:
    return known.get((kind, cipher.make_digest(kind, value, is_kept=is_kept(kind))))
