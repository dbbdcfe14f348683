"""A visitor's socket by hand: a load that shares its core with the stand-in has no time for a websocket library."""

import asyncio
import base64
import os
import struct
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import msgspec


class Told(msgspec.Struct):
    """What both servers say, as far as it is measured."""

    type: str
    text: str = ""
    code: str = ""


_decoder = msgspec.json.Decoder(Told)
OVER = frozenset({"turn.completed", "turn.failed", "error"})


@dataclass
class Reply:
    """One answer as it arrived: moments of the loop's clock, and the text of each delta."""

    topic: str
    sent_at: float
    deltas: list[tuple[float, str]] = field(default_factory=list)
    failure: str = ""
    restarts: int = 0
    is_over: bool = False


class Visitor(asyncio.Protocol):
    """`connect`, then `ask` again and again."""

    def __init__(self, cookie: str) -> None:
        self._cookie = cookie
        self._loop = asyncio.get_running_loop()
        self._pending = bytearray()
        self._is_open = False
        self._waiter: asyncio.Future[str] | None = None
        self.reply: Reply | None = None

    @classmethod
    async def connect(cls, url: str, cookie: str) -> "Visitor":
        """Opens the socket and says hello. Raises ConnectionError."""
        address = urlsplit(url)
        loop = asyncio.get_running_loop()
        assert address.hostname and address.port
        _, visitor = await loop.create_connection(lambda: cls(cookie), address.hostname, address.port)
        key = base64.b64encode(os.urandom(16)).decode()
        visitor._transport.write(
            f"GET {address.path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nCookie: {cookie}\r\n\r\n".encode()
        )
        await visitor._wait_for("opened")
        visitor._send({"type": "hello", "conversation_id": None})
        await visitor._wait_for("conversation.ready")
        return visitor

    async def ask(self, topic: str, question: str) -> Reply:
        """Sends a message and takes the answer in, to its end."""
        self.reply = Reply(topic, self._loop.time())
        self._send({"type": "message.send", "client_message_id": str(uuid.uuid4()), "text": question})
        kind = await self._wait()
        self.reply.failure = "" if kind == "turn.completed" else kind
        self.reply.is_over = True
        return self.reply

    def close(self) -> None:
        self._transport.abort()

    async def _wait(self) -> str:
        self._waiter = self._loop.create_future()
        return await self._waiter

    async def _wait_for(self, kind: str) -> None:
        async with asyncio.timeout(30):
            if (told := await self._wait()) != kind:
                raise ConnectionError(f"{kind} was expected, but the server said {told}")

    def _tell(self, kind: str) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(kind)

    def _send(self, frame: dict[str, object]) -> None:
        self._send_frame(0x81, msgspec.json.encode(frame))

    def _send_frame(self, first: int, payload: bytes) -> None:
        # A mask of zeros is a mask: the payload stays as it is.
        size = struct.pack("!B", 0x80 | len(payload)) if len(payload) < 126 else struct.pack("!BH", 0xFE, len(payload))
        self._transport.write(bytes([first]) + size + b"\0\0\0\0" + payload)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._tell("connection lost")

    def data_received(self, data: bytes) -> None:
        self._pending += data
        if not self._is_open:
            head = self._pending.find(b"\r\n\r\n")
            if head < 0:
                return
            self._is_open = True
            self._tell("opened" if self._pending.startswith(b"HTTP/1.1 101") else bytes(self._pending[:40]).decode())
            del self._pending[: head + 4]
        self._take_frames()

    def _take_frames(self) -> None:
        pending, start = self._pending, 0
        while len(pending) - start >= 2:
            opcode, size, head = pending[start] & 0x0F, pending[start + 1], 2
            if size == 126:
                head, size = 4, int.from_bytes(pending[start + 2 : start + 4])
            elif size == 127:
                head, size = 10, int.from_bytes(pending[start + 2 : start + 10])
            if len(pending) - start < head + size:
                break
            payload = bytes(pending[start + head : start + head + size])
            start += head + size
            self._take(opcode, payload)
        del pending[:start]

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == 9:
            self._send_frame(0x8A, payload)
        elif opcode == 8:
            self._tell(f"closed with {int.from_bytes(payload[:2])}")
        elif opcode == 1:
            told = _decoder.decode(payload)
            if told.type == "message.delta":
                if self.reply is not None:
                    self.reply.deltas.append((self._loop.time(), told.text))
            elif told.type == "message.replaced":
                if self.reply is not None:
                    self.reply.deltas.clear()
                    self.reply.restarts += 1
            elif told.type in OVER or told.type == "conversation.ready":
                self._tell(f"{told.type} {told.code}".strip())
