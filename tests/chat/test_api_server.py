"""The API of the whole portal as `make run` starts it: daphne, a Celery worker, Valkey and the offline assistant."""

import asyncio
import json
import re
import uuid
from typing import Any

import aiohttp
import pytest

from tests.chat.api_steps import PATH, STREAM
from tests.chat.conftest import join_text
from tests.patience import PATIENCE
from tests.running import Portal

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def post(portal: Portal, path: str, **options: Any) -> dict[str, Any]:
    async with portal.session.post(f"{portal.url}{path}", **options) as response:
        assert response.status < 300, await response.text()
        body: dict[str, Any] = await response.json()
        return body


def make_message(text: str) -> dict[str, str]:
    return {"text": text, "client_message_id": str(uuid.uuid4())}


async def ask_for_sources(portal: Portal, path: str, text: str) -> dict[str, Any]:
    """Asked again where a busy machine's search took longer than it is waited for."""
    for _ in range(3):
        answer = await post(portal, path, json=make_message(text))
        if answer["reply"]["citations"]:
            break
    return answer


async def read_lines(content: Any, *, until: str) -> list[dict[str, Any]]:
    """The events up to the first of a kind."""
    told: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        async for line in content:
            if line.startswith(b"data: "):
                told.append(json.loads(line[6:]))
                if told[-1]["type"] == until:
                    break
    return told


async def test_a_visitor_is_answered_with_sources_and_a_quote_over_http(offline_portal: Portal) -> None:
    conversation = await post(offline_portal, PATH, json={})
    messages = f"{PATH}/{conversation['id']}/messages"
    answer = await ask_for_sources(offline_portal, messages, "Does Acme cover the battery of my electric car?")
    assert answer["turn"]["status"] == "completed"
    assert answer["reply"]["citations"] and "battery" in answer["reply"]["text"].lower()

    wish = make_message("A quote for a 2021 Toyota Camry with 30,000 miles please, I am 40 years old")
    headers = {"Accept": STREAM}
    async with offline_portal.session.post(f"{offline_portal.url}{messages}", json=wish, headers=headers) as response:
        told = await read_lines(response.content, until="turn.completed")
        # The server ends the stream with the turn.
        assert await response.content.read() == b"\n"
    (card,) = [event for event in told if event["type"] == "card.shown"]
    assert card["kind"] == "quote"
    (completed,) = [event for event in told if event["type"] == "message.completed"]
    assert join_text(told) == completed["text"]

    seen = told[len(told) // 2]["seq"]
    resumed = {"Last-Event-ID": str(seen)}
    events = f"{offline_portal.url}{PATH}/{conversation['id']}/events"
    async with offline_portal.session.get(events, headers=resumed) as response:
        rest = await read_lines(response.content, until="turn.completed")
    assert rest == [event for event in told if event["seq"] > seen]

    async with offline_portal.session.get(f"{offline_portal.url}{PATH}/{conversation['id']}") as response:
        stored = (await response.json())["messages"]
    assert [message["role"] for message in stored] == ["visitor", "assistant"] * (len(stored) // 2)
    assert stored[-1]["text"] == completed["text"]


async def test_a_signed_in_customer_is_told_what_their_policy_says(offline_portal: Portal) -> None:
    password = json.loads((offline_portal.data_dir / "sign-ins.json").read_text())["customer"]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        page = f"{offline_portal.url}/account/sign-in/"
        async with session.get(page) as response:
            token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', await response.text())[-1]
        form = {"username": "customer", "password": password, "csrfmiddlewaretoken": token}
        async with session.post(page, data=form, headers={"Referer": page}) as response:
            assert response.status == 200
        async with session.post(f"{offline_portal.url}{PATH}", json={}) as response:
            messages = f"{offline_portal.url}{PATH}/{(await response.json())['id']}/messages"
        async with session.post(messages, json=make_message("What is my deductible on the Tesla?")) as response:
            answer = await response.json()
    assert answer["turn"]["status"] == "completed", answer
    assert "AC-4471093" in answer["reply"]["text"] and "$500" in answer["reply"]["text"]
