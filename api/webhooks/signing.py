"""Signatures as Standard Webhooks has them (standardwebhooks.com), so that receivers can use its libraries."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from encryption.fields import FieldCipher

CIPHER = FieldCipher("api", "webhook-secret")
_PREFIX = "whsec_"


def make_secret() -> str:
    """256 random bits, as receivers keep them."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(keys: Iterable[str], delivery_id: str, moment: int, body: bytes) -> str:
    """`webhook-signature`: `v1,<base64>` for each secret, of HMAC-SHA256 over "<id>.<unix seconds>.<body>"."""
    signed = f"{delivery_id}.{moment}.".encode() + body
    return " ".join(f"v1,{_digest(key, signed)}" for key in keys)


def _digest(key: str, signed: bytes) -> str:
    secret = base64.b64decode(key.removeprefix(_PREFIX))
    return base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
