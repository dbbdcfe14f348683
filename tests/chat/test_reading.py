"""How a reply is read from its connection: in large pieces, and never so that the next reply waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import msgspec
import pytest_asyncio

from chat.assistant.client import close_clients, get_client, open_reply, stream_reply
from chat.assistant.reply import ModelReply
from tests.upstream import Upstream, reply, slow

PARTS = tuple(f"part {number} " for number in range(12))
BODY = msgspec.json.encode({"model": "m", "max_tokens": 9, "stream": True, "messages": []})


@pytest_asyncio.fixture(autouse=True)
async def _clients(upstream: Upstream) -> AsyncIterator[None]:
    yield
    await close_clients()


def find_connections() -> list[Any]:
    """Those of the SDK's client that are in use."""
    http: Any = get_client("anthropic")._client
    return [protocol.transport for protocol in http._transport.client.connector._acquired]


async def read(rest: Any) -> str:
    taken = ModelReply()
    async for event in stream_reply("anthropic", BODY, rest):
        taken.take(event)
    return taken.text


async def test_nothing_is_read_while_a_reply_rests_and_all_of_it_arrives(upstream: Upstream) -> None:
    upstream.play(slow(*PARTS, pause=0.01))
    seen = []

    async def rest() -> None:
        seen.append([transport.is_reading() for transport in find_connections()])
        await asyncio.sleep(0.04)

    assert await read(rest) == "".join(PARTS)
    assert len(seen) > 1 and all(one == [False] for one in seen)


async def test_a_connection_is_read_again_after_a_rest_that_was_cut_short(upstream: Upstream) -> None:
    upstream.play(slow(*PARTS, pause=0.01))
    resting = asyncio.Event()

    async def rest() -> None:
        resting.set()
        await asyncio.sleep(60)

    opened = await open_reply("anthropic", BODY)
    [transport] = find_connections()

    async def read_on() -> None:
        async for _ in opened.read(rest):
            pass

    reading = asyncio.create_task(read_on())
    await asyncio.wait_for(resting.wait(), 10)
    assert not transport.is_reading()
    reading.cancel()
    with suppress(asyncio.CancelledError):
        await reading
    assert transport.is_reading()
    await opened.aclose()


async def test_replies_one_after_the_other_use_one_connection(upstream: Upstream) -> None:
    upstream.play(slow(*PARTS, pause=0.01), reply("Two."))

    async def rest() -> None:
        await asyncio.sleep(0.03)

    assert await read(rest) == "".join(PARTS)
    assert await read(rest) == "Two."
    assert len(upstream.peers) == 2 and len(set(upstream.peers)) == 1
