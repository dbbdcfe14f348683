"""Questions to the fast model from outside a turn, where no event loop runs: other apps find `ask` through settings."""

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from django.conf import settings

from chat.assistant import breaker, client, errors
from chat.assistant.costs import compute_cost_usd
from chat.assistant.reply import ModelReply
from chat.assistant.request import SHORT_TOKENS, build_question

logger = logging.getLogger(__name__)
_starting = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_meter: ContextVar[list[dict[str, Any]] | None] = ContextVar("aside_meter", default=None)


@contextmanager
def metering() -> Iterator[list[dict[str, Any]]]:
    """What this thread's questions use meanwhile: for each the model and its tokens, also of answers that broke off."""
    used: list[dict[str, Any]] = []
    token = _meter.set(used)
    try:
        yield used
    finally:
        _meter.reset(token)


def is_there() -> bool:
    """Whether there is a model to ask. The offline assistant is none."""
    return settings.ASSISTANT_PROVIDER != "offline"


def price(used: Sequence[Mapping[str, Any]]) -> Decimal:
    """What questions cost that were metered, in US dollars."""
    return sum((compute_cost_usd(**one) for one in used), Decimal(0))


def ask(
    instructions: str, text: str, seconds: float, *, most_tokens: int = SHORT_TOKENS, errand: str = "aside"
) -> str | None:
    """What the fast model says to one question within so many seconds; None when it says nothing in time, cannot be
    reached, or failed at this errand so often that it is left alone for a while. One attempt. Not for an event loop's
    own thread."""
    route = settings.ASSISTANT_PROVIDER, settings.ASSISTANT_FAST_MODEL
    # Whoever asks aside may be in a hurry: what is late for them is no failure to a turn that falls back on this model.
    aside = route[0], f"{route[1]} {errand}"
    if not is_there() or breaker.is_resting(route) or breaker.is_resting(aside):
        return None
    reply = ModelReply()
    question = build_question(route[1], instructions, text, max_tokens=most_tokens)
    work = asyncio.run_coroutine_threadsafe(_ask(reply, route, question, seconds), _get_loop())
    try:
        # The loop's own limit comes first, unless the loop is stuck, as it is while the SDK is imported.
        answer = work.result(seconds + 0.1)
    except (errors.AssistantError, TimeoutError, concurrent.futures.TimeoutError) as error:
        work.cancel()
        breaker.note_failure(aside)
        logger.info("the fast model gave no answer: %s", type(error).__name__)
        return None
    finally:
        _note_used(reply, route[1])
    breaker.note_success(aside)
    return answer


def _note_used(reply: ModelReply, model: str) -> None:
    counts = reply.count_tokens()
    if (used := _meter.get()) is not None and any(counts.values()):
        used.append({"model": reply.model or model, **counts})


def stop() -> None:
    """Ends the loop, and with it its connections."""
    global _loop
    with _starting:
        if _loop is not None:
            asyncio.run_coroutine_threadsafe(client.close_clients(), _loop).result(5)
            _loop.call_soon_threadsafe(_loop.stop)
            _loop = None


async def _ask(reply: ModelReply, route: tuple[str, str], question: bytes, seconds: float) -> str:
    async with asyncio.timeout(seconds):
        async with aclosing(client.stream_reply(route[0], question)) as events:
            async for event in events:
                reply.take(event)
    if reply.stop_reason != "end_turn":
        raise errors.CutOffError(reply.stop_reason or "no end")
    return reply.text


def _get_loop() -> asyncio.AbstractEventLoop:
    """One for the process, so that its connections are kept."""
    global _loop
    with _starting:
        if _loop is None:
            client.preload()
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, daemon=True).start()
        return _loop
