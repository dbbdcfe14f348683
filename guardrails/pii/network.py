"""Network addresses, version 4 and 6."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from guardrails.spans import Span

_V4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_V6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{2,39}(?:(?:\.\d{1,3}){3})?(?![\w:])")
_VERSION = re.compile(r"(?:version|release|\bv)\.?\s*$", re.IGNORECASE)


def find_addresses(text: str, start: int) -> Iterator[Span]:
    for match in _V4.finditer(text, start):
        if _is_address(IPv4Address, match[0]) and not _VERSION.search(text, max(0, match.start() - 10), match.start()):
            yield Span(*match.span(), "IP_ADDRESS")
    for match in _V6.finditer(text, start):
        written = match[0].rstrip(":") if not match[0].endswith("::") else match[0]
        if written.count(":") > 1 and len(written) > 3 and _is_address(IPv6Address, written):
            yield Span(match.start(), match.start() + len(written), "IP_ADDRESS")


def _is_address(version: type[IPv4Address] | type[IPv6Address], text: str) -> bool:
    try:
        version(text)
    except AddressValueError:
        return False
    return True
