"""The socket: what it takes, what it refuses, and that it survives both."""

import asyncio
import json
import uuid
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import LazySettings

from chat.events import FRAME_LIMIT_BYTES, TEXT_LIMIT
from chat.models import Conversation, Feedback, HandoffRequest, Message, Turn
from tests.chat.conftest import Connect, find, join_text
from tests.upstream import Script, Upstream, end, held, reply, slow, start, text_block

pytestmark = pytest.mark.postgres

WORDS = [f"{word} " for word in "so let me tell you how the claim goes from here on".split()]


async def test_events_are_numbered_without_a_gap(connect: Connect, upstream: Upstream) -> None:
    upstream.play(reply("One."))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("Hi") + await socket.ask("Again")
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert {event["conversation_id"] for event in events} == {socket.conversation_id}
    assert all(event["at"] for event in events)


async def test_the_same_client_message_id_is_stored_and_answered_once(connect: Connect, upstream: Upstream) -> None:
    upstream.play(reply("One."))
    socket = await connect()
    await socket.hello()
    client_message_id = await socket.say("Hi")
    await socket.until("turn.completed")
    await socket.say("Hi", client_message_id)
    again = await socket.receive()
    assert again["type"] == "message.created" and again["message"]["client_message_id"] == client_message_id
    assert await Message.objects.filter(role="visitor").acount() == 1
    assert len(upstream.bodies) == 1


async def test_messages_sent_while_a_turn_runs_are_answered_together(connect: Connect, upstream: Upstream) -> None:
    goes_on = asyncio.Event()
    first, *rest = text_block("Just ", "a moment, please.")
    upstream.play(Script([start(), first, rest[0], goes_on, *rest[1:], *end()]), reply("Both."))
    socket = await connect()
    await socket.hello()
    await socket.say("First")
    await socket.until("message.delta")
    await socket.say("Second")
    await socket.say("Third")
    for _ in range(2):
        await socket.until("message.created")
    goes_on.set()
    await socket.until("turn.completed")
    await socket.until("turn.completed")
    assert len(upstream.bodies) == 2
    texts = [block["text"] for block in upstream.requests[1]["messages"][-1]["content"]]
    assert texts == ["Second", "Third"]


async def test_stop_keeps_the_text_so_far_marked_as_stopped(connect: Connect, upstream: Upstream) -> None:
    upstream.play(slow(*["tree "] * 100), reply("Sure."))
    socket = await connect()
    await socket.hello()
    await socket.say("Tell me everything")
    await socket.until("message.delta")
    await socket.send("turn.stop")
    events = await socket.until("turn.completed")
    assert events[-1]["outcome"] == "stopped"
    message = await Message.objects.aget(role="assistant")
    assert message.status == "stopped" and message.text.startswith("tree")
    assert message.text == find(events, "message.completed")["text"] and len(message.text) < 400
    await asyncio.sleep(0.2)
    await socket.ask("And now?")
    assert upstream.requests[1]["messages"][-2]["role"] == "assistant"


async def test_who_leaves_in_mid_answer_gets_exactly_the_rest(connect: Connect, upstream: Upstream) -> None:
    goes_on = asyncio.Event()
    upstream.play(held(*WORDS[:6], goes_on, *WORDS[6:]))
    socket = await connect()
    await socket.hello()
    await socket.say("Count")
    seen = await socket.until("message.delta")
    await socket.close()
    await asyncio.sleep(0.4)
    back = await connect(socket.visitor_id)
    ready = await back.hello(socket.conversation_id, after=seen[-1]["seq"])
    assert ready["seq"] == seen[-1]["seq"]
    goes_on.set()
    rest = await back.until("turn.completed")
    numbers = [event["seq"] for event in seen + rest]
    assert numbers == list(range(1, len(numbers) + 1))
    assert join_text(seen + rest) == find(rest, "message.completed")["text"] == "".join(WORDS)


async def test_another_tab_sees_the_running_answer_from_its_beginning(connect: Connect, upstream: Upstream) -> None:
    goes_on = asyncio.Event()
    upstream.play(reply("Hello."), held(*WORDS[:6], goes_on, *WORDS[6:]))
    first = await connect()
    await first.hello()
    await first.ask("Hi")
    await first.say("Count")
    await first.until("message.delta")
    second = await connect(first.visitor_id)
    ready = await second.hello(first.conversation_id)
    assert [message["text"] for message in ready["messages"]] == ["Hi", "Hello.", "Count"]
    goes_on.set()
    mine, theirs = await first.until("turn.completed"), await second.until("turn.completed")
    assert theirs[0]["type"] == "turn.started" and theirs[0]["seq"] > ready["seq"]
    assert join_text(theirs) == "".join(WORDS)
    assert theirs[-1] == mine[-1]


async def test_a_finished_conversation_is_read_from_the_database_alone(
    connect: Connect, upstream: Upstream, valkey: Any
) -> None:
    upstream.play(reply("Hello."))
    socket = await connect()
    await socket.hello()
    await socket.ask("Hi")
    for key in valkey.scan_iter("chat:*"):
        valkey.delete(key)
    back = await connect(socket.visitor_id)
    ready = await back.hello(socket.conversation_id)
    assert [message["text"] for message in ready["messages"]] == ["Hi", "Hello."]
    last = socket.events[-1]["seq"]
    events = await back.ask("Still there?")
    assert events[0]["seq"] > last, "numbers never go back, even when the log is lost"


@pytest.mark.parametrize("kind", ["exists", "does not exist"])
async def test_a_conversation_of_someone_else_is_not_there(connect: Connect, upstream: Upstream, kind: str) -> None:
    upstream.play(reply("Hello."))
    owner = await connect()
    await owner.hello()
    await owner.ask("My secret")
    stranger = await connect()
    await stranger.hello()
    conversation_id = owner.conversation_id if kind == "exists" else str(uuid.uuid4())
    error = await stranger.hello(conversation_id)
    assert (error["type"], error["code"]) == ("error", "not_found")
    assert error["message"] == "This conversation can't be found. You can start a new one."


async def test_feedback_and_rating_are_stored_and_the_last_one_counts(connect: Connect, upstream: Upstream) -> None:
    upstream.play(reply("Hello."))
    socket = await connect()
    await socket.hello()
    message_id = find(await socket.ask("Hi"), "message.completed")["message_id"]
    await socket.send("feedback.give", message_id=message_id, rating=1)
    await socket.send("feedback.give", message_id=message_id, rating=-1, comment="Too short")
    await socket.send("rating.give", score=4)
    ready = await socket.hello(socket.conversation_id)
    assert ready["rating"] == 4 and ready["messages"][1]["feedback"] == -1
    assert (await Feedback.objects.aget()).comment == "Too short"


async def test_nobody_rates_the_answer_of_another(connect: Connect, upstream: Upstream) -> None:
    upstream.play(reply("Hello."))
    owner, stranger = await connect(), await connect()
    await owner.hello()
    message_id = find(await owner.ask("Hi"), "message.completed")["message_id"]
    await stranger.hello()
    await stranger.send("feedback.give", message_id=message_id, rating=-1)
    assert (await stranger.receive())["code"] == "not_found"
    assert not await Feedback.objects.aexists()


async def test_asking_for_a_person_is_stored_once_and_says_what_happens_next(
    connect: Connect, upstream: Upstream
) -> None:
    socket = await connect()
    await socket.hello()
    for _ in range(2):
        await socket.send("handoff.request", reason="I want to complain")
        changed = (await socket.until("handoff.changed"))[-1]
        assert changed["handler"] == "ai"
        assert "1-800-123-4567" in changed["message"]
    request = await HandoffRequest.objects.aget()
    assert request.reason == "I want to complain"


@pytest.mark.parametrize(("cookie"), ["", "forged", "ImFiYyI:1abc:xyz"], ids=["none", "not ours", "a wrong signature"])
async def test_without_a_valid_cookie_the_socket_says_so_and_closes(connect: Connect, cookie: str) -> None:
    socket = await connect(cookie=cookie)
    assert (await socket.receive())["code"] == "unauthenticated"
    assert (await socket.communicator.receive_output())["code"] == 4401


BAD_FRAMES: dict[str, str] = {
    "not JSON": "{",
    "not an object": "[1]",
    "no type": "{}",
    "an unknown type": '{"type":"launch"}',
    "a missing field": '{"type":"message.send","text":"x"}',
    "a wrong type": '{"type":"message.send","client_message_id":7,"text":"x"}',
    "a bad UUID": '{"type":"message.send","client_message_id":"x","text":"x"}',
    "a negative number": '{"type":"hello","after":-1}',
    "lone surrogates": r'{"type":"message.send","client_message_id":"' + str(uuid.uuid4()) + r'","text":"\ud800"}',
    "raw lone surrogates": '{"type":"hello","locale":"\ud800"}',
    "deep nesting": '{"type":' + "[" * 20_000,
    "2 MB": json.dumps({"type": "message.send", "client_message_id": str(uuid.uuid4()), "text": "x" * 2_000_000}),
}


@pytest.mark.parametrize("frame", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
async def test_a_frame_that_makes_no_sense_is_answered_and_survived(
    connect: Connect, upstream: Upstream, frame: str
) -> None:
    upstream.play(reply("Hello."))
    socket = await connect()
    await socket.hello()
    await socket.communicator.send_to(text_data=frame)
    error = await socket.receive()
    assert error["type"] == "error" and error["code"] == "invalid" and error["message"]
    assert not await Message.objects.aexists()
    assert join_text(await socket.ask("Hi")) == "Hello."


async def test_binary_frames_are_refused(connect: Connect) -> None:
    socket = await connect()
    await socket.communicator.send_to(bytes_data=b"{}")
    assert (await socket.receive())["code"] == "invalid"


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "text_empty"), (" \n\t", "text_empty"), ("\x00\x07", "text_empty"), ("x" * 10_000, "text_too_long"),
     ("x" * (TEXT_LIMIT + 1), "text_too_long")],
)  # fmt: skip
async def test_a_text_that_cannot_be_taken_is_refused_by_name(connect: Connect, text: str, code: str) -> None:
    socket = await connect()
    await socket.hello()
    client_message_id = await socket.say(text)
    error = await socket.receive()
    assert (error["code"], error["client_message_id"]) == (code, client_message_id)
    assert not await Conversation.objects.aexists()


async def test_control_characters_are_dropped_and_the_rest_is_kept(connect: Connect, upstream: Upstream) -> None:
    upstream.play(reply("Hello."))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("A\x00B\x1b[31m\r\nC\ue0c1 \u0065\u0301\u202e\u200f")
    assert find(events, "message.created")["message"]["text"] == "AB[31m\nC é\u200f"


async def test_the_longest_text_fits_a_frame(connect: Connect, upstream: Upstream) -> None:
    upstream.play(reply("Long!"))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("🚗" * TEXT_LIMIT)
    assert events[-1]["type"] == "turn.completed"
    assert TEXT_LIMIT * 4 < FRAME_LIMIT_BYTES


async def test_a_flood_is_answered_once_a_second_and_the_socket_lives(connect: Connect, upstream: Upstream) -> None:
    upstream.play(reply("Hello."))
    socket = await connect()
    await socket.hello()
    for _ in range(1_000):
        await socket.send("typing.start")
    while not await socket.communicator.receive_nothing(timeout=1):
        await socket.receive()
    errors = socket.events[1:]
    assert 1 <= len(errors) < 50, "once a second, not once a frame"
    assert {(error["code"], error["retry_after"]) for error in errors} == {("rate_limited", 1)}
    assert join_text(await socket.ask("Hi")) == "Hello."


@pytest.mark.parametrize("scope", ["VISITOR", "ADDRESS"])
async def test_too_many_messages_are_refused_with_the_time_to_wait(
    connect: Connect, upstream: Upstream, settings: LazySettings, scope: str
) -> None:
    upstream.play(reply("Hello."))
    setattr(settings, f"RATE_LIMIT_{scope}", (2, 60))
    socket = await connect()
    await socket.hello()
    await socket.ask("One")
    await socket.ask("Two")
    (error,) = await socket.ask("Three")
    assert error["code"] == "rate_limited" and 20 <= error["retry_after"] <= 31
    assert await Message.objects.filter(role="visitor").acount() == 2


async def test_one_visitor_at_the_limit_does_not_stop_another(
    connect: Connect, upstream: Upstream, settings: LazySettings
) -> None:
    upstream.play(reply("Hello."))
    settings.RATE_LIMIT_VISITOR = (1, 60)
    eager, other = await connect(), await connect()
    await eager.hello()
    await other.hello()
    await eager.ask("One")
    assert (await eager.ask("Two"))[-1]["code"] == "rate_limited"
    assert (await other.ask("One"))[-1]["type"] == "turn.completed"


async def test_a_socket_from_another_site_is_refused(runtime: Any) -> None:
    from portal.asgi import application

    headers = [(b"origin", b"https://evil.example"), (b"host", b"localhost")]
    communicator = WebsocketCommunicator(application, "/ws/chat/", headers=headers)
    is_accepted, _ = await communicator.connect()
    assert not is_accepted


async def test_a_turn_after_a_takeover_shows_and_stores_nothing(connect: Connect, upstream: Upstream) -> None:
    goes_on = asyncio.Event()
    upstream.play(held("Let ", "me ", "see ", goes_on, "about ", "that."))
    socket = await connect()
    await socket.hello()
    await socket.say("Count")
    await socket.until("message.delta")
    await Conversation.objects.aupdate(handler="human", handler_epoch=1)
    goes_on.set()
    seen = await socket.until("turn.completed")
    assert find(seen, "message.replaced")["text"] == "" and seen[-1]["outcome"] == "stopped"
    assert not await Message.objects.filter(role="assistant").aexists()
    assert (await Turn.objects.aget()).status == Turn.Status.STOPPED
