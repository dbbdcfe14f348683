"""The Messages API's stream as typed structs, read from bytes. This is the hot path: about 50 deltas a second each."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec

from chat.assistant.errors import CutOffError, OverloadedError, ProviderError, RejectedError


class Usage(msgspec.Struct):
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None


class StartedMessage(msgspec.Struct):
    model: str = ""
    usage: Usage = msgspec.field(default_factory=Usage)


class ClosingDelta(msgspec.Struct):
    stop_reason: str | None = None
    stop_sequence: str | None = None


class WireError(msgspec.Struct):
    type: str = "api_error"
    message: str = ""


class MessageStart(msgspec.Struct, tag="message_start"):
    message: StartedMessage


class ContentBlockStart(msgspec.Struct, tag="content_block_start"):
    index: int
    content_block: dict[str, Any]


class ContentBlockDelta(msgspec.Struct, tag="content_block_delta"):
    index: int
    delta: dict[str, Any]


class ContentBlockStop(msgspec.Struct, tag="content_block_stop"):
    index: int


class MessageDelta(msgspec.Struct, tag="message_delta"):
    delta: ClosingDelta
    usage: Usage = msgspec.field(default_factory=Usage)


class MessageStop(msgspec.Struct, tag="message_stop"):
    pass


class Ping(msgspec.Struct, tag="ping"):
    pass


class ErrorEvent(msgspec.Struct, tag="error"):
    error: WireError


WireEvent = MessageStart | ContentBlockStart | ContentBlockDelta | ContentBlockStop | MessageDelta | MessageStop
_decoder = msgspec.json.Decoder(WireEvent | Ping | ErrorEvent)
_TYPES = {"message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta",
          "message_stop", "ping", "error"}  # fmt: skip


def parse_event(data: bytes) -> WireEvent | None:
    """One event's data. None for pings and for types we don't know yet. Raises AssistantError for an error event."""
    try:
        event = _decoder.decode(data)
    except msgspec.DecodeError as error:
        _skip_unknown(data, error)
        return None
    if isinstance(event, ErrorEvent):
        raise make_stream_error(event.error)
    return None if isinstance(event, Ping) else event


def _skip_unknown(data: bytes, error: msgspec.DecodeError) -> None:
    """New event types appear without notice and must be passed over; anything else unreadable is a broken stream."""
    try:
        kind = msgspec.json.decode(data).get("type")
    except (msgspec.DecodeError, AttributeError):
        kind = None
    if not isinstance(kind, str) or kind in _TYPES:
        raise CutOffError("unreadable event in the stream") from error


def make_stream_error(error: WireError) -> OverloadedError | ProviderError | RejectedError:
    """An error that arrives inside a stream that began with status 200."""
    if error.type in ("overloaded_error", "rate_limit_error"):
        return OverloadedError(error.type)
    if error.type in ("api_error", "timeout_error"):
        return ProviderError(error.type)
    return RejectedError(error.type)


async def read_events(
    chunks: AsyncIterator[bytes], rest: Callable[[], Awaitable[None]] | None = None
) -> AsyncGenerator[WireEvent]:
    """Server-sent events from chunks split anywhere. Only `data` lines matter: the payload repeats the event's type.

    `rest` is awaited before each further read: what arrives meanwhile is then read in one go, which costs hardly more
    than one event does. Raises CutOffError when the stream ends, even cleanly, before the reply has: by `message_stop`
    or, from a gateway that leaves that out, by a reason for stopping.
    """
    pending, has_reason = b"", False
    async for chunk in chunks:
        pending += chunk
        if b"\n" not in chunk:
            continue
        *lines, pending = pending.split(b"\n")
        for line in lines:
            if not line.startswith(b"data:"):
                continue
            event = parse_event(line[5:].strip())
            if event is None:
                continue
            yield event
            if isinstance(event, MessageStop):
                return
            has_reason = has_reason or (isinstance(event, MessageDelta) and bool(event.delta.stop_reason))
        if rest is not None:
            await rest()
    if not has_reason:
        raise CutOffError("the stream ended without message_stop")
