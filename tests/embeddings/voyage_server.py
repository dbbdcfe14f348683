"""Stands in for Voyage on the wire: answers like its API, or as a test says."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from embeddings.builtin import encode
from embeddings.voyage import Voyage

KEY = "a key"


@dataclass
class VoyageServer:
    """`answers` are taken first, one a request: (status, headers, body). Then it answers as it should."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)

    def client(self, key: str = KEY) -> Voyage:
        return Voyage(key, "voyage-3.5", self.url)

    def reply(self, body: dict[str, Any], authorization: str) -> tuple[int, dict[str, str], bytes]:
        self.requests.append(body)
        if self.answers:
            return self.answers.pop(0)
        if authorization != f"Bearer {KEY}":
            return 401, {}, b'{"detail": "Provided API key is invalid."}'
        entries = [{"index": place, "embedding": row.tolist()} for place, row in enumerate(encode(body["input"]))]
        return 200, {}, json.dumps({"data": entries[::-1], "model": body["model"]}).encode()


@contextmanager
def serving() -> Iterator[VoyageServer]:
    voyage = VoyageServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, headers, content = voyage.reply(body, self.headers.get("authorization", ""))
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    voyage.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield voyage
    server.shutdown()
    server.server_close()
