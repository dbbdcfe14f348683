"""A transport for the SDK's client that answers in process, and really streams."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2

from chat.offline.engine import Engine
from chat.offline.history import RequestError
from chat.offline.plan import Plan
from chat.offline.sse import encode_event, encode_message, stream_events

DELTA_SECONDS = 0.015


class OfflineTransport(httpx2.AsyncBaseTransport):
    """Answers `POST /v1/messages` as the Messages API would, from the company's dialogue, profile and tools.

    The callables are asked at every request and must not block; the same dict object twice is compiled once.
    `delta_seconds` paces the stream. Use: `AsyncAnthropic(api_key="offline", http_client=AsyncClient(transport=...))`.
    """

    def __init__(
        self,
        load_dialogue: Callable[[], dict[str, Any]],
        load_profile: Callable[[], dict[str, Any]],
        *,
        delta_seconds: float = DELTA_SECONDS,
    ) -> None:
        self._engine = Engine(load_dialogue, load_profile)
        self._delta_seconds = delta_seconds
        self.warm_up = self._engine.warm_up

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        if request.method != "POST" or request.url.path.rstrip("/") != "/v1/messages":
            return _error(404, "not_found_error", "Not found")
        try:
            asked = _parse(body)
            # Comparing by meaning takes milliseconds of a processor, in which other conversations go on.
            plan = await asyncio.to_thread(self._engine.plan, asked)
        except RequestError as error:
            return _error(400, "invalid_request_error", str(error))
        if not asked.get("stream"):
            return httpx2.Response(200, headers=_headers(plan.message_id), json=encode_message(plan))
        headers = {**_headers(plan.message_id), "content-type": "text/event-stream; charset=utf-8"}
        return httpx2.Response(200, headers=headers, stream=_EventStream(plan, self._delta_seconds))


class _EventStream(httpx2.AsyncByteStream):
    """One event at a time, waiting before each delta: a reader who leaves stops it there."""

    def __init__(self, plan: Plan, delta_seconds: float) -> None:
        self._plan = plan
        self._delta_seconds = delta_seconds

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for event in stream_events(self._plan):
            if event["type"] == "content_block_delta":
                await asyncio.sleep(self._delta_seconds)
            yield encode_event(event)


def _parse(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except ValueError as error:
        raise RequestError("The request body is not valid JSON.") from error
    if not isinstance(asked, dict):
        raise RequestError("The request body must be an object.")
    return asked


def _headers(message_id: str) -> dict[str, str]:
    return {"request-id": message_id.replace("msg_", "req_", 1)}


def _error(status: int, kind: str, message: str) -> httpx2.Response:
    body = {"type": "error", "error": {"type": kind, "message": message}, "request_id": None}
    return httpx2.Response(status, json=body)
