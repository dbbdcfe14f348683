"""What is done before the first visitor comes, so that nobody waits for it."""

import asyncio

import pytest

from chat import guard
from chat.guard import get_chain
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
    async def fail(exchange: Exchange) -> Reply:
        raise GuardrailError("Not now.")

    monkeypatch.setattr(guard, "get_chain", lambda: fail)
    await asyncio.to_thread(guard.warm_up)
