"""Network addresses, version 4 and 6, those with brackets around their dots too ("192[.]168[.]1[.]10")."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from guardrails.pii.context import LETTER, Cue
from guardrails.spans import Span

_V4 = re.compile(rf"\d(?<!{LETTER}\d)(?<!\.\d)\d{{0,2}}\.(?:\d{{1,3}}\.){{2}}\d{{1,3}}(?!{LETTER}|\.\d)")
_V4_SPACED = re.compile(rf"\d(?<!{LETTER}\d)(?<!\.\d)\d{{0,2}}(?: ?[\[(]?\.[\])]? ?\d{{1,3}}){{3}}(?!{LETTER}| ?\.\d)")
_V6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{2,39}(?:(?:\.\d{1,3}){3})?(?![\w:])")
_OTHER = re.compile(
    r"(?:version|release|\bv|build|firmware|section|chapter|clause|paragraph|article|item|part|§)\.?\s*$", re.IGNORECASE
)
_SAYS_NETWORK = Cue(r"\bip\b|\bipv4\b|server|address", width=24)
_BRACKETS = str.maketrans("", "", "[]() ")


def find_addresses(text: str, start: int) -> Iterator[Span]:
    # Version 6 may end as version 4 does.
    for match in _V6.finditer(text, start) if text.count(":", start) > 1 else ():
        written = match[0].rstrip(":") if not match[0].endswith("::") else match[0]
        if written.count(":") > 1 and len(written) > 3 and _is_address(IPv6Address, written):
            yield Span(match.start(), match.start() + len(written), "IP_ADDRESS")
    for pattern in (_V4, _V4_SPACED) if text.count(".", start) > 2 else ():
        for match in pattern.finditer(text, start):
            if not _is_address(IPv4Address, match[0].translate(_BRACKETS)) or _is_other(text, match.start()):
                continue
            if " " not in match[0] or _SAYS_NETWORK.stands_before(text, match.start()):
                yield Span(*match.span(), "IP_ADDRESS")


def _is_other(text: str, position: int) -> bool:
    return _OTHER.search(text, max(0, position - 12), position) is not None


def _is_address(version: type[IPv4Address] | type[IPv6Address], text: str) -> bool:
    try:
        version(text)
    except AddressValueError:
        return False
    return True
