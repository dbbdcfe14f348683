"""Waiting for what has been started."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

from portal.supervisor import console
from portal.supervisor.child import Child, ChildError

POLL_SECONDS = 0.2
NOTICE_SECONDS = 20


async def wait_for_valkey(child: Child, unix_socket: Path) -> None:
    """Until it answers; it may have a log to load. ChildError when it ends first."""
    while not await _answers_ping(unix_socket):
        if child.ended and child.ended.done():
            raise ChildError(f"valkey did not start: {child.reason()}")
        await asyncio.sleep(POLL_SECONDS / 10)


async def wait_until_ready(port: int) -> None:
    """Until `/readyz` is content; what it lacks is told every now and then."""
    told_at = time.monotonic()
    while (state := await _read_readiness(port)).get("status") != "ready":
        if time.monotonic() - told_at > NOTICE_SECONDS:
            told_at = time.monotonic()
            lacking = [f"{name}: {result}" for name, result in state.get("checks", {}).items() if result != "ok"]
            console.write("portal", f"Not ready yet. {'; '.join(lacking) or 'The web process does not answer.'}")
        await asyncio.sleep(POLL_SECONDS)


async def _answers_ping(unix_socket: Path) -> bool:
    try:
        reader, writer = await asyncio.open_unix_connection(unix_socket)
    except OSError:
        return False
    writer.write(b"PING\r\n")
    answer = await reader.readline()
    writer.close()
    return answer == b"+PONG\r\n"


async def _read_readiness(port: int) -> dict[str, Any]:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        answer = await reader.read()
        writer.close()
        return dict(json.loads(answer.partition(b"\r\n\r\n")[2]))
    except (OSError, ValueError):
        return {}
