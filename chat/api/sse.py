"""Server-sent events: the socket's frames, each with its number as `id`, its type as `event` and itself as `data`."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime

import msgspec
from django.http import StreamingHttpResponse

from chat.api.answers import head_decoder
from chat.events import Event, event_encoder

MEDIA_TYPE = "text/event-stream"
# Proxies end connections that are silent; a comment is not.
HEARTBEAT_SECONDS = 15
HEARTBEAT = b": still here\n\n"
# How soon a browser comes back.
RETRY = b"retry: 2000\n\n"
# Events of the log with their numbers, events without one, and None where nothing happened for a while.
Told = AsyncGenerator[tuple[int, bytes] | Event | None]


def encode_frame(seq: int, frame: bytes) -> bytes:
    """An event of the log. JSON has no line breaks of its own."""
    kind = head_decoder.decode(frame).type
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (seq, kind.encode(), frame)


def encode_direct(event: Event, conversation_id: str) -> bytes:
    """A snapshot, or what is told from the database: without an id, so that a client resumes after the last that
    had one."""
    body = msgspec.to_builtins(event)
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    stamped = {"seq": 0, "at": at, **body, "conversation_id": conversation_id}
    return b"event: %b\ndata: %b\n\n" % (body["type"].encode(), event_encoder.encode(stamped))


async def encode_all(items: Told, conversation_id: str) -> AsyncIterator[bytes]:
    yield RETRY
    async with aclosing(items):
        async for item in items:
            if item is None:
                yield HEARTBEAT
            elif isinstance(item, Event):
                yield encode_direct(item, conversation_id)
            else:
                yield encode_frame(*item)


def stream(items: Told, conversation_id: str) -> StreamingHttpResponse:
    """The response. Nothing is subscribed to before its first byte is asked for: it may be dropped before that."""
    response = StreamingHttpResponse(encode_all(items, conversation_id), content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-cache, no-transform"
    response["X-Accel-Buffering"] = "no"
    return response
