"""Customers' addresses encrypted, and recognised again."""

from encryption.fields import FieldCipher

_CIPHER = FieldCipher("tickets", "address")
encrypt_text = _CIPHER.encrypt
decrypt_text = _CIPHER.decrypt


def make_digest(email: str) -> str:
    """What an address is stored under, however its letters are written; empty for none."""
    return make_digests(email)[0] if email else ""


def make_digests(email: str) -> list[str]:
    """The digest under each key, the newest first: it is stored under the first, and found under all."""
    return _CIPHER.make_digests(email.strip().lower())
