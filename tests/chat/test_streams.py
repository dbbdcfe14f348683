"""Streams as the Messages API sends them, with its quirks, replayed at the wire."""

import asyncio
from decimal import Decimal

import pytest

from chat.models import Message, ToolCall, Turn
from knowledge.models import Article
from tests.chat.conftest import Connect, find, join_text
from tests.upstream import Script, Upstream, call, end, reply, start, text_block, tool_block

CITATION = {
    "type": "search_result_location",
    "cited_text": "The battery is covered.",
    "source": "/help/battery/#cover",
    "title": "Battery — Cover",
    "search_result_index": 0,
    "start_block_index": 0,
    "end_block_index": 1,
}


@pytest.mark.postgres
async def test_a_reply_streams_and_is_stored_as_it_was_shown(connect: Connect, upstream: Upstream) -> None:
    upstream.play(reply("Hello ", "and ", "welcome."))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("Hi")
    assert join_text(events) == find(events, "message.completed")["text"] == "Hello and welcome."
    message = await Message.objects.aget(role="assistant")
    assert message.text == "Hello and welcome."
    assert str(message.pk) == find(events, "message.completed")["message_id"]


@pytest.mark.parametrize("size", [1, 2, 7, 64])
async def test_a_stream_split_anywhere_reads_the_same(connect: Connect, upstream: Upstream, size: int) -> None:
    upstream.play(Script([start(), *text_block("Grüße, ", "世界 ", "🚗!"), *end()], split=size))
    socket = await connect()
    await socket.hello()
    assert join_text(await socket.ask("Hi")) == "Grüße, 世界 🚗!"


@pytest.mark.postgres
async def test_usage_cost_and_times_are_stored_per_turn(connect: Connect, upstream: Upstream) -> None:
    events = [
        start(input_tokens=1000, cache_read_input_tokens=2000, cache_creation_input_tokens=400),
        *text_block("Yes."),
        *end(output_tokens=100),
    ]
    upstream.play(Script(events))
    socket = await connect()
    await socket.hello()
    await socket.ask("Hi")
    turn = await Turn.objects.aget()
    assert (turn.input_tokens, turn.output_tokens, turn.cache_read_tokens, turn.cache_write_tokens) == (
        1000,
        100,
        2000,
        400,
    )
    # 1,000 × $3 + 2,000 × $0.30 + 400 × $3.75 + 100 × $15, per million
    assert turn.cost_usd == Decimal("0.006600")
    assert turn.first_token_ms is not None and turn.total_ms is not None
    assert turn.model == "claude-sonnet-5-5" and turn.stop_reason == "end_turn"


async def test_tool_input_cut_by_max_tokens_runs_no_tool_and_leaves_no_trace(
    connect: Connect, upstream: Upstream
) -> None:
    cut = Script(
        [start(), *text_block("Let me see."), *tool_block("search_help", '{"que', index=1), *end("max_tokens")]
    )
    upstream.play(cut, reply("Yes."))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("Hi")
    assert find(events, "message.completed")["stop_reason"] == "max_tokens"
    assert join_text(events).startswith("Let me see.") and "cut" in join_text(events)
    assert not await ToolCall.objects.aexists()
    await socket.ask("Go on")
    assert "tool_use" not in upstream.bodies[1].decode()


async def test_a_citation_that_precedes_its_text_is_marked_after_it(
    connect: Connect, upstream: Upstream, battery: Article
) -> None:
    blocks = [
        *text_block("Yes. "),
        *text_block("The battery is covered.", index=1, citations=[CITATION, CITATION]),
        *text_block(" Anything else?", index=2),
    ]
    upstream.play(Script([start(), *blocks, *end()]))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("And the battery?")
    assert join_text(events) == "Yes. The battery is covered. Anything else?"
    cited = find(events, "message.cited")
    assert (cited["number"], cited["title"], cited["offset"]) == (1, "Battery — Cover", 28)
    assert cited["url"].startswith("/help/battery/?version=2&passage=cover~")
    (citation,) = (await Message.objects.aget(role="assistant")).citations
    assert citation["quote"] == "The battery is covered." and citation["offset"] == 28
    assert find(events, "message.completed")["suggestions"] == ["Get a quote"]


async def test_a_citation_with_a_hostile_address_is_dropped(connect: Connect, upstream: Upstream) -> None:
    citation = {**CITATION, "source": "javascript:alert(1)"}
    upstream.play(Script([start(), *text_block("Yes.", citations=[citation]), *end()]))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("Hi")
    assert find(events, "message.completed")["citations"] == []


async def test_unknown_events_and_blocks_are_passed_over(connect: Connect, upstream: Upstream) -> None:
    events = [
        start(),
        {"type": "ping"},
        {"type": "hologram_start", "index": 9},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "hologram", "data": "x"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "hologram_delta", "data": "y"}},
        {"type": "content_block_stop", "index": 0},
        *text_block("Fine.", index=1),
        *end(),
    ]
    upstream.play(Script(events))
    socket = await connect()
    await socket.hello()
    assert join_text(await socket.ask("Hi")) == "Fine."


async def test_a_refusal_takes_back_its_partial_text_and_is_never_sent_again(
    connect: Connect, upstream: Upstream
) -> None:
    upstream.play(reply("First you take the", stop_reason="refusal"), reply("Gladly."))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("How do I open somebody's lock?")
    assert find(events, "message.replaced")["reason"] == "refused"
    assert "First you take" not in find(events, "message.completed")["text"]
    await socket.ask("And a quote?")
    assert "somebody's lock" not in upstream.bodies[1].decode() and "First you" not in upstream.bodies[1].decode()


async def test_a_paused_turn_is_sent_back_and_goes_on(connect: Connect, upstream: Upstream) -> None:
    upstream.play(reply("One moment.", stop_reason="pause_turn"), reply("Done."))
    socket = await connect()
    await socket.hello()
    assert join_text(await socket.ask("Hi")) == "One moment.\n\nDone."
    assert upstream.requests[1]["messages"][-1]["content"][0]["text"] == "One moment."


@pytest.mark.parametrize(
    ("stop_reason", "expected"),
    [
        ("end_turn", "Good."),
        ("stop_sequence", "Good."),
        (None, "Good."),
        ("something_new", "Good."),
        ("model_context_window_exceeded", "start a new conversation"),
        ("max_tokens", "was cut"),
    ],
)
async def test_every_stop_reason_ends_in_a_message(
    connect: Connect, upstream: Upstream, stop_reason: str | None, expected: str
) -> None:
    upstream.play(reply("Good.", stop_reason=stop_reason))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("Hi")
    completed = find(events, "message.completed")
    assert completed["text"].startswith("Good.") and expected in completed["text"]
    assert join_text(events) == completed["text"]
    assert (await Turn.objects.aget()).status == Turn.Status.COMPLETED


async def test_an_empty_end_after_a_tool_is_asked_for_again(connect: Connect, upstream: Upstream) -> None:
    upstream.play(call("no_such_tool", "{}", before="Let me look."), Script([start(), *end()]), reply("Found it."))
    socket = await connect()
    await socket.hello()
    assert join_text(await socket.ask("Hi")) == "Let me look.\n\nFound it."


async def test_what_was_said_is_shown_though_the_stream_stands_still(connect: Connect, upstream: Upstream) -> None:
    opening, *words, closing = text_block(*(f"{word} " for word in "well then let us see what it costs now".split()))
    goes_on = asyncio.Event()
    upstream.play(Script([start(), opening, *words, goes_on, closing, *end()]))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    shown = ""
    while "costs" not in shown:
        event = await socket.receive()
        shown += event["text"] if event["type"] == "message.delta" else ""
    goes_on.set()
    assert join_text(await socket.until("turn.completed")).strip() in ("", "now")
