"""Which addresses webhooks may have: a receiver that anybody names must not become a way into the company's network.

A name is resolved when a webhook is made, and again at each delivery, which then goes to what was found and nowhere
else: a name that leads elsewhere a moment later gains nothing.
"""

import ipaddress
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

# A resolver that hangs holds one of these up, and no caller longer than it waits.
_RESOLVER = ThreadPoolExecutor(4, thread_name_prefix="resolver")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = IPv4Address | IPv6Address


class AddressError(Exception):
    """An address that webhooks may not have. The text is safe to show."""


@dataclass(frozen=True)
class Target:
    """`netloc` is the `Host` that the receiver expects, `path` has the query, too."""

    scheme: str
    host: str
    port: int
    netloc: str
    path: str


def read_target(url: str) -> Target:
    """Raises AddressError for what is no address of a receiver, whoever answers there."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise AddressError(_("This is no address.")) from None
    if parts.scheme not in ({"http", "https"} if settings.DEBUG else {"https"}) or not host:
        raise AddressError(_("The address must start with https://."))
    if parts.username is not None or parts.password is not None:
        raise AddressError(_("The address may have no user name or password: the signature tells who sends."))
    if parts.fragment or not url.isascii() or any(letter <= " " or letter == "\\" for letter in url):
        raise AddressError(_("The address may have no blanks, no part after # and no letters beyond ASCII."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), parts.netloc, path)


def start_resolving(target: Target) -> "Future[list[Address]]":
    """Where a target is, resolved beside the caller. Its result raises AddressError if it can't be found, or if any of
    its addresses is not on the public Internet or among `settings.WEBHOOK_NETWORKS`."""
    return _RESOLVER.submit(_resolve, target.host, target.port)


def _resolve(host: str, port: int) -> list[Address]:
    addresses = _look_up(host, port)
    if not addresses:
        raise AddressError(_("The address can't be found."))
    if not all(map(_may_be_reached, addresses)):
        raise AddressError(_("The address is not on the public Internet."))
    return addresses


def _look_up(host: str, port: int) -> list[Address]:
    try:
        return [ip_address(host)]
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    # A link-local address has its interface behind a percent sign.
    return list(dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))


def _may_be_reached(address: Address) -> bool:
    real = _find_embedded(address)
    if any(real in network for network in settings.WEBHOOK_NETWORKS):
        return True
    return real.is_global and not real.is_multicast and not real.is_reserved


def _find_embedded(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where a gateway would lead there."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
