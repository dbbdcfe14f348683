"""Contacts and notes encrypted, and verified contacts recognised again, under keys of their own.

They are made from PII_VAULT_KEYS for this purpose alone: whoever reads a lead's key opens no vault.
"""

import base64
import hashlib
import hmac
import json
import logging
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from quotes.leads.contact import Contact, normalise

logger = logging.getLogger(__name__)


def encrypt_text(text: str) -> str:
    return _get_fernet().encrypt(text.encode(errors="surrogatepass")).decode()


def decrypt_text(token: str) -> str | None:
    """None when it opens with none of the portal's keys, or is empty."""
    if not token:
        return None
    try:
        return _get_fernet().decrypt(token).decode(errors="surrogatepass")
    except InvalidToken:
        logger.error("a lead's contact can't be read: is a key missing from PII_VAULT_KEYS?")
        return None


def encrypt_contact(contact: Contact) -> str:
    return encrypt_text(json.dumps(contact.as_json()))


def decrypt_contact(token: str) -> Contact:
    """An empty contact where there is none, or no key for it."""
    text = decrypt_text(token)
    return Contact(**json.loads(text)) if text else Contact()


def rotate_text(token: str) -> str:
    """The same under the newest key. Raises InvalidToken."""
    return _get_fernet().rotate(token).decode()


def make_digests(channel: str, value: str) -> list[str]:
    """The contact's digest under each key, the newest first: it is stored under the first, and found under all."""
    text = normalise(channel, value).encode(errors="surrogatepass")
    return [hmac.new(secret, text, hashlib.sha256).hexdigest() for secret in _list_secrets("digest")]


def _get_fernet() -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(secret)) for secret in _list_secrets("contact")])


def _list_secrets(purpose: str) -> tuple[bytes, ...]:
    return _derive(tuple(settings.PII_VAULT_KEYS), settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS), purpose)


@cache
def _derive(keys: tuple[str, ...], secret_key: str, fallbacks: tuple[str, ...], purpose: str) -> tuple[bytes, ...]:
    """A development machine has no PII_VAULT_KEYS: its SECRET_KEY serves, and goes on opening what it closed."""
    salt = f"quotes.leads.{purpose}".encode()
    return tuple(hmac.digest(key.encode(), salt, "sha256") for key in (*keys, secret_key, *fallbacks))
