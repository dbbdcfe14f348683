"""The portal as `make run` starts it, with one of its processes killed while an answer is being written.

Whatever dies, the visitor has a finished or honestly failed turn within 15 seconds, with nothing twice or lost.
"""

import asyncio
import json
import os
import re
import signal
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest
import pytest_asyncio

from tests.chat.conftest import join_text
from tests.servers import ROOT
from tests.settings import CONTRACT
from tests.upstream import Script, Upstream, call, end, reply, serve_upstream, start, text_block

DEADLINE_SECONDS = 15
WORDS = [f"{word} " for word in ("after an accident make sure that everyone is safe and then call us " * 3).split()]
PROCESSES = {"web": "daphne", "worker": "-A portal worker", "valkey": "valkey-server"}


def long_answer() -> Script:
    events: list[Any] = [start(), text_block("")[0]]
    for part in text_block(*WORDS)[1:]:
        events += [part, 0.05]
    return Script([*events, *end()])


class Portal:
    """A running portal, and a visitor's view of it over real sockets."""

    def __init__(self, process: asyncio.subprocess.Process, port: int, session: aiohttp.ClientSession) -> None:
        self.process, self.port, self.session = process, port, session

    def find(self, name: str) -> list[psutil.Process]:
        children = psutil.Process(self.process.pid).children(recursive=True)
        found = []
        for child in children:
            with suppress(psutil.Error):
                if PROCESSES[name] in " ".join(child.cmdline()):
                    found.append(child)
        return found

    def signal(self, name: str, number: signal.Signals) -> None:
        found = self.find(name)
        assert found, f"{name} does not run"
        for process in found:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    async def connect(self, conversation_id: str | None = None, after: int = 0, *, patience: float = 15) -> "Visit":
        """Opens a socket, trying again while the server is away, as the page does."""
        deadline = time.monotonic() + patience
        while True:
            try:
                socket = await self.session.ws_connect(f"http://127.0.0.1:{self.port}/ws/chat/")
                break
            except aiohttp.ClientError:
                assert time.monotonic() < deadline, "the server did not come back"
                await asyncio.sleep(0.1)
        visit = Visit(socket)
        await visit.send("hello", conversation_id=conversation_id, after=after)
        visit.ready = await visit.receive()
        return visit


class Visit:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.ready: dict[str, Any] = {}

    async def send(self, kind: str, **fields: Any) -> None:
        await self.socket.send_str(json.dumps({"type": kind, **fields}))

    async def receive(self, seconds: float = DEADLINE_SECONDS) -> dict[str, Any]:
        message = await asyncio.wait_for(self.socket.receive(), seconds)
        if message.type != aiohttp.WSMsgType.TEXT:
            raise ConnectionError("the socket is gone")
        event: dict[str, Any] = json.loads(message.data)
        return event

    async def say(self, text: str) -> None:
        await self.send("message.send", client_message_id=str(uuid.uuid4()), text=text)

    async def until(self, *kinds: str, deadline: float) -> list[dict[str, Any]]:
        seen = []
        while not seen or seen[-1]["type"] not in kinds:
            seen.append(await self.receive(max(0.1, deadline - time.monotonic())))
        return seen


@pytest_asyncio.fixture
async def upstream() -> AsyncIterator[Upstream]:
    async with serve_upstream() as server:
        yield server


@pytest_asyncio.fixture
async def portal(upstream: Upstream, tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[Portal]:
    environment = {name: value for name, value in os.environ.items() if name not in CONTRACT}
    environment |= {
        "DATA_DIR": str(tmp_path),
        "PORT": str(unused_tcp_port),
        "ANTHROPIC_API_KEY": "test-key",
        "ANTHROPIC_BASE_URL": upstream.url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUNBUFFERED": "1",
    }
    process = await asyncio.create_subprocess_exec(
        str(ROOT / ".venv/bin/python") if (ROOT / ".venv/bin/python").exists() else "python",
        *("-m", "portal.supervisor"),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output = await _read_until_ready(process)
    reading = asyncio.create_task(_drain(process, output))
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with session.get(f"http://127.0.0.1:{unused_tcp_port}/chat/") as page:
            assert page.status == 200
        yield Portal(process, unused_tcp_port, session)
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.wait(), 30)
    await reading


async def _read_until_ready(process: asyncio.subprocess.Process) -> list[str]:
    assert process.stdout
    lines: list[str] = []
    async with asyncio.timeout(60):
        while line := (await process.stdout.readline()).decode():
            lines.append(line)
            if re.search(r"\bReady in\b", line):
                return lines
    pytest.fail("the portal did not start:\n" + "".join(lines))


async def _drain(process: asyncio.subprocess.Process, lines: list[str]) -> None:
    assert process.stdout
    while line := (await process.stdout.readline()).decode():
        lines.append(line)


async def check_told_once(portal: Portal, conversation_id: str, text: str) -> None:
    """A new tab shows the question and the answer, once each."""
    visit = await portal.connect(conversation_id)
    shown = [(message["role"], message["status"], message["text"]) for message in visit.ready["messages"]]
    assert shown == [("visitor", "complete", "What now?"), ("assistant", "complete", text)]
    await visit.socket.close()


async def test_the_web_process_is_killed_in_mid_answer(portal: Portal, upstream: Upstream) -> None:
    upstream.play(long_answer(), reply("Are you safe? ", "Then call us."))
    visit = await portal.connect()
    await visit.say("What now?")
    seen = await visit.until("message.delta", deadline=time.monotonic() + 10)
    portal.signal("web", signal.SIGKILL)
    deadline = time.monotonic() + DEADLINE_SECONDS
    with suppress(ConnectionError):
        while True:
            seen.append(await visit.receive())
    back = await portal.connect(visit.ready["conversation_id"], seen[-1]["seq"])
    events = seen + await back.until("turn.completed", "turn.failed", deadline=deadline)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[-1]["type"] == "turn.completed"
    assert join_text(events) == "Are you safe? Then call us."
    await check_told_once(portal, visit.ready["conversation_id"], "Are you safe? Then call us.")


async def test_valkey_is_killed_in_mid_answer(portal: Portal, upstream: Upstream) -> None:
    upstream.play(long_answer())
    visit = await portal.connect()
    await visit.say("What now?")
    seen = await visit.until("message.delta", deadline=time.monotonic() + 10)
    portal.signal("valkey", signal.SIGKILL)
    seen += await visit.until("turn.completed", "turn.failed", deadline=time.monotonic() + DEADLINE_SECONDS)
    assert [event["seq"] for event in seen] == list(range(1, len(seen) + 1))
    assert join_text(seen) == "".join(WORDS)
    await check_told_once(portal, visit.ready["conversation_id"], "".join(WORDS))


async def test_the_worker_is_killed_while_it_runs_a_tool(portal: Portal, upstream: Upstream) -> None:
    upstream.play(call("search_help", '{"query": "battery cover"}'), reply("The battery is covered."))
    portal.signal("worker", signal.SIGSTOP)
    visit = await portal.connect()
    await visit.say("What now?")
    seen = await visit.until("tool.started", deadline=time.monotonic() + 10)
    portal.signal("worker", signal.SIGKILL)
    seen += await visit.until("turn.completed", "turn.failed", deadline=time.monotonic() + DEADLINE_SECONDS)
    assert seen[-1]["type"] == "turn.completed"
    outcomes = [event["outcome"] for event in seen if event["type"] == "tool.finished"]
    assert outcomes == ["succeeded"]
    assert upstream.requests[1]["messages"][-1]["content"][0]["content"][0]["type"] == "search_result"
    await check_told_once(portal, visit.ready["conversation_id"], "The battery is covered.")


async def test_without_any_worker_the_model_is_told_and_the_visitor_is_answered(
    portal: Portal, upstream: Upstream
) -> None:
    upstream.play(call("search_help", '{"query": "battery cover"}'), reply("I can't look that up now."))
    portal.signal("worker", signal.SIGSTOP)
    visit = await portal.connect()
    await visit.say("What now?")
    deadline = time.monotonic() + DEADLINE_SECONDS
    seen = await visit.until("turn.completed", "turn.failed", deadline=deadline)
    portal.signal("worker", signal.SIGCONT)
    assert [event["outcome"] for event in seen if event["type"] == "tool.finished"] == ["timed_out"]
    result = upstream.requests[1]["messages"][-1]["content"][0]
    assert result["is_error"] and "did not answer in time" in result["content"][0]["text"]
    assert join_text(seen) == "I can't look that up now."
