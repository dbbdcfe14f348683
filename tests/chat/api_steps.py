"""A visitor's steps by HTTP, for the tests of the API."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from django.test import AsyncClient

from chat.cancelling import cancel
from tests.patience import PATIENCE

PATH = "/api/v1/conversations"
STREAM = "text/event-stream"


@dataclass
class Told:
    """One server-sent event."""

    id: int | None
    type: str
    data: dict[str, Any]


async def post(client: AsyncClient, path: str, body: Any = None, **headers: str) -> Any:
    """Posts JSON; a text or bytes go as they are."""
    content = body if isinstance(body, str | bytes) else json.dumps({} if body is None else body)
    return await client.post(path, content, content_type="application/json", headers=headers)


async def start_conversation(client: AsyncClient) -> str:
    return str((await post(client, PATH)).json()["id"])


async def say(client: AsyncClient, conversation_id: str, text: str, message_id: str = "", **headers: str) -> Any:
    body = {"text": text, "client_message_id": message_id or str(uuid.uuid4())}
    return await post(client, f"{PATH}/{conversation_id}/messages", body, **headers)


async def read_events(response: Any) -> AsyncIterator[Told]:
    """A stream's events as they come, without comments."""
    assert response.status_code == 200 and response["Content-Type"] == STREAM
    rest = ""
    async for chunk in response.streaming_content:
        *blocks, rest = (rest + chunk.decode()).split("\n\n")
        for block in blocks:
            lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if "data" in lines:
                yield Told(int(lines["id"]) if "id" in lines else None, lines["event"], json.loads(lines["data"]))


async def read_until(response: Any, *kinds: str, listens: asyncio.Event | None = None) -> list[Told]:
    """The events up to and with the first of these kinds; then the client leaves. `listens` is set with the first."""
    told: list[Told] = []
    events = read_events(response)
    async with asyncio.timeout(PATIENCE):
        async for event in events:
            told.append(event)
            if listens is not None:
                listens.set()
            if event.type in kinds:
                break
    leaving = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0)
    await cancel(leaving)
    return told


async def read_all(response: Any) -> list[Told]:
    async with asyncio.timeout(PATIENCE):
        return [event async for event in read_events(response)]
