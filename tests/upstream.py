"""Stands in for the Messages API at the wire: a real HTTP server that plays scripted streams, keeps what was sent."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Events = Sequence[dict[str, Any] | float | asyncio.Event]
# Less than what a client takes for a silence.
PING_SECONDS = 5.0


@dataclass
class Script:
    """One answer. Among the events a number is a pause in seconds, and an `asyncio.Event` is waited for, with pings as
    the API sends them; `breaks` drops the connection at the end."""

    events: Events = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    breaks: bool = False
    split: int | None = None
    until: asyncio.Event | None = None
    # Takes the request and answers nothing before `until`.
    is_mute: bool = False


class Upstream:
    def __init__(self) -> None:
        self.scripts: list[Script | Callable[[dict[str, Any]], Script]] = []
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        # The other end of each request's connection.
        self.peers: list[Any] = []
        self.url = ""
        self.disconnects = 0

    def play(self, *scripts: Script | Callable[[dict[str, Any]], Script]) -> None:
        """The answers to come, one for each request. The last one is played again and again."""
        self.scripts = list(scripts)

    @property
    def requests(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.read())
        self.headers.append(dict(request.headers))
        self.peers.append(request.transport and request.transport.get_extra_info("peername"))
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        if callable(script):
            script = script(json.loads(self.bodies[-1]))
        if script.is_mute and script.until is not None:
            await script.until.wait()
        if script.status != 200:
            body = script.body or {"type": "error", "error": {"type": "api_error", "message": "scripted"}}
            return web.json_response(body, status=script.status, headers=script.headers)
        response = web.StreamResponse(headers={"content-type": "text/event-stream", **script.headers})
        await response.prepare(request)
        try:
            await self._stream(response, script)
        except ConnectionResetError:
            self.disconnects += 1
            raise
        if script.breaks and request.transport is not None:
            request.transport.abort()
        return response

    async def _stream(self, response: web.StreamResponse, script: Script) -> None:
        for event in script.events:
            if isinstance(event, int | float):
                await asyncio.sleep(event)
                continue
            if isinstance(event, asyncio.Event):
                await self._wait(response, event)
                continue
            data = f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()
            for part in _split(data, script.split):
                await response.write(part)
        if script.until is not None:
            await script.until.wait()

    async def _wait(self, response: web.StreamResponse, event: asyncio.Event) -> None:
        while not event.is_set():
            try:
                await asyncio.wait_for(event.wait(), PING_SECONDS)
            except TimeoutError:
                await response.write(b'event: ping\ndata: {"type": "ping"}\n\n')


def _split(data: bytes, size: int | None) -> list[bytes]:
    return [data] if size is None else [data[i : i + size] for i in range(0, len(data), size)]


@asynccontextmanager
async def serve_upstream(port: int = 0) -> AsyncIterator[Upstream]:
    upstream = Upstream()
    app = web.Application()
    app.router.add_post("/v1/messages", upstream.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    upstream.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield upstream
    finally:
        await runner.cleanup()


def start(model: str = "claude-sonnet-5-5", **usage: int) -> dict[str, Any]:
    counts = {"input_tokens": 10, "output_tokens": 1, **usage}
    message: dict[str, Any] = {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": [],
               "stop_reason": None, "stop_sequence": None, "usage": counts}  # fmt: skip
    return {"type": "message_start", "message": message}


def text_block(*parts: str, index: int = 0, citations: Sequence[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """A block of text in parts; citations come before the text, as the API may send them."""
    return [
        {"type": "content_block_start", "index": index, "content_block": {"type": "text", "text": ""}},
        *[_delta(index, {"type": "citations_delta", "citation": citation}) for citation in citations],
        *[_delta(index, {"type": "text_delta", "text": part}) for part in parts],
        {"type": "content_block_stop", "index": index},
    ]


def tool_block(name: str, arguments: str, *, index: int = 0, id: str = "toolu_1") -> list[dict[str, Any]]:
    """`arguments` is JSON, whole or cut."""
    block = {"type": "tool_use", "id": id, "name": name, "input": {}}
    half = len(arguments) // 2
    return [
        {"type": "content_block_start", "index": index, "content_block": block},
        _delta(index, {"type": "input_json_delta", "partial_json": arguments[:half]}),
        _delta(index, {"type": "input_json_delta", "partial_json": arguments[half:]}),
        {"type": "content_block_stop", "index": index},
    ]


def thinking_block(thinking: str, signature: str, *, index: int = 0) -> list[dict[str, Any]]:
    block = {"type": "thinking", "thinking": "", "signature": ""}
    return [
        {"type": "content_block_start", "index": index, "content_block": block},
        _delta(index, {"type": "thinking_delta", "thinking": thinking}),
        _delta(index, {"type": "signature_delta", "signature": signature}),
        {"type": "content_block_stop", "index": index},
    ]


def _delta(index: int, delta: dict[str, Any]) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": delta}


def end(stop_reason: str | None = "end_turn", **usage: int) -> list[dict[str, Any]]:
    delta = {"stop_reason": stop_reason, "stop_sequence": None}
    return [
        {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 5, **usage}},
        {"type": "message_stop"},
    ]


def reply(*parts: str, stop_reason: str | None = "end_turn", **kwargs: Any) -> Script:
    """A plain answer."""
    return Script([start(), *text_block(*parts), *end(stop_reason)], **kwargs)


def slow(*parts: str, pause: float = 0.1) -> Script:
    """An answer that takes its time: each part comes a moment after the last."""
    events: list[Any] = [start(), text_block("")[0]]
    for part in text_block(*parts)[1:]:
        events += [part, pause]
    return Script([*events, *end()])


def held(*parts: str | asyncio.Event) -> Script:
    """An answer in parts that waits at each event among them, however long a busy machine takes until it is set."""
    first, *_, last = text_block("")
    told = [_delta(0, {"type": "text_delta", "text": part}) if isinstance(part, str) else part for part in parts]
    return Script([start(), first, *told, last, *end()])


def begun(*parts: str) -> Script:
    """An answer that never comes to its end."""
    return held(*parts, asyncio.Event())


def call(name: str, arguments: str, *, before: str = "", id: str = "toolu_1") -> Script:
    """An answer that calls a tool, perhaps after some words."""
    text = text_block(before) if before else []
    return Script([start(), *text, *tool_block(name, arguments, index=1 if text else 0, id=id), *end("tool_use")])
