"""Addresses and identifiers of mail that lead back to their ticket. Pure but for the secret key.

`help+t1042-k3jq…@example.com`: whoever reads mail that comes in finds the ticket by `read_reply_address`, and knows
that we gave the address out. Letters are lower case, because some systems lower them on the way.
"""

import base64
import hmac
import re
from email.utils import parseaddr

from django.utils.crypto import salted_hmac

_SALT = "tickets.reply_address"
_REPLY = re.compile(r"[^@]*\+t(\d{1,18})-([a-z2-7]{26})@.+")


def mask_address(address: str) -> str:
    """`k…@example.net`: enough to tell one from another."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}" if at else ""


def make_reply_address(ticket_id: int, sender: str) -> str:
    """The address of `sender` with the ticket and its signature in it. `sender` may have a name before it."""
    local, _, domain = parseaddr(sender)[1].rpartition("@")
    return f"{local.split('+')[0]}+t{ticket_id}-{_sign(ticket_id)}@{domain}"


def read_reply_address(address: str) -> int | None:
    """The ticket's number; None if it is no address of ours, or not as we made it."""
    match = _REPLY.fullmatch(parseaddr(address)[1].lower())
    if match is None or not hmac.compare_digest(match[2], _sign(int(match[1]))):
        return None
    return int(match[1])


def _sign(ticket_id: int) -> str:
    digest = salted_hmac(_SALT, str(ticket_id), algorithm="sha256").digest()[:16]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def make_message_id(ticket_id: int, mail_id: str, sender: str) -> str:
    """Unique for ever, and the same when a mail is sent again. `mail_id` is 32 hexadecimal digits."""
    return f"<ticket.{ticket_id}.{mail_id}@{parseaddr(sender)[1].rpartition('@')[2]}>"


def make_thread_headers(earlier: list[str]) -> dict[str, str]:
    """In-Reply-To and References (RFC 5322, 3.6.4) for a mail after these, the oldest first: the first one, by which
    programs group a thread, and the latest ones."""
    if not earlier:
        return {}
    kept = earlier if len(earlier) <= 8 else [earlier[0], *earlier[-7:]]
    return {"In-Reply-To": earlier[-1], "References": " ".join(kept)}
