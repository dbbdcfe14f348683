"""Where a connection comes from, and whether by TLS: told by trusted proxies alone."""

from ipaddress import ip_network
from typing import Any

import pytest

from portal.proxies import PRIVATE_NETWORKS, TrustedProxies

PRIVATE = [ip_network(network) for network in PRIVATE_NETWORKS]
PROXY, VISITOR, FAKE = "10.0.0.7", "203.0.113.9", "198.51.100.1"


async def see(
    peer: str | None, *forwarded: str, networks: list[Any] = PRIVATE, kind: str = "http"
) -> tuple[str, dict[bytes, bytes]]:
    """The address and the headers that the application gets."""
    seen: dict[str, Any] = {}

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.update(scope)

    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    scope = {
        "type": kind,
        "client": (peer, 4711) if peer else None,
        "headers": [(b"host", b"support.example.com"), (b"x-forwarded-proto", b"https"), *headers],
    }
    await TrustedProxies(application, networks)(scope, None, None)
    return seen["client"][0], dict(seen["headers"])


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        (PROXY, [VISITOR], VISITOR),
        (None, [VISITOR], VISITOR),
        (PROXY, [], PROXY),
        (PROXY, [f"{FAKE}, {VISITOR}"], VISITOR),
        (PROXY, [FAKE, VISITOR], VISITOR),
        (PROXY, [f"{FAKE}, {VISITOR}, 192.168.1.1,10.0.0.3"], VISITOR),
        (PROXY, ["10.0.0.3, 10.0.0.4"], "10.0.0.3"),
        (PROXY, ["unknown"], PROXY),
        (PROXY, [f"{FAKE}, not an address, 10.0.0.3"], "10.0.0.3"),
        (PROXY, [f"{VISITOR}:55123"], VISITOR),
        (PROXY, ["[2001:db8::1]:55123"], "2001:db8::1"),
        (PROXY, ["2001:db8::1"], "2001:db8::1"),
        ("::ffff:10.0.0.7", [f"::ffff:{VISITOR}"], VISITOR),
        (PROXY, ["\xff\xfe"], PROXY),
        (VISITOR, [FAKE], VISITOR),
    ],
)
async def test_the_address_is_the_first_one_that_no_trusted_proxy_has(
    peer: str | None, forwarded: list[str], expected: str, kind: str
) -> None:
    assert (await see(peer, *forwarded, kind=kind))[0] == expected


async def test_nobody_but_a_trusted_proxy_says_that_a_connection_came_by_tls() -> None:
    assert (await see(PROXY, VISITOR))[1][b"x-forwarded-proto"] == b"https"
    assert b"x-forwarded-proto" not in (await see(VISITOR, FAKE))[1]
    assert b"x-forwarded-proto" not in (await see(PROXY, VISITOR, networks=[ip_network("192.0.2.1")]))[1]
    assert b"x-forwarded-proto" not in (await see(PROXY, VISITOR, networks=[]))[1]
