"""Addresses encrypted, and recognised again by a keyed digest, under keys of their own.

They are made from PII_VAULT_KEYS for this purpose alone: whoever reads an address's key opens no vault.
"""

import base64
import hashlib
import hmac
import logging
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

logger = logging.getLogger(__name__)


def encrypt_text(text: str) -> str:
    return _get_fernet().encrypt(text.encode()).decode()


def decrypt_text(token: str) -> str | None:
    """None when it opens with none of the portal's keys."""
    try:
        return _get_fernet().decrypt(token).decode()
    except InvalidToken:
        logger.error("a customer's address can't be read: is a key missing from PII_VAULT_KEYS?")
        return None


def make_digest(email: str) -> str:
    """What an address is stored under, however its letters are written; empty for none."""
    return make_digests(email)[0] if email else ""


def make_digests(email: str) -> list[str]:
    """The digest under each key, the newest first: it is stored under the first, and found under all."""
    text = email.strip().lower().encode()
    return [hmac.new(secret, text, hashlib.sha256).hexdigest() for secret in _list_secrets("digest")]


def _get_fernet() -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(secret)) for secret in _list_secrets("address")])


def _list_secrets(purpose: str) -> tuple[bytes, ...]:
    return _derive(tuple(settings.PII_VAULT_KEYS), settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS), purpose)


@cache
def _derive(keys: tuple[str, ...], secret_key: str, fallbacks: tuple[str, ...], purpose: str) -> tuple[bytes, ...]:
    """A development machine has no PII_VAULT_KEYS: its SECRET_KEY serves, and goes on opening what it closed."""
    salt = f"tickets.{purpose}".encode()
    return tuple(hmac.digest(key.encode(), salt, "sha256") for key in (*keys, secret_key, *fallbacks))
