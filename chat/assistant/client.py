"""The only place that knows the SDK: clients by provider, one per event loop, and their errors in our words."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import msgspec
from django.conf import settings

from chat.assistant import errors
from chat.assistant.wire import WireEvent, parse_event, read_events

if TYPE_CHECKING:
    import anthropic

    from chat.offline.transport import OfflineTransport

# The SDK's pool stops here and then waits in silence: we refuse above it instead.
CONNECTION_LIMIT = 1_000
FIRST_BYTE_SECONDS = 20
GAP_SECONDS = 30
DRAIN_SECONDS = 0.2
# Whoever writes within half a minute of another visitor does not wait for a new connection and its TLS.
IDLE_SECONDS = 30

Rest = Callable[[], Awaitable[None]]
Close = Callable[[], Awaitable[None]]

_clients: "WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Any]]" = WeakKeyDictionary()
_addresses: "WeakKeyDictionary[anthropic.AsyncAnthropic, Any]" = WeakKeyDictionary()
_open_streams = 0
_HEADERS = {"content-type": "application/json", "accept": "text/event-stream", "accept-encoding": "identity"}


def preload() -> None:
    """Imports the SDK now, before the server takes connections: later it would stop everyone for a second."""
    import anthropic
    import httpx2

    del anthropic, httpx2


def get_client(provider: str) -> "anthropic.AsyncAnthropic":
    """The loop's client for a provider, built on first use: importing the SDK costs about a second."""
    clients = _clients.setdefault(asyncio.get_running_loop(), {})
    if provider not in clients:
        clients[provider] = _BUILDERS[provider]()
    client: anthropic.AsyncAnthropic = clients[provider]
    return client


async def warm_up() -> None:
    """Does now what the first visitor would wait for, beside the event loop: building a client takes it a tenth of a
    second. The published prompt must have been read."""
    clients = _clients.setdefault(asyncio.get_running_loop(), {})
    for provider in {settings.ASSISTANT_PROVIDER, "offline"} - set(clients):
        clients.setdefault(provider, await asyncio.to_thread(_BUILDERS[provider]))
    await asyncio.to_thread(_get_offline_transport().warm_up)


async def close_clients() -> None:
    """Closes the running loop's clients and their connections."""
    for client in _clients.pop(asyncio.get_running_loop(), {}).values():
        await client.close()


def _build_anthropic() -> Any:
    import anthropic

    return anthropic.AsyncAnthropic(
        api_key=settings.ANTHROPIC_API_KEY,
        base_url=settings.ANTHROPIC_BASE_URL or None,
        max_retries=0,
        http_client=_make_http_client(),
    )


def _make_http_client() -> Any:
    import anthropic
    import httpx2

    return anthropic.DefaultAioHttpClient(
        timeout=httpx2.Timeout(connect=5, read=GAP_SECONDS, write=10, pool=10),
        limits=httpx2.Limits(
            max_connections=CONNECTION_LIMIT, max_keepalive_connections=100, keepalive_expiry=IDLE_SECONDS
        ),
    )


@cache
def _get_offline_transport() -> "OfflineTransport":
    from chat.assistant.prompt import load_dialogue, load_profile
    from chat.offline.transport import OfflineTransport

    return OfflineTransport(load_dialogue=load_dialogue, load_profile=load_profile)


def _build_offline() -> Any:
    import anthropic
    import httpx2

    http_client = httpx2.AsyncClient(transport=_get_offline_transport(), base_url="http://offline.invalid")
    return anthropic.AsyncAnthropic(
        api_key="offline", base_url="http://offline.invalid", max_retries=0, http_client=http_client
    )


def _build_cloud(class_name: str) -> Callable[[], Any]:
    def build() -> Any:
        import anthropic

        return getattr(anthropic, class_name)(max_retries=0)

    return build


_BUILDERS: dict[str, Callable[[], Any]] = {
    "anthropic": _build_anthropic,
    "offline": _build_offline,
    "bedrock": _build_cloud("AsyncAnthropicBedrock"),
    "vertex": _build_cloud("AsyncAnthropicVertex"),
    "foundry": _build_cloud("AsyncAnthropicFoundry"),
}


class OpenedReply:
    """A reply whose stream has begun: read once, and closed whatever happens."""

    def __init__(self, read: Callable[[Rest | None], AsyncGenerator[WireEvent]], close: Close) -> None:
        self._read = read
        self._close: Close | None = close

    async def read(self, rest: Rest | None = None) -> AsyncGenerator[WireEvent]:
        """The stream's events; `rest` as in `read_events`. Raises AssistantError, and what `rest` raises."""
        with _translated_errors():
            async with contextlib.aclosing(self._read(rest)) as events:
                async for event in events:
                    yield event

    async def aclose(self) -> None:
        global _open_streams
        close, self._close = self._close, None
        if close is not None:
            _open_streams -= 1
            await close()


async def open_reply(provider: str, body: bytes) -> OpenedReply:
    """Sends a Messages API body as it is and returns when the reply begins. Raises AssistantError."""
    global _open_streams
    if _open_streams >= CONNECTION_LIMIT - 50:
        raise errors.BusyError("too many streams at once")
    _open_streams += 1
    try:
        with _translated_errors():
            client = get_client(provider)
            return await (_open_raw if provider in ("anthropic", "offline") else _open_decoded)(client, body)
    except BaseException:
        _open_streams -= 1
        raise


OpenReply = Callable[[str, bytes], Awaitable[OpenedReply]]


async def stream_reply(
    provider: str, body: bytes, rest: Rest | None = None, opens: OpenReply = open_reply
) -> AsyncGenerator[WireEvent]:
    """A reply's events; `rest` as in `read_events`. Raises AssistantError, and what `rest` raises."""
    reply = await opens(provider, body)
    try:
        async with contextlib.aclosing(reply.read(rest)) as events:
            async for event in events:
                yield event
    finally:
        await reply.aclose()


async def _open_raw(client: "anthropic.AsyncAnthropic", body: bytes) -> OpenedReply:
    """The SDK signs and sends; the stream is read here: its own decoding costs five times as much a delta."""
    import httpx2
    from anthropic import AsyncStream

    async with asyncio.timeout(FIRST_BYTE_SECONDS):
        # The response as it is, which no typing of `post` foresees for a stream.
        answer: Any = await client.post(
            _find_address(client),
            cast_to=httpx2.Response,
            content=body,
            options={"headers": _HEADERS},
            stream=True,
            stream_cls=AsyncStream[object],
        )
    chunks: AsyncIterator[bytes] = answer.aiter_bytes()
    # The stream itself where nothing is to be decoded: each layer above it costs as much a delta as reading it.
    if isinstance(answer.stream, httpx2.AsyncByteStream) and "content-encoding" not in answer.headers:
        chunks = aiter(answer.stream)

    async def read(rest: Rest | None) -> AsyncGenerator[WireEvent]:
        async for event in read_events(chunks, rest and _leave_unread(rest, answer)):
            yield event
        await _drain(chunks)

    return OpenedReply(read, answer.aclose)


def _leave_unread(rest: Rest, answer: Any) -> Rest:
    """Rests with what arrives left to the system, which hands it over in one piece afterwards: each delta by itself
    would cost as much again as all that is done with it."""
    transport = _find_transport(answer)
    if transport is None:
        return rest

    async def rest_unread() -> None:
        transport.pause_reading()
        try:
            await rest()
        finally:
            # Always: the connection may be another reply's next.
            transport.resume_reading()

    return rest_unread


def _find_transport(answer: Any) -> asyncio.ReadTransport | None:
    """What the reply's connection reads from, through the SDK's layers; None where they are built another way, as the
    offline assistant's are, or when all has been read and the connection is given back."""
    stream = getattr(answer.stream, "_stream", None)
    connection = getattr(getattr(stream, "_aiohttp_response", None), "connection", None)
    transport = getattr(connection, "transport", None)
    return transport if isinstance(transport, asyncio.ReadTransport) else None


def _find_address(client: "anthropic.AsyncAnthropic") -> Any:
    """Whole and parsed: the SDK would put it together and parse it again for every request."""
    address = _addresses.get(client)
    if address is None:
        base = client.base_url
        address = _addresses[client] = base.copy_with(raw_path=base.raw_path.rstrip(b"/") + b"/v1/messages")
    return address


async def _drain(chunks: AsyncIterator[bytes]) -> None:
    """Reads to the body's end, which follows at once: only then can the connection be used again."""
    import httpx2

    with contextlib.suppress(TimeoutError, httpx2.HTTPError):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in chunks:
                pass


async def _open_decoded(client: "anthropic.AsyncAnthropic", body: bytes) -> OpenedReply:
    """Clouds move the model into the address and frame streams their own way: the SDK decodes, we convert."""
    arguments = msgspec.json.decode(body)
    async with asyncio.timeout(FIRST_BYTE_SECONDS):
        stream = await client.messages.create(**arguments)

    async def read(rest: Rest | None) -> AsyncGenerator[WireEvent]:
        async for item in stream:
            event = parse_event(item.to_json(indent=None).encode())
            if event is not None:
                yield event

    return OpenedReply(read, stream.close)


@contextlib.contextmanager
def _translated_errors() -> Any:
    import anthropic
    import httpx2

    try:
        yield
    except errors.AssistantError:
        raise
    except anthropic.APIStatusError as error:
        raise _translate_status(error) from error
    except (httpx2.ReadTimeout, TimeoutError) as error:
        raise errors.SilentError(type(error).__name__) from error
    except (anthropic.APIConnectionError, httpx2.HTTPError, OSError) as error:
        raise errors.UnreachableError(type(error).__name__) from error
    except (anthropic.AnthropicError, ValueError, ImportError) as error:
        # The last two are how the SDK says that a cloud's region, sign-in or extra is missing.
        raise errors.RejectedError(type(error).__name__) from error


def _translate_status(error: "anthropic.APIStatusError") -> errors.AssistantError:
    status = error.status_code
    retry_after = _read_retry_after(error.response.headers.get("retry-after"))
    if status in (429, 503, 529):
        return errors.OverloadedError(f"status {status}", retry_after=retry_after)
    # 200 is how the SDK reports an error inside a stream.
    if status >= 500 or status in (200, 408, 409):
        return errors.ProviderError(f"status {status}", retry_after=retry_after)
    return errors.RejectedError(f"status {status}")


def _read_retry_after(value: str | None) -> float | None:
    """Seconds, as sent; the caller bounds it, because it can be absurd."""
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:
        return None
