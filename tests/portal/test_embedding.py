"""The chat's frame on other sites: who may show it, and who its visitor is where cookies are kept back."""

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from chat.ids import make_id
from chat.models import Conversation, Visitor
from chat.visitors import COOKIE, read_visitor, sign_visitor
from quotes.models import Lead, LeadConversation
from tests.cast import Cast
from tests.portal.test_pages import Inventory
from tests.portal.test_security import directives

pytestmark = pytest.mark.django_db
FRAME = "/chat/?widget=1&page=https://www.acme.example/offers/"
OWN = {"origin": "http://testserver"}


@pytest.fixture(autouse=True)
def sites(settings: LazySettings) -> None:
    settings.ALLOWED_EMBED_ORIGINS = ["https://www.acme.example", "https://*.acme.test"]


def read_config(client: Client, path: str = FRAME, **headers: str) -> dict[str, Any]:
    config: dict[str, Any] = Inventory(client.get(path, headers=headers).content.decode()).data["chat-config"]
    return config


def test_only_the_widgets_frame_may_stand_on_the_sites_that_are_named(client: Client) -> None:
    frame, page, home = (client.get(path).headers for path in (FRAME, "/chat/", "/"))
    framed_by = [directives(headers["Content-Security-Policy"])["frame-ancestors"] for headers in (frame, page, home)]
    assert framed_by == ["'self' https://www.acme.example https://*.acme.test", "'self'", "'none'"]
    # The older header knows no other sites: where it stood, older browsers would refuse the frame.
    assert "X-Frame-Options" not in frame and page["X-Frame-Options"] == "SAMEORIGIN"


def test_without_sites_the_frame_is_for_our_own_pages_alone(client: Client, settings: LazySettings) -> None:
    settings.ALLOWED_EMBED_ORIGINS = []
    headers = client.get(FRAME).headers
    assert directives(headers["Content-Security-Policy"])["frame-ancestors"] == "'self'"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    ("page", "parent"),
    [
        ("https://www.acme.example/offers/", "https://www.acme.example"),
        ("https://shop.acme.test/", "https://shop.acme.test"),
        ("http://www.acme.example/", ""),
        ("https://www.acme.example.evil.example/", ""),
        ("https://www.acme.example@evil.example/", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_the_frame_speaks_with_a_site_that_is_named_and_with_no_other(client: Client, page: str, parent: str) -> None:
    assert read_config(client, f"/chat/?widget=1&page={page}")["parentOrigin"] == parent


@pytest.mark.parametrize(
    ("headers", "cookies", "asks"),
    [
        ({"sec-fetch-site": "cross-site"}, {}, True),
        ({"sec-fetch-site": "same-site"}, {}, False),
        ({"sec-fetch-site": "same-origin"}, {}, False),
        ({}, {}, True),
        ({}, {"any": "cookie"}, False),
    ],
)
def test_a_token_is_asked_for_only_where_cookies_are_kept_back(
    client: Client, headers: dict[str, str], cookies: dict[str, str], asks: bool
) -> None:
    client.cookies.load(cookies)
    assert ("tokenPath" in read_config(client, **headers)) is asks


def test_a_token_is_renewed_for_its_visitor_and_a_forged_one_is_worth_a_new_visitor(client: Client) -> None:
    visitor_id = make_id()
    tokens = [
        client.post("/chat/token/", headers=OWN | {"x-visitor-token": shown}).json()["token"]
        for shown in (sign_visitor(visitor_id), "forged:token", "")
    ]
    first, *others = [read_visitor(token) for token in tokens]
    assert first == visitor_id
    assert None not in others and len({visitor_id, *others}) == 3


def test_where_storage_is_blocked_a_cookie_of_the_sites_frames_keeps_the_visitor(client: Client, cast: Cast) -> None:
    token = sign_visitor(cast.visitor.pk)
    conversation = Conversation.objects.create(visitor=cast.visitor)
    kept = client.post("/chat/token/", headers=OWN | {"x-visitor-token": token}).headers["Set-Cookie"]
    assert kept.endswith("Path=/chat/token/; HttpOnly; SameSite=None; Secure; Partitioned")

    client.cookies["framed_visitor"] = kept.partition("=")[2].partition(";")[0]
    told = client.post("/chat/token/", headers=OWN).json()
    assert read_visitor(told["token"]) == cast.visitor.pk
    assert told["conversation_id"] == str(conversation.pk)


def test_another_site_gets_no_token(client: Client) -> None:
    assert client.post("/chat/token/", headers={"origin": "https://evil.example"}).status_code == 404


def test_a_token_stands_for_cookie_and_csrf_token_and_a_forged_one_for_neither(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    body = json.dumps({"driver_age": 12})

    def check(**headers: str) -> int:
        answer = client.post("/quotes/check/", body, content_type="application/json", headers=headers)
        return int(answer.status_code)

    assert check(**{"x-visitor-token": sign_visitor(cast.visitor.pk)}) == 200
    assert check(**{"x-visitor-token": "forged"}) == 403
    assert check() == 403


def test_a_visitor_with_a_token_reads_what_is_theirs_and_gets_no_cookie(client: Client, cast: Cast) -> None:
    conversation = Conversation.objects.create(visitor=cast.visitor)
    lead = Lead.objects.create(reference="L-7F3K2M", wish="call")
    LeadConversation.objects.create(lead=lead, conversation_id=conversation.pk)
    path = f"/quotes/contact/{lead.reference}/"
    token = sign_visitor(cast.visitor.pk)
    answer = client.get(path, headers={"x-visitor-token": token})
    assert answer.status_code == 200 and COOKIE not in answer.cookies
    assert client.get(path, headers={"x-visitor-token": sign_visitor(make_id())}).status_code == 404


def carry(client: Client, token: str, path: str = "/quotes/", origin: str = "http://testserver", **more: str) -> Any:
    return client.post("/chat/carry/", {"token": token, "next": path, **more}, headers={"origin": origin})


def test_a_page_of_its_own_knows_the_frames_visitor(client: Client, cast: Cast) -> None:
    answer = carry(client, sign_visitor(cast.visitor.pk), "/quotes/Q-7F3K2M/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/quotes/Q-7F3K2M/")
    assert read_visitor(answer.cookies[COOKIE].value) == cast.visitor.pk


def test_nobody_loses_conversations_of_their_own_without_being_asked(client: Client, cast: Cast) -> None:
    framed = sign_visitor(Visitor.objects.create().pk)
    client.cookies[COOKIE] = sign_visitor(cast.visitor.pk)
    Conversation.objects.create(visitor=cast.visitor)

    asked = carry(client, framed)
    assert asked.status_code == 200 and COOKIE not in asked.cookies
    assert "no longer listed" in asked.content.decode()
    assert carry(client, framed, replace="1").cookies[COOKIE].value


@pytest.mark.parametrize(
    "path", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_the_way_out_of_the_frame_leads_to_our_own_pages_alone(client: Client, cast: Cast, path: str) -> None:
    assert carry(client, sign_visitor(cast.visitor.pk), path).status_code == 404


def test_another_site_makes_nobody_the_visitor_it_likes(client: Client, cast: Cast) -> None:
    assert carry(client, sign_visitor(cast.visitor.pk), origin="https://evil.example").status_code == 404
    assert carry(client, "forged").headers["Location"] == "/chat/"
