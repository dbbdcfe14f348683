"""What the API refuses: always in the one error shape, and with nothing stored."""

import json
import uuid
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import signing
from django.db import OperationalError
from django.test import AsyncClient

from chat.events import FRAME_LIMIT_BYTES
from chat.ids import make_id
from chat.models import Conversation, Message, Visitor
from chat.runtime import Runtime
from chat.visitors import COOKIE, sign_visitor
from tests.chat.api_steps import PATH, STREAM, post, say, start_conversation
from tests.upstream import Upstream, reply

OWN = "http://testserver"
UNKNOWN = uuid.UUID("01890000-0000-7000-8000-000000000000")


def read_error(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/json")
    body = json.loads(response.content)
    assert list(body) == ["error"] and set(body["error"]) == {"code", "message", "fields"}
    assert body["error"]["code"] and body["error"]["message"]
    assert "Traceback" not in body["error"]["message"]
    return dict(body["error"])


async def test_a_refusal_is_no_failure_in_the_log(
    runtime: Runtime, async_client: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    mine = await start_conversation(async_client)
    for conversation, text in ((mine, "x" * 5000), (UNKNOWN, "Hello")):
        assert (await say(async_client, str(conversation), text)).status_code in (400, 404)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_somebody_elses_conversation_is_as_unknown_as_none(runtime: Runtime, async_client: AsyncClient) -> None:
    theirs = await start_conversation(AsyncClient())
    await start_conversation(async_client)
    for path in ("", "/events"):
        found = await async_client.get(f"{PATH}/{theirs}{path}")
        missing = await async_client.get(f"{PATH}/{UNKNOWN}{path}")
        assert read_error(found, 404) == read_error(missing, 404)
    refused = [await say(async_client, str(target), "Hi") for target in (theirs, UNKNOWN)]
    assert read_error(refused[0], 404) == read_error(refused[1], 404)
    assert await Message.objects.acount() == 0


async def expired_cookie(monkeypatch: pytest.MonkeyPatch, visitor: Visitor) -> str:
    with monkeypatch.context() as patch:
        patch.setattr(signing.time, "time", lambda: 0.0)
        return sign_visitor(visitor.pk)


@pytest.mark.parametrize("kind", ["none", "expired", "forged", "somebody else's signature"])
async def test_without_a_valid_cookie_no_conversation_is_found(
    runtime: Runtime, async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    visitor = await Visitor.objects.acreate()
    conversation = await Conversation.objects.acreate(visitor=visitor)
    valid = sign_visitor(visitor.pk)
    cookies = {
        "none": "",
        "expired": await expired_cookie(monkeypatch, visitor),
        "forged": valid[:-1] + ("A" if valid[-1] != "A" else "B"),
        "somebody else's signature": signing.dumps(visitor.pk.hex, salt="another"),
    }
    stranger = AsyncClient()
    if cookies[kind]:
        stranger.cookies[COOKIE] = cookies[kind]
    read_error(await stranger.get(f"{PATH}/{conversation.pk}"), 404)
    read_error(await say(stranger, str(conversation.pk), "Hi"), 404)
    async_client.cookies[COOKIE] = valid
    assert (await async_client.get(f"{PATH}/{conversation.pk}")).status_code == 200


@pytest.mark.parametrize(
    ("headers", "is_allowed"),
    [
        ({}, True),
        ({"Origin": OWN}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "https://shop.example"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "https://testserver"}, False),
        ({"Origin": "https://shop.example.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
    ],
)
async def test_only_our_own_and_trusted_pages_may_write(
    runtime: Runtime, async_client: AsyncClient, settings: LazySettings, headers: dict[str, str], is_allowed: bool
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://shop.example"]
    response = await post(async_client, PATH, **headers)
    if is_allowed:
        assert response.status_code == 201
    else:
        assert read_error(response, 403)["code"] == "forbidden_origin"
    assert await Conversation.objects.acount() == int(is_allowed)


MESSAGE_ID = str(uuid.uuid4())
BAD_BODIES: dict[str, tuple[Any, int, str, list[str]]] = {
    "not JSON": ("{", 400, "invalid", []),
    "not UTF-8": (b'{"text": "\xff"}', 400, "invalid", []),
    "NaN": ('{"text": NaN}', 400, "invalid", []),
    "nested without end": ("[" * 20_000, 400, "invalid", []),
    "a lone surrogate": (f'{{"text": "\\ud800", "client_message_id": "{MESSAGE_ID}"}}', 400, "invalid", []),
    "a list": ("[]", 400, "invalid", []),
    "a number": ("1", 400, "invalid", []),
    "nothing": ("", 422, "invalid", ["body"]),
    "no fields": ({}, 422, "invalid", ["text", "client_message_id"]),
    "no text": ({"client_message_id": MESSAGE_ID}, 422, "invalid", ["text"]),
    "null": ({"text": None, "client_message_id": MESSAGE_ID}, 422, "invalid", ["text"]),
    "another type": ({"text": ["Hi"], "client_message_id": MESSAGE_ID}, 422, "invalid", ["text"]),
    "no UUID": ({"text": "Hi", "client_message_id": "1"}, 422, "invalid", ["client_message_id"]),
    "no words": ({"text": " \n\u0000 ", "client_message_id": MESSAGE_ID}, 400, "text_empty", ["text"]),
    "10,000 characters": ({"text": "x" * 10_000, "client_message_id": MESSAGE_ID}, 400, "text_too_long", ["text"]),
    "too many bytes": ({"text": "x" * FRAME_LIMIT_BYTES, "client_message_id": MESSAGE_ID}, 413, "too_large", []),
}


@pytest.mark.parametrize(("body", "status", "code", "fields"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
async def test_a_message_that_makes_no_sense_is_refused_with_the_field_at_fault(
    runtime: Runtime, async_client: AsyncClient, body: Any, status: int, code: str, fields: list[str]
) -> None:
    conversation_id = await start_conversation(async_client)
    error = read_error(await post(async_client, f"{PATH}/{conversation_id}/messages", body, Accept=STREAM), status)
    assert (error["code"], list(error["fields"])) == (code, fields)
    assert await Message.objects.acount() == 0


async def test_control_characters_are_left_out_of_what_is_stored(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(reply("Hello."))
    body = (await say(async_client, await start_conversation(async_client), "a\u0000b\u0007c")).json()
    assert body["message"]["text"] == "abc"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_what_a_form_of_another_site_could_send_is_refused(
    runtime: Runtime, async_client: AsyncClient, kind: str
) -> None:
    response = await async_client.post(PATH, b"{}", content_type=kind)
    assert read_error(response, 415)["code"] == "unsupported_media_type"
    assert await Conversation.objects.acount() == 0


async def test_a_locale_that_is_too_long_is_named(runtime: Runtime, async_client: AsyncClient) -> None:
    assert list(read_error(await post(async_client, PATH, {"locale": "x" * 17}), 422)["fields"]) == ["locale"]


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/conversations", f"{PATH}/17"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_unknown_address_is_told_in_the_one_shape(
    runtime: Runtime, async_client: AsyncClient, path: str, method: str
) -> None:
    assert read_error(await async_client.generic(method, path), 404)["code"] == "not_found"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", PATH, "GET, POST"),
        ("PUT", f"{PATH}/{UNKNOWN}", "GET"),
        ("GET", f"{PATH}/{UNKNOWN}/messages", "POST"),
        ("POST", f"{PATH}/{UNKNOWN}/events", "GET"),
        ("POST", "/api/v1/openapi.json", "GET, HEAD"),
    ],
)
async def test_a_method_that_an_address_does_not_take_is_told_with_those_it_does(
    runtime: Runtime, async_client: AsyncClient, method: str, path: str, allowed: str
) -> None:
    response = await async_client.generic(method, path)
    assert read_error(response, 405)["code"] == "method_not_allowed"
    assert response["Allow"] == allowed


@pytest.mark.parametrize("number", ["-1", "abc", "1.5"])
async def test_a_number_to_resume_from_that_is_none_is_named(
    runtime: Runtime, async_client: AsyncClient, number: str
) -> None:
    path = f"{PATH}/{await start_conversation(async_client)}/events"
    by_header = await async_client.get(path, headers={"Last-Event-ID": number})
    assert list(read_error(by_header, 422)["fields"]) == ["Last-Event-ID"]
    assert list(read_error(await async_client.get(path, query_params={"after": number}), 422)["fields"]) == ["after"]


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [(OperationalError("secret"), 503, "unavailable"), (RuntimeError("secret"), 500, "internal")],
)
async def test_what_goes_wrong_inside_stays_inside(
    runtime: Runtime,
    async_client: AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
    status: int,
    code: str,
) -> None:
    def fail(*_: Any) -> None:
        raise failure

    monkeypatch.setattr("chat.services.conversations.list_conversations", fail)
    error = read_error(await async_client.get(PATH), status)
    assert error["code"] == code and "secret" not in error["message"]


async def test_a_cookie_of_ours_is_not_issued_with_an_error(runtime: Runtime) -> None:
    response = await AsyncClient().get(f"{PATH}/{make_id()}")
    read_error(response, 404)
    assert COOKIE not in response.cookies
