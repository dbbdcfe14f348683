"""Contacts and notes of leads encrypted, and verified contacts recognised again."""

import json

from encryption.fields import FieldCipher
from quotes.leads.contact import Contact, normalise

_CIPHER = FieldCipher("quotes.leads", "contact")
encrypt_text = _CIPHER.encrypt
decrypt_text = _CIPHER.decrypt
rotate_text = _CIPHER.rotate


def encrypt_contact(contact: Contact) -> str:
    return encrypt_text(json.dumps(contact.as_json()))


def decrypt_contact(token: str) -> Contact:
    """An empty contact where there is none, or no key for it."""
    text = decrypt_text(token)
    return Contact(**json.loads(text)) if text else Contact()


def make_digests(channel: str, value: str) -> list[str]:
    """The contact's digest under each key, the newest first: it is stored under the first, and found under all."""
    return _CIPHER.make_digests(normalise(channel, value))
