"""The portal's own keys, under which each conversation's key is wrapped: settings.PII_VAULT_KEYS, the newest first."""

import base64
import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def get_fernets() -> list[Fernet]:
    """Wraps under the first. A development machine has no keys of its own: there it is one made from SECRET_KEY,
    which goes on unwrapping what was wrapped before there were any."""
    return _make_fernets(tuple(settings.PII_VAULT_KEYS), settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))


def get_fernet() -> MultiFernet:
    return MultiFernet(get_fernets())


@cache
def _make_fernets(keys: tuple[str, ...], secret_key: str, fallbacks: tuple[str, ...]) -> list[Fernet]:
    secrets = (derive_key(secret.encode(), b"guardrails.vault") for secret in (secret_key, *fallbacks))
    derived = [base64.urlsafe_b64encode(secret) for secret in secrets]
    return [*map(Fernet, keys), *map(Fernet, derived)]


def derive_key(key: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes for one purpose alone."""
    return hmac.digest(key, purpose, hashlib.sha256)
