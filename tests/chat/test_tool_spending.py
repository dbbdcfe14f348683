"""What a tool asks of a model is paid for by the turn, whatever came of it."""

from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings

from chat.assistant import aside
from chat.assistant.client import preload
from chat.models import Turn
from chat.services.tool_calls import execute_tool_call
from knowledge.library import LIBRARY
from knowledge.models import Article
from tests.chat.conftest import Connect
from tests.upstream import Script, Upstream, call, end, reply, start, text_block

pytestmark = pytest.mark.postgres
FAST = "claude-haiku-5-5"


@pytest.mark.parametrize(
    ("said", "output_tokens"), [([*text_block("1,2"), *end()], 5), ([*text_block("nothing I know"), *end()], 5)]
)
async def test_what_the_fast_model_cost_for_putting_passages_in_order_is_the_turn_s(
    connect: Connect,
    upstream: Upstream,
    battery: Article,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    said: list[Any],
    output_tokens: int,
) -> None:
    preload()
    settings.SEARCH_RERANKING = "model"
    monkeypatch.setattr("knowledge.reranking.SECONDS", 5.0)
    # Tools run at once where a worker would.
    monkeypatch.setattr("chat.services.tool_calls.dispatch", lambda pk, name: execute_tool_call(str(pk)))
    LIBRARY.expire()
    replies = [call("search_help", '{"query": "battery capacity covered"}'), reply("It is covered.")]
    fast = Script([start(FAST, input_tokens=700), *said])
    upstream.play(*[lambda body: fast if body["model"] == FAST else replies.pop(0)] * 3)
    socket = await connect()
    await socket.hello()
    await socket.ask("Is the battery covered?")
    aside.stop()
    turn = await Turn.objects.order_by("-pk").afirst()
    assert turn is not None and turn.model_calls == 3
    assert (turn.input_tokens, turn.output_tokens) == (10 + 700 + 10, 5 + output_tokens + 5)
    assert turn.cost_usd == Decimal(700 * 1 + 5 * 5 + 20 * 3 + 10 * 15) / 1_000_000
