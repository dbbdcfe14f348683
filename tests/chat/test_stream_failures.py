"""Models that fail, fall silent or take too long: asked again, replaced by the next, and nothing shown twice."""

import asyncio

import pytest

from chat.models import Message, Turn
from tests.chat.conftest import Connect, Socket, find, join_text
from tests.upstream import Script, Upstream, end, reply, start, text_block

FAILURES: dict[str, Script] = {
    "an error event in mid-stream": Script(
        [start(), *text_block("Half an")[:2], {"type": "error", "error": {"type": "overloaded_error", "message": ""}}]
    ),
    "a connection that drops": Script([start(), *text_block("Half an")[:2], 0.05], breaks=True),
    "a clean end without message_stop": Script([start(), *text_block("Half an")]),
    "a reply without a word and a reason": Script([start(), *end(None)]),
    "status 529": Script(status=529),
    "status 500": Script(status=500),
    "status 429 with an absurd retry-after": Script(status=429, headers={"retry-after": "86400"}),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
async def test_a_stream_that_fails_is_asked_for_again_and_nothing_shows_twice(
    connect: Connect, upstream: Upstream, failure: Script
) -> None:
    upstream.play(failure, reply("Half an hour."))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("How long?")
    assert join_text(events) == "Half an hour."
    assert events[-1]["type"] == "turn.completed"
    assert len(upstream.bodies) == 2 and upstream.bodies[0] == upstream.bodies[1]


async def test_a_reply_that_says_why_it_stops_is_whole_also_without_message_stop(
    connect: Connect, upstream: Upstream
) -> None:
    upstream.play(Script([start(), *text_block("Half an hour."), *end("end_turn")[:-1]]))
    socket = await connect()
    await socket.hello()
    assert join_text(await socket.ask("How long?")) == "Half an hour."
    assert len(upstream.bodies) == 1


async def test_the_log_says_that_the_key_is_refused(
    connect: Connect, upstream: Upstream, caplog: pytest.LogCaptureFixture
) -> None:
    upstream.play(Script(status=401))
    socket = await connect()
    await socket.hello()
    await socket.ask("hello")
    assert "no reply from claude-sonnet-5-5 by anthropic: rejected (status 401)" in caplog.messages


async def test_a_model_that_keeps_failing_gives_way_to_the_fast_one(connect: Connect, upstream: Upstream) -> None:
    upstream.play(Script(status=529), Script(status=529), reply("Here."))
    socket = await connect()
    await socket.hello()
    await socket.ask("Hi")
    assert [request["model"] for request in upstream.requests] == [
        "claude-sonnet-5-5",
        "claude-sonnet-5-5",
        "claude-haiku-5-5",
    ]


@pytest.mark.postgres
@pytest.mark.parametrize("status", [400, 401, 403, 404, 529])
async def test_without_any_model_the_offline_assistant_answers_and_is_labelled(
    connect: Connect, upstream: Upstream, status: int
) -> None:
    upstream.play(Script(status=status))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("hello")
    assert events[-1]["type"] == "turn.completed" and join_text(events)
    starts = [event for event in events if event["type"] == "turn.started"]
    assert [event["provider"] for event in starts] == ["anthropic", "offline"]
    assert starts[1]["label"]
    assert (await Turn.objects.alatest("id")).provider == "offline"


@pytest.fixture
async def warm_socket(connect: Connect, upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> Socket:
    """With a model that has answered once: the first call loads the client, which no short patience survives."""
    upstream.play(reply("Hello."))
    socket = await connect()
    await socket.hello()
    await socket.ask("Hello")
    upstream.bodies.clear()
    monkeypatch.setattr("chat.turns.asking.CONTENT_SECONDS", 0.6)
    return socket


async def test_a_model_that_only_pings_gives_way_to_the_next(warm_socket: Socket, upstream: Upstream) -> None:
    upstream.play(Script([start(), *([{"type": "ping"}, 0.05] * 40)]), reply("Awake."))
    assert join_text(await warm_socket.ask("Hi")) == "Awake."


async def test_a_model_that_hangs_is_not_asked_again_before_the_fast_one(
    warm_socket: Socket, upstream: Upstream
) -> None:
    upstream.play(Script([start(), 5.0]), reply("Awake."))
    assert join_text(await warm_socket.ask("Hi")) == "Awake."
    assert [request["model"] for request in upstream.requests] == ["claude-sonnet-5-5", "claude-haiku-5-5"]


async def test_a_model_that_falls_silent_in_mid_answer_is_not_asked_again_before_the_fast_one(
    connect: Connect, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.assistant.client.GAP_SECONDS", 0.4)
    upstream.play(Script([start(), *text_block("Half an")[:2], 5.0]), reply("Half an hour."))
    socket = await connect()
    await socket.hello()
    assert join_text(await socket.ask("How long?")) == "Half an hour."
    assert [request["model"] for request in upstream.requests] == ["claude-sonnet-5-5", "claude-haiku-5-5"]


async def test_a_model_that_does_not_even_begin_to_answer_is_not_asked_again_before_the_fast_one(
    connect: Connect, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.assistant.client.FIRST_BYTE_SECONDS", 0.4)
    upstream.play(Script(until=asyncio.Event(), is_mute=True), reply("Awake."))
    socket = await connect()
    await socket.hello()
    assert join_text(await socket.ask("Hi")) == "Awake."
    assert [request["model"] for request in upstream.requests] == ["claude-sonnet-5-5", "claude-haiku-5-5"]


async def test_nobody_waits_for_the_stand_in_as_long_as_for_the_model(
    warm_socket: Socket, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.turns.asking.STAND_IN_SECONDS", 0.3)
    upstream.play(Script([start(), 5.0]))
    events = await warm_socket.ask("Hi")
    assert [event["provider"] for event in events if event["type"] == "turn.started"][-1] == "offline"
    assert len(upstream.requests) == 2


async def test_a_conversation_that_is_refused_does_not_rest_the_model_for_others(
    connect: Connect, upstream: Upstream
) -> None:
    upstream.play(Script(status=400))
    for _ in range(3):
        socket = await connect()
        await socket.hello()
        await socket.ask("hello")
    upstream.play(reply("Hello from the model."))
    socket = await connect()
    await socket.hello()
    assert join_text(await socket.ask("hello")) == "Hello from the model."


async def test_a_turn_that_takes_too_long_fails_and_what_it_wrote_stays_as_failed(
    connect: Connect, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.turns.run.TURN_SECONDS", 0.5)
    upstream.play(Script([start(), *text_block("Well then, ")[:2], *text_block("listen. ", index=1)[:2], 3.0, *end()]))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("Hi")
    failed = find(events, "turn.failed")
    assert (failed["code"], failed["retryable"]) == ("too_long", True) and "try again" in failed["message"]
    assert "message.completed" not in {event["type"] for event in events}
    message = await Message.objects.aget(role="assistant")
    assert message.status == "failed" and message.text == join_text(events)
