"""Reverse proxies: whose word is taken for where a connection comes from, and that it came by TLS."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

AsgiApplication = Callable[[dict[str, Any], Any, Any], Awaitable[Any]]
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# Loopback and private networks: what a proxy on the same machine or in the same cluster has.
PRIVATE_NETWORKS = ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
_FOR, _PROTO = b"x-forwarded-for", b"x-forwarded-proto"


class TrustedProxies:
    """A connection's `client` becomes whoever stands behind the proxies that are trusted: the first address in
    `X-Forwarded-For`, from its end, that is none of theirs. Each proxy adds whom it saw; what stands further left
    anybody can have written. From all others neither that header nor `X-Forwarded-Proto` counts.
    """

    def __init__(self, application: AsgiApplication, networks: Sequence[Network]) -> None:
        self.application, self.networks = application, networks

    def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Awaitable[Any]:
        names = {name for name, _ in scope.get("headers", ())}
        if _FOR in names or _PROTO in names:
            scope = self._correct(scope)
        return self.application(scope, receive, send)

    def _correct(self, scope: dict[str, Any]) -> dict[str, Any]:
        # A unix socket has no address: only a proxy of the same machine reaches it.
        peer, port = scope.get("client") or ("127.0.0.1", 0)
        if not self._trusts(read_address(peer)):
            return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != _PROTO]}
        address = self._find_client(scope["headers"])
        return {**scope, "client": (str(address), 0) if address else (peer, port)}

    def _find_client(self, headers: Sequence[tuple[bytes, bytes]]) -> Address | None:
        """None where the header says nothing, or nothing that can be read."""
        found = None
        for address in _read_backwards(headers):
            if address is None:
                break
            found = address
            if not self._trusts(address):
                break
        return found

    def _trusts(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self.networks)


def _read_backwards(headers: Sequence[tuple[bytes, bytes]]) -> Iterator[Address | None]:
    told = b",".join(value for name, value in headers if name == _FOR)
    for part in reversed(told.split(b",")):
        yield read_address(part.decode("latin-1"))


def read_address(text: str) -> Address | None:
    """An IP address, perhaps with a port: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
