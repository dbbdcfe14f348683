"""What sockets are told by the portal's web server: every frame whole and in order, also where a reader is slow."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from benchmarks.streaming.servers import find_port
from tests.portal.frames_app import make_text
from tests.servers import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="module")
SECONDS = 30


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url() -> AsyncIterator[str]:
    port = find_port()
    command = [sys.executable, "-m", "portal.web_server", "-b", "127.0.0.1", "-p", str(port), "--verbosity", "0"]
    process = subprocess.Popen([*command, "tests.portal.frames_app:application"], cwd=ROOT)
    try:
        async with asyncio.timeout(SECONDS):
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                assert process.poll() is None
                await asyncio.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(SECONDS)


@pytest_asyncio.fixture(loop_scope="module")
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session, asyncio.timeout(SECONDS):
        yield session


@pytest.mark.parametrize("size", [1, 62, 63, 64, 32_767, 32_768, 200_000])
async def test_a_text_of_any_length_arrives_as_it_was_sent(url: str, session: aiohttp.ClientSession, size: int) -> None:
    """Two bytes a character: on both sides of where a frame's length takes more room."""
    async with session.ws_connect(url, max_msg_size=0) as socket:
        await socket.send_str(str(size))
        message = await socket.receive()
        assert (message.type, message.data) == (aiohttp.WSMsgType.TEXT, make_text(0, size))


async def test_frames_of_a_reader_that_lags_arrive_whole_and_in_order(url: str, session: aiohttp.ClientSession) -> None:
    """More than the connection takes at once, and then more again, whenever it has room."""
    async with session.ws_connect(url, max_msg_size=0) as socket:
        _find_transport(socket).pause_reading()
        await socket.send_str("3000x 4000")
        await asyncio.sleep(1)
        _find_transport(socket).resume_reading()
        for number in range(4_000):
            assert await socket.receive_str() == make_text(number, 3_000)
            if number % 50 == 0:
                await socket.send_str(str(100 + number))
        for number in range(0, 4_000, 50):
            assert await socket.receive_str() == make_text(0, 100 + number)


async def test_what_is_sent_before_a_socket_is_closed_arrives_before_the_end(
    url: str, session: aiohttp.ClientSession
) -> None:
    async with session.ws_connect(url) as socket:
        await socket.send_str("close after 100x 200")
        assert [await socket.receive_str() for _ in range(200)] == [make_text(number, 100) for number in range(200)]
        assert (await socket.receive()).type == aiohttp.WSMsgType.CLOSE
        assert socket.close_code == 4408


async def test_bytes_go_their_usual_way(url: str, session: aiohttp.ClientSession) -> None:
    async with session.ws_connect(url) as socket:
        await socket.send_bytes(b"\0\xff")
        assert await socket.receive_bytes() == b"\0\xff"


async def test_a_visitor_who_breaks_off_in_the_middle_leaves_the_others_alone(
    url: str, session: aiohttp.ClientSession
) -> None:
    async with session.ws_connect(url, max_msg_size=0) as other:
        for _ in range(20):
            socket = await session.ws_connect(url, max_msg_size=0)
            _find_transport(socket).pause_reading()
            await socket.send_str("3000x 2000")
            await asyncio.sleep(0.02)
            _find_transport(socket).abort()
        await other.send_str("500x 100")
        assert [await other.receive_str() for _ in range(100)] == [make_text(number, 500) for number in range(100)]


def _find_transport(socket: aiohttp.ClientWebSocketResponse) -> Any:
    return socket._response.connection.transport  # type: ignore[union-attr]
