"""Signatures between us and the company's engine: both sides know that a request, and a price, is the other's.

The secret stands in the address, where a password stands: https://portal:SECRET@quotes.example/. It is never sent.
"""

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

# What is signed begins with who signs it, so that a request can't be sent back as an answer.
_REQUEST, _ANSWER = "request", "answer"


@dataclass(frozen=True)
class Endpoint:
    """Where the engine is, without the secret; and the secret, empty where nothing is signed."""

    url: str
    secret: str = ""


def read_endpoint(address: str) -> Endpoint:
    parts = urlsplit(address)
    if parts.password is None:
        return Endpoint(address)
    host = parts.netloc.rpartition("@")[2]
    return Endpoint(urlunsplit(parts._replace(netloc=host)), unquote(parts.password))


def sign_request(secret: str, key: str, moment: int, body: bytes) -> str:
    """`t=<unix seconds>,v1=<hex>`: HMAC-SHA256 of "request.<t>.<idempotency key>.<body>"."""
    return f"t={moment},v1={_digest(secret, _REQUEST, str(moment), key, body)}"


def sign_answer(secret: str, key: str, body: bytes) -> str:
    """`v1=<hex>`: HMAC-SHA256 of "answer.<the request's idempotency key>.<body>"."""
    return f"v1={_digest(secret, _ANSWER, key, body)}"


def is_answer_signed(secret: str, key: str, body: bytes, signature: str) -> bool:
    return hmac.compare_digest(sign_answer(secret, key, body).encode(), signature.encode("latin-1", "replace"))


def _digest(secret: str, *parts: str | bytes) -> str:
    signed = b".".join(part.encode() if isinstance(part, str) else part for part in parts)
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
