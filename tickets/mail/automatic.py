"""Mail that no person wrote: answering it, or reopening a ticket for it, would begin a loop. Pure."""

from collections.abc import Mapping

_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})


def is_automatic(headers: Mapping[str, str]) -> bool:
    """By the sender's own word: RFC 3834, RFC 2919 and what programs did before them. Names of headers in any case."""
    known = _lower(headers)
    if known.get("auto-submitted", "no").split(";")[0].strip() != "no":
        return True
    if known.get("precedence", "") in _BULK:
        return True
    if any(name in known for name in ("x-autoreply", "x-autorespond", "x-auto-reply", "list-id")):
        return True
    return is_bounce(headers)


def is_bounce(headers: Mapping[str, str]) -> bool:
    """A report of a mail that did not arrive (RFC 3464), or nobody's mail."""
    known = _lower(headers)
    is_report = known.get("content-type", "").startswith("multipart/report")
    return is_report or known.get("return-path") == "<>" or "mailer-daemon@" in known.get("from", "")


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value.strip().lower() for name, value in headers.items()}
