"""The web server: daphne, with a short way out for what sockets are told, dozens of frames a reply.

Autobahn's own way is for every kind of frame and describes each to a log that nobody reads; Twisted's leaves the frame
to the event loop's next round, behind whatever else is ready in this one.
"""

import struct
from typing import Any

from daphne.cli import CommandLineInterface
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet.tcp import Connection

# A whole text message in one frame, unmasked, as servers send it (RFC 6455, section 5.2).
_TEXT = 0x81
_LONGEST_IN_A_BYTE, _LONGEST_IN_TWO = 125, 0xFFFF


class PromptWebSocket(WebSocketProtocol):
    """Writes a text frame at once, as far as the connection takes it; the rest follows as daphne would send it."""

    def dataReceived(self, data: bytes) -> None:
        self._dataReceived(data)

    def send_text(self, text: str) -> bool:
        """False, and nothing was sent, if it takes daphne's own way: what is not open, compressed, queued or long."""
        payload = text.encode()
        size = len(payload)
        if self.state != self.STATE_OPEN or self._perMessageCompress or self.send_queue or size > _LONGEST_IN_TWO:
            return False
        if size <= _LONGEST_IN_A_BYTE:
            head = struct.pack("!BB", _TEXT, size)
        else:
            head = struct.pack("!BBH", _TEXT, _LONGEST_IN_A_BYTE + 1, size)
        self._write(head + payload)
        return True

    def _write(self, data: bytes) -> None:
        transport = self.transport
        if isinstance(transport, Connection) and _is_idle(transport):
            sent = transport.writeSomeData(data)
            # A connection that is lost says so again to whoever reads or writes next.
            data = data[sent:] if isinstance(sent, int) else data
        if data:
            transport.write(data)


def _is_idle(transport: Connection) -> bool:
    """Whether nothing is to be written before what comes now, which goes out as it is."""
    is_open = transport.connected and not transport.disconnecting and not transport.TLS
    return bool(is_open and not transport._tempDataBuffer and not transport.dataBuffer)


class PortalServer(Server):
    def run(self) -> None:
        WebSocketFactory.protocol = PromptWebSocket
        super().run()

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        is_text = message["type"] == "websocket.send" and message.get("text")
        if not (is_text and isinstance(protocol, PromptWebSocket) and protocol.send_text(message["text"])):
            await super().handle_reply(protocol, message)


class WebServer(CommandLineInterface):
    """Takes daphne's own options."""

    server_class = PortalServer


if __name__ == "__main__":
    WebServer.entrypoint()
