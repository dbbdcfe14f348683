"""Server-sent events: the socket's own, numbered, and resumed exactly."""

import asyncio
import uuid

import pytest
import redis
from channels.testing import HttpCommunicator
from django.test import AsyncClient

from chat.models import Conversation, Message
from chat.runtime import Runtime
from chat.visitors import COOKIE
from portal.asgi import application
from tests.chat.api_steps import PATH, STREAM, Told, post, read_all, read_until, say, start_conversation
from tests.chat.conftest import Connect, find, join_text
from tests.upstream import Upstream, held, reply, slow

pytestmark = pytest.mark.postgres


def bodies(told: list[Told]) -> list[dict[str, object]]:
    return [event.data for event in told]


async def test_a_streamed_answer_is_what_was_stored(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(slow("Grüße, ", "世界 ", "🚗!\n\nA line."))
    conversation_id = await start_conversation(async_client)
    response = await say(async_client, conversation_id, "Hi", Accept=STREAM)
    told = await read_all(response)
    stored = await Message.objects.aget(role="assistant")
    assert join_text(bodies(told)) == find(bodies(told), "message.completed")["text"] == stored.text
    assert stored.text == "Grüße, 世界 🚗!\n\nA line."
    assert [told[0].type, told[1].type, told[-1].type] == ["message.created", "turn.started", "turn.completed"]


async def test_a_streamed_answer_is_never_held_by_proxies(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(reply("Hello."))
    response = await say(async_client, await start_conversation(async_client), "Hi", Accept=STREAM)
    assert (response["Cache-Control"], response["X-Accel-Buffering"]) == ("no-cache, no-transform", "no")
    await read_all(response)


async def test_streamed_events_are_the_sockets_own(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient, connect: Connect
) -> None:
    upstream.play(reply("One ", "answer."))
    conversation_id = await start_conversation(async_client)
    socket = await connect(cookie=async_client.cookies[COOKIE].value)
    await socket.hello(conversation_id)
    told = await read_all(await say(async_client, conversation_id, "Hi", Accept=STREAM))
    assert bodies(told) == await socket.until("turn.completed")
    assert [event.id for event in told] == [event.data["seq"] for event in told]


async def test_a_stream_that_resumes_gets_exactly_the_rest(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(slow("One ", "two ", "three ", "four."))
    conversation_id = await start_conversation(async_client)
    response = await say(async_client, conversation_id, "Hi", Accept=STREAM)
    seen = await read_until(response, "message.delta")
    path = f"{PATH}/{conversation_id}/events"
    rest = await read_until(await async_client.get(path, headers={"Last-Event-ID": str(seen[-1].id)}), "turn.completed")
    assert [event.id for event in seen + rest] == list(range(1, len(seen + rest) + 1))
    assert join_text(bodies(seen + rest)) == "One two three four."


@pytest.mark.parametrize("place", [{"headers": {"Last-Event-ID": "2"}}, {"query_params": {"after": "2"}}])
async def test_a_finished_turn_is_told_again_from_any_number(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient, place: dict[str, dict[str, str]]
) -> None:
    upstream.play(reply("Hello."))
    conversation_id = await start_conversation(async_client)
    told = await read_all(await say(async_client, conversation_id, "Hi", Accept=STREAM))
    again = await read_until(await async_client.get(f"{PATH}/{conversation_id}/events", **place), "turn.completed")
    assert again == told[2:]


async def test_a_new_listener_begins_with_the_snapshot_and_the_running_turn(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    goes_on = asyncio.Event()
    upstream.play(reply("Earlier."), held("It ", "is ", goes_on, "running."))
    conversation_id = await start_conversation(async_client)
    await say(async_client, conversation_id, "One")
    sending = asyncio.ensure_future(say(async_client, conversation_id, "Two"))
    while len(upstream.requests) < 2:
        await asyncio.sleep(0.02)
    response = await async_client.get(f"{PATH}/{conversation_id}/events")
    snapshot, *told = await read_until(response, "turn.completed", listens=goes_on)
    assert (snapshot.type, snapshot.id) == ("conversation.ready", None)
    assert [message["text"] for message in snapshot.data["messages"]] == ["One", "Earlier.", "Two"]
    assert told[0].type == "turn.started" and join_text(bodies(told)) == "It is running."
    assert told[0].id == snapshot.data["seq"] + 1
    await sending


async def test_what_the_log_has_lost_is_made_good_by_a_snapshot(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient, valkey: redis.Redis
) -> None:
    upstream.play(reply("Hello."))
    conversation_id = await start_conversation(async_client)
    await say(async_client, conversation_id, "Hi")
    valkey.delete(f"chat:events:{conversation_id}")
    response = await async_client.get(f"{PATH}/{conversation_id}/events", headers={"Last-Event-ID": "2"})
    (snapshot,) = await read_until(response, "conversation.ready")
    assert [message["text"] for message in snapshot.data["messages"]] == ["Hi", "Hello."]


async def test_a_message_streamed_twice_gets_the_same_reply(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(reply("Hello."), reply("Another."))
    conversation_id, message_id = await start_conversation(async_client), str(uuid.uuid4())
    first = await read_all(await say(async_client, conversation_id, "Hi", message_id, Accept=STREAM))
    again = await read_all(await say(async_client, conversation_id, "Hi", message_id, Accept=STREAM))
    assert join_text(bodies(again)) == join_text(bodies(first)) == "Hello."
    assert {event.id for event in again} == {None}
    completed = [find(bodies(told), "message.completed") for told in (first, again)]
    assert completed[0]["message_id"] == completed[1]["message_id"]
    assert await Message.objects.filter(role="visitor").acount() == 1


async def test_a_message_that_joins_the_next_turn_is_streamed_to_its_end(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    goes_on = asyncio.Event()
    upstream.play(held("First ", goes_on, "answer."), reply("Second answer."))
    conversation_id = await start_conversation(async_client)
    sending = asyncio.ensure_future(say(async_client, conversation_id, "One"))
    while not upstream.requests:
        await asyncio.sleep(0.02)
    response = await say(async_client, conversation_id, "Two", Accept=STREAM)
    goes_on.set()
    told = await read_all(response)
    ends = [event.type for event in told if event.type == "turn.completed"]
    assert len(ends) == 2 and told[-1].type == "turn.completed"
    assert "Second answer." in join_text(bodies(told))
    await sending


async def test_a_failed_turn_ends_the_stream_with_its_reason(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.turns.run.TURN_SECONDS", 0.3)
    upstream.play(slow(*["word "] * 50))
    conversation_id = await start_conversation(async_client)
    told = await read_all(await say(async_client, conversation_id, "Hi", Accept=STREAM))
    assert (told[-1].type, told[-1].data["code"]) == ("turn.failed", "too_long") and told[-1].data["message"]


async def test_a_message_that_a_person_will_answer_is_only_confirmed(
    runtime: Runtime, async_client: AsyncClient
) -> None:
    conversation_id = await start_conversation(async_client)
    await Conversation.objects.filter(pk=conversation_id).aupdate(handler=Conversation.Handler.HUMAN)
    told = await read_all(await say(async_client, conversation_id, "Hi", Accept=STREAM))
    assert [event.type for event in told] == ["message.created"]


async def test_a_listener_that_disconnects_is_forgotten(
    runtime: Runtime, async_client: AsyncClient, valkey: redis.Redis
) -> None:
    conversation_id = await start_conversation(async_client)
    cookie = f"{COOKIE}={async_client.cookies[COOKIE].value}".encode()
    listener = HttpCommunicator(
        application, "GET", f"{PATH}/{conversation_id}/events", headers=[(b"cookie", cookie), (b"host", b"localhost")]
    )
    await listener.send_input({"type": "http.request", "body": b""})
    while b"conversation.ready" not in (await listener.receive_output()).get("body", b""):
        pass
    assert valkey.smembers(f"chat:watch:{conversation_id}")
    await listener.send_input({"type": "http.disconnect"})
    await listener.wait()
    assert not valkey.smembers(f"chat:watch:{conversation_id}")


async def test_a_response_that_is_never_read_listens_to_nothing(
    runtime: Runtime, async_client: AsyncClient, valkey: redis.Redis
) -> None:
    conversation_id = await start_conversation(async_client)
    await async_client.get(f"{PATH}/{conversation_id}/events")
    assert not valkey.exists(f"chat:watch:{conversation_id}")


async def test_an_unread_refusal_comes_as_json_even_to_a_stream(runtime: Runtime, async_client: AsyncClient) -> None:
    conversation_id = await start_conversation(async_client)
    response = await post(async_client, f"{PATH}/{conversation_id}/messages", {"text": "Hi"}, Accept=STREAM)
    assert (response.status_code, response["Content-Type"]) == (422, "application/json")
    assert list(response.json()["error"]["fields"]) == ["client_message_id"]
