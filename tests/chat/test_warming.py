"""What is done before the first visitor comes, so that nobody waits for it."""

import asyncio
import threading
from typing import Any

import pytest

from chat import guard
from chat.assistant import client
from chat.guard import get_chain
from chat.runtime import warm_up_assistant
from guardrails.chain import Exchange, OutboundChain, Reply
from guardrails.errors import GuardrailError
from guardrails.pii import grammar


async def test_the_first_message_and_its_answer_find_their_patterns_ready() -> None:
    grammar._make_grammar.cache_clear()
    await asyncio.to_thread(guard.warm_up)
    compiled = grammar._make_grammar.cache_info().misses
    assert compiled > 0
    reply = await get_chain()(Exchange("c1", "My number is 212-555-0100."))
    OutboundChain(reply.filters).feed("Thank you. ")
    assert grammar._make_grammar.cache_info().misses == compiled


async def test_a_guardrail_that_cannot_decide_yet_does_not_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def fail(exchange: Exchange) -> Reply:
        asked.append(exchange)
        raise GuardrailError("Not now.")

    monkeypatch.setattr(guard, "get_chain", lambda: fail)
    await asyncio.to_thread(guard.warm_up)
    assert asked


async def test_no_visitor_waits_for_the_clients_to_be_built(monkeypatch: pytest.MonkeyPatch, prompt: Any) -> None:
    built: dict[str, threading.Thread] = {}

    def note(provider: str, build: Any) -> Any:
        def noting() -> Any:
            built[provider] = threading.current_thread()
            return build()

        return noting

    builders = {provider: note(provider, build) for provider, build in client._BUILDERS.items()}
    monkeypatch.setattr(client, "_BUILDERS", builders)
    await warm_up_assistant()
    try:
        assert client.get_client("offline") and threading.main_thread() not in built.values()
    finally:
        await client.close_clients()
