"""A sample of a company's own quote engine, on this machine: it answers as it is told to."""

import hmac
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

QUOTED = {
    "outcome": "quoted",
    "reference": "ENG-1",
    "product": "electric_car",
    "make": "Tesla",
    "model": "Model 3",
    "monthly_premium": "160.56",
    "currency": "USD",
    "valid_until": "2099-12-23",
    "breakdown": [{"label": "Base price", "amount": "154.56"}, {"label": "Policy fee", "amount": "6.00"}],
    "included": ["Liability"],
}


@dataclass
class Engine:
    """`answer` is sent as JSON, or as it is when it is bytes; `drips` sends a byte now and then, for ever."""

    url: str = ""
    status: int = 200
    answer: Any = field(default_factory=lambda: dict(QUOTED))
    drips: bool = False
    location: str = ""
    seen: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    secret: str = ""
    signatures: list[tuple[str, bytes]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)


@contextmanager
def run_engine() -> Iterator[Engine]:
    engine = Engine()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent, key = self.rfile.read(int(self.headers["Content-Length"])), self.headers["Idempotency-Key"]
            engine.seen.append((key, json.loads(sent)))
            engine.signatures.append((self.headers.get("Portal-Signature", ""), sent))
            self.send_response(engine.status)
            if engine.location:
                self.send_header("Location", engine.location)
            content = engine.answer if isinstance(engine.answer, bytes) else json.dumps(engine.answer).encode()
            if engine.secret:
                signed = f"answer.{key}.".encode() + content
                self.send_header(
                    "Engine-Signature", "v1=" + hmac.new(engine.secret.encode(), signed, "sha256").hexdigest()
                )
            self.send_header("Content-Length", str(10_000 if engine.drips else len(content)))
            self.end_headers()
            while engine.drips and not engine.stopped.wait(0.05):
                self.wfile.write(b" ")
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Silence."""

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    engine.url = f"http://127.0.0.1:{server.server_port}/quotes"
    try:
        yield engine
    finally:
        engine.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def find_closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
