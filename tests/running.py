"""The whole portal as `make run` starts it, and a visitor's view of it over real sockets."""

import asyncio
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from portal.orphans import tie_to_me
from tests.databases import MIGRATED
from tests.patience import PATIENCE
from tests.servers import ROOT, valkey_at
from tests.settings import CONTRACT, SHARED_DIR

# On a machine that is busy with other things; a quiet one takes some seconds.
START_SECONDS = 180
# What it takes there at most.
QUIET_START_SECONDS = 10
# So many tools a worker runs at once.
POOL = 2
PROCESSES = {"web": "portal.web_server", "worker": "-A portal worker", "valkey": "valkey-server"}


SHELL = """
import json, sys, django
django.setup()
for line in sys.stdin:
    exec(json.loads(line), {})
    print("done", flush=True)
"""


class Portal:
    """A running portal, and a visitor's view of it over real sockets."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        port: int,
        session: aiohttp.ClientSession,
        environment: dict[str, str],
        lines: list[str],
    ) -> None:
        self.process, self.port, self.session = process, port, session
        self.url = f"http://127.0.0.1:{port}"
        # What it runs with and where it keeps everything, and what all its processes have printed.
        self.environment, self.data_dir, self.lines = environment, Path(environment["DATA_DIR"]), lines
        self._shell: asyncio.subprocess.Process | None = None

    def allow(self, seconds: float) -> float:
        """So long on a machine that has nothing else to do; more where the portal's own start took long."""
        started = re.search(r"Ready in (\d+\.\d) s", "".join(self.lines))
        return seconds * max(1.0, float(started[1]) / QUIET_START_SECONDS if started else 1.0)

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

    def read_password(self, name: str) -> str:
        """Of one of the people whom a first start makes."""
        password: str = json.loads((self.data_dir / "sign-ins.json").read_text())[name]
        return password

    async def run(self, code: str) -> None:
        """In a process beside it, over the same database and Valkey, which stays: to load all takes seconds."""
        if self._shell is None:
            self._shell = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", SHELL),
                cwd=ROOT,
                env=self.environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                preexec_fn=tie_to_me(),
            )
        assert self._shell.stdin and self._shell.stdout
        self._shell.stdin.write(json.dumps(code).encode() + b"\n")
        while (line := await self._shell.stdout.readline()) != b"done\n":
            assert line, "the code failed, see what was printed"

    async def end_shell(self) -> None:
        if self._shell is not None:
            assert self._shell.stdin
            self._shell.stdin.close()
            await self._shell.wait()

    async def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        """Until its database, its Valkey and a worker answer, as after one of them was killed."""
        async with asyncio.timeout(seconds):
            while True:
                with suppress(aiohttp.ClientError):
                    async with self.session.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.2)

    async def warm_up(self) -> None:
        """The first tools that a worker's processes run load all that tools need, which a busy machine has no time for
        while somebody waits."""
        async with asyncio.timeout(START_SECONDS):
            while not all(await asyncio.gather(*(self._get_quote() for _ in range(POOL)))):
                pass

    async def _get_quote(self) -> bool:
        visit = await self.connect()
        await visit.say("Quote for my 2021 Honda Civic with 45,000 miles, I'm 34")
        deadline = time.monotonic() + START_SECONDS
        told = await visit.until("turn.completed", "turn.failed", deadline=deadline)
        await visit.socket.close()
        return any(event["type"] == "card.shown" for event in told)

    async def connect(self, conversation_id: str | None = None, after: int = 0) -> "Visit":
        """Opens a socket, trying again while the server is away, as the page does."""
        deadline = time.monotonic() + self.allow(PATIENCE)
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

    async def receive(self, seconds: float = PATIENCE) -> dict[str, Any]:
        message = await asyncio.wait_for(self.socket.receive(), seconds)
        if message.type != aiohttp.WSMsgType.TEXT:
            raise ConnectionError("the socket is gone")
        event: dict[str, Any] = json.loads(message.data)
        return event

    async def say(self, text: str) -> None:
        await self.send("message.send", client_message_id=str(uuid.uuid4()), text=text)

    async def until(self, *kinds: str, deadline: float) -> list[dict[str, Any]]:
        seen: list[dict[str, Any]] = []
        while not seen or seen[-1]["type"] not in kinds:
            seen.append(await self.receive(max(0.1, deadline - time.monotonic())))
        return seen


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


PREPARE = """
from portal.supervisor.setup import main
assert main() == 0
from knowledge.embedding import embed_slice
while embed_slice():
    pass
"""


def _prepare_data() -> Path:
    """A data folder as a first start and its first minute leave it, made once for all the processes of a run: the tests
    of that first start are elsewhere."""
    folder, begun = SHARED_DIR / "prepared", SHARED_DIR / "begun"
    with (SHARED_DIR / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            begun.mkdir(exist_ok=True)
            if MIGRATED.exists():
                shutil.copy2(MIGRATED, begun / "portal.sqlite3")
            environment = make_environment(begun, EMBEDDINGS="builtin")
            with valkey_at(begun / "valkey.sock"), (begun / "output").open("w") as output:
                subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=environment, check=True, stdout=output)
            begun.rename(folder)
    return folder


def make_environment(data_dir: Path, **settings: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in CONTRACT}
    ours = {"DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    # Search by words alone: loading the encoder takes each process a second. And the stand-in for the model has its
    # answers in order: none of them is for putting search results in order.
    search = {"EMBEDDINGS": "none", "SEARCH_RERANKING": "none"}
    return inherited | ours | search | settings


def copy_prepared(data_dir: Path) -> None:
    """What a first start has made there, without the time that it takes."""
    prepared = _prepare_data()
    for file in ("portal.sqlite3", "secret_key", "sign-ins.json"):
        shutil.copy2(prepared / file, data_dir / file)


@asynccontextmanager
async def run_portal(data_dir: Path, port: int, **settings: str) -> AsyncIterator[Portal]:
    """Starts the portal over a company that is set up already, gives it when it is ready, and ends it."""
    await asyncio.to_thread(copy_prepared, data_dir)
    environment = make_environment(data_dir, PORT=str(port), **settings)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", "-m", "portal.supervisor"),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        # Tests that are killed leave nothing running either.
        preexec_fn=tie_to_me(),
    )
    lines: list[str] = []
    try:
        await _read_until_ready(process, lines)
        reading = asyncio.create_task(_drain(process, lines))
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            async with session.get(f"http://127.0.0.1:{port}/chat/") as page:
                assert page.status == 200
            portal = Portal(process, port, session, environment, lines)
            yield portal
            await portal.end_shell()
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 2 * PATIENCE)
        await reading
    finally:
        # A start that took too long or a test that failed: the system ends the children with their supervisor.
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _read_until_ready(process: asyncio.subprocess.Process, lines: list[str]) -> None:
    assert process.stdout
    try:
        async with asyncio.timeout(START_SECONDS):
            while line := (await process.stdout.readline()).decode():
                lines.append(line)
                if re.search(r"\bReady in\b", line):
                    return
    except TimeoutError:
        lines.append(f"(not ready within {START_SECONDS} s)\n")
    pytest.fail("the portal did not start:\n" + "".join(lines))


async def _drain(process: asyncio.subprocess.Process, lines: list[str]) -> None:
    assert process.stdout
    while line := (await process.stdout.readline()).decode():
        lines.append(line)
