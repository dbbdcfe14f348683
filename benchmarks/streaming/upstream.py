"""A paced stand-in for the Messages API at the wire: every token at its own moment, however many streams there are."""

import asyncio
import json
import re
from functools import cache
from typing import Any

from benchmarks.streaming.replies import FIRST_TOKEN_SECONDS, PACE_SECONDS, TOPICS, find_answer, find_topic

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n"
    b"request-id: req_benchmark\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def _frame(event: dict[str, Any]) -> bytes:
    data = f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()
    return b"%x\r\n%b\r\n" % (len(data), data)


def _make_opening() -> bytes:
    usage = {"input_tokens": 4_000, "output_tokens": 1, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0}
    message: dict[str, Any] = {"id": "msg_01", "type": "message", "role": "assistant", "model": "claude-sonnet-5-5",
                               "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}  # fmt: skip
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    return b"".join([_HEAD, _frame({"type": "message_start", "message": message}), _frame(block),
                     _frame({"type": "ping"})])  # fmt: skip


def _make_closing() -> bytes:
    delta = {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
             "usage": {"output_tokens": 150}}  # fmt: skip
    stop = _frame({"type": "content_block_stop", "index": 0})
    return b"".join([stop, _frame(delta), _frame({"type": "message_stop"})])


@cache
def make_script(topic: str) -> tuple[bytes, ...]:
    """What is written at each moment: the first token's, and then one for each token."""
    deltas = [
        _frame({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": token}})
        for token in find_answer(topic).tokens
    ]
    return (_make_opening() + deltas[0], *deltas[1:-1], deltas[-1] + _make_closing())


class Stream(asyncio.Protocol):
    """One kept-alive connection of the server's."""

    def __init__(self, lateness: list[float]) -> None:
        self._lateness = lateness
        self._pending = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._pending += data
        head = self._pending.find(b"\r\n\r\n")
        length = _LENGTH.search(self._pending, 0, head) if head >= 0 else None
        if length is None or len(self._pending) < head + 4 + int(length[1]):
            return
        body, self._pending = bytes(self._pending[head + 4 :]), bytearray()
        self._script = make_script(find_topic(body))
        self._position = 0
        self._due = self._loop.time() + FIRST_TOKEN_SECONDS
        self._timer = self._loop.call_at(self._due, self._write)

    def _write(self) -> None:
        """Writes all that is due. Moments are absolute: being late once makes nothing after it late."""
        if self._transport.is_closing():
            return
        now = self._loop.time()
        self._lateness.append(now - self._due)
        while self._position < len(self._script) and self._due <= now + 0.0005:
            self._transport.write(self._script[self._position])
            self._position += 1
            self._due += PACE_SECONDS
        if self._position == len(self._script):
            # The body's end is a packet of its own: who does not read it cannot use the connection again.
            self._transport.write(b"0\r\n\r\n")
        else:
            self._timer = self._loop.call_at(self._due, self._write)


class Upstream:
    """Listens on a free port of this machine; `lateness` has every write's, in seconds."""

    def __init__(self) -> None:
        self.lateness: list[float] = []
        self.url = ""

    async def start(self) -> None:
        for topic in TOPICS:
            make_script(topic)  # Else whoever is measured first would wait for it.
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Stream(self.lateness), "127.0.0.1", 0, backlog=2_048)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._server = server

    def stop(self) -> None:
        self._server.close()
