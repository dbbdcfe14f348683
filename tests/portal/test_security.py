"""Headers of every answer, and who may open a socket."""

import gc
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import LazySettings
from django.test import AsyncClient, Client

from portal.security import OriginValidator
from tests.cast import Cast


def directives(policy: str) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: sources for name, _, sources in parts}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nowhere/", "/admin/login/"])
def test_every_page_carries_a_policy_that_allows_nothing_inline_and_nothing_foreign(path: str, client: Client) -> None:
    headers = client.get(path, headers={"host": "localhost:8000"}).headers

    assert directives(headers["Content-Security-Policy"]) == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self' ws://localhost:8000",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
def test_the_chat_alone_may_be_framed_and_only_by_our_own_pages(client: Client) -> None:
    chat, home = client.get("/chat/").headers, client.get("/").headers

    assert (chat["X-Frame-Options"], home["X-Frame-Options"]) == ("SAMEORIGIN", "DENY")
    assert directives(chat["Content-Security-Policy"])["frame-ancestors"] == "'self'"
    assert directives(home["Content-Security-Policy"])["frame-ancestors"] == "'none'"


@pytest.mark.django_db
def test_the_admin_has_no_inline_script_that_the_policy_would_stop(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)

    page = client.get("/admin/").content.decode()

    assert "style=" not in page
    assert "onclick=" not in page
    assert page.count("<script") == page.count("<script src=")


async def test_a_static_file_is_answered_without_a_database() -> None:
    answer = await AsyncClient().get("/static/admin/css/base.css")
    assert answer.status_code == 200 and b"--primary" in answer.content


@pytest.mark.django_db
async def test_a_request_id_is_given_back_when_it_is_sane_and_made_anew_when_it_is_not() -> None:
    client = AsyncClient()

    kept = await client.get("/static/none", headers={"x-request-id": "deploy-42.a_b"})
    made = await client.get("/static/none", headers={"x-request-id": "a b\x1b[31m"})

    assert kept.headers["X-Request-ID"] == "deploy-42.a_b"
    assert len(made.headers["X-Request-ID"]) == 32


async def open_socket(*headers: tuple[str, str], scheme: str = "ws") -> bool:
    async def accept(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})

    encoded = [(name.encode(), value.encode()) for name, value in headers]
    communicator = WebsocketCommunicator(OriginValidator(accept), "/ws/chat/", headers=encoded)
    communicator.scope["scheme"] = scheme
    is_open, _ = await communicator.connect()
    return bool(is_open)


HOST = ("host", "portal.example")
ORIGINS = [
    ("the host's own page", [HOST, ("origin", "http://portal.example")], True),
    ("in capitals", [HOST, ("origin", "HTTP://Portal.Example")], True),
    ("with a port", [("host", "portal.example:8000"), ("origin", "http://portal.example:8000")], True),
    ("a client that is no browser", [HOST], True),
    ("a trusted site", [HOST, ("origin", "https://www.acme.example")], True),
    ("a subdomain of a trusted one", [HOST, ("origin", "https://shop.acme.test")], True),
    (
        "behind a proxy that speaks TLS",
        [HOST, ("origin", "https://portal.example"), ("x-forwarded-proto", "https")],
        True,
    ),
    ("another site", [HOST, ("origin", "http://evil.example")], False),
    ("another port", [HOST, ("origin", "http://portal.example:8001")], False),
    ("another scheme", [HOST, ("origin", "https://portal.example")], False),
    ("a trusted site without TLS", [HOST, ("origin", "http://www.acme.example")], False),
    ("a name that ends alike", [HOST, ("origin", "https://evilacme.test")], False),
    ("a sandboxed frame", [HOST, ("origin", "null")], False),
    ("nonsense", [HOST, ("origin", "http://[")], False),
    ("empty", [HOST, ("origin", "")], False),
    ("a host that is not ours", [("host", "evil.example"), ("origin", "http://evil.example")], False),
    ("no host", [("origin", "http://portal.example")], False),
]


@pytest.mark.parametrize(("headers", "expected"), [case[1:] for case in ORIGINS], ids=[case[0] for case in ORIGINS])
async def test_a_socket_opens_for_our_own_pages_and_trusted_sites_alone(
    headers: list[tuple[str, str]], expected: bool, settings: LazySettings
) -> None:
    settings.ALLOWED_HOSTS = ["portal.example"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://www.acme.example", "https://*.acme.test"]

    assert await open_socket(*headers) is expected


async def test_an_unknown_socket_address_is_refused_and_not_an_error() -> None:
    from portal.asgi import application

    communicator = WebsocketCommunicator(application, "/ws/nowhere/", headers=[(b"host", b"localhost")])

    assert await communicator.connect() == (False, 4403)


def test_a_server_that_has_loaded_everything_looks_for_garbage_again() -> None:
    import portal.asgi

    assert portal.asgi.application and gc.isenabled()
