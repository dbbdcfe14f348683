"""Conversations by HTTP: whole replies, and messages stored once."""

import asyncio
import uuid

import pytest
from django.conf import LazySettings
from django.test import AsyncClient

from chat.models import Conversation, Message, Turn
from chat.runtime import Runtime
from chat.visitors import COOKIE
from tests.chat.api_steps import PATH, post, read_until, say, start_conversation
from tests.chat.conftest import Connect
from tests.patience import PATIENCE
from tests.upstream import Upstream, held, reply, slow

pytestmark = pytest.mark.postgres


async def test_a_conversation_starts_with_a_cookie_that_scripts_cannot_read(
    runtime: Runtime, async_client: AsyncClient
) -> None:
    response = await post(async_client, PATH, {"locale": "de", "page_url": "https://acme.example/car"})
    body = response.json()
    assert response.status_code == 201
    assert body["id"] == body["conversation_id"]
    assert (body["handler"], body["messages"], body["seq"]) == ("ai", [], 0)
    assert response.cookies[COOKIE]["httponly"]
    stored = await Conversation.objects.aget()
    assert (str(stored.pk), stored.locale, stored.page_url) == (body["id"], "de", "https://acme.example/car")


@pytest.mark.parametrize(("zone", "kept"), [("Europe/Berlin", "Europe/Berlin"), ("Moon/Sea", ""), ("../../etc", "")])
async def test_a_program_says_the_visitors_time_zone(
    runtime: Runtime, async_client: AsyncClient, zone: str, kept: str
) -> None:
    assert (await post(async_client, PATH, {"time_zone": zone})).status_code == 201
    assert (await Conversation.objects.aget()).time_zone == kept


async def test_a_conversation_starts_without_a_body_too(runtime: Runtime, async_client: AsyncClient) -> None:
    assert (await async_client.generic("POST", PATH)).status_code == 201


async def test_a_message_is_answered_with_the_whole_reply(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(reply("Collision ", "covers ", "your car."))
    conversation_id = await start_conversation(async_client)
    body = (await say(async_client, conversation_id, "What does collision cover?")).json()
    assert body["message"]["text"] == "What does collision cover?"
    assert (body["reply"]["text"], body["reply"]["role"]) == ("Collision covers your car.", "assistant")
    assert (body["reply"]["stop_reason"], body["turn"]["status"]) == ("end_turn", "completed")
    assert [body["reply"][key] for key in ("citations", "cards", "suggestions")] == [[], [], []]
    stored = await Message.objects.aget(role="assistant")
    assert (str(stored.pk), stored.text) == (body["reply"]["message_id"], body["reply"]["text"])


async def test_a_turn_that_fails_says_so_with_a_next_step(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.turns.run.TURN_SECONDS", 0.3)
    upstream.play(slow(*["word "] * 50))
    conversation_id = await start_conversation(async_client)
    response = await say(async_client, conversation_id, "Hi")
    turn = response.json()["turn"]
    assert (response.status_code, response.json()["message"]["text"], turn["status"]) == (200, "Hi", "failed")
    assert turn["code"] == "too_long" and turn["message"] and turn["retryable"] is True


async def test_the_same_message_sent_twice_is_stored_once_and_gets_the_same_reply(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(reply("First."), reply("Second."))
    conversation_id, message_id = await start_conversation(async_client), str(uuid.uuid4())
    first = (await say(async_client, conversation_id, "Hi", message_id)).json()
    second = (await say(async_client, conversation_id, "Hi", message_id)).json()
    assert first == second and first["reply"]["text"] == "First."
    assert await Message.objects.filter(role="visitor").acount() == 1
    assert len(upstream.requests) == 1


async def wait_for_turn() -> None:
    async with asyncio.timeout(PATIENCE):
        while not await Turn.objects.filter(status=Turn.Status.RUNNING).aexists():
            await asyncio.sleep(0.02)


async def wait_for_questions(count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while await Message.objects.filter(role="visitor").acount() < count:
            await asyncio.sleep(0.02)


async def test_the_same_message_sent_while_it_is_answered_waits_for_that_reply(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    goes_on = asyncio.Event()
    upstream.play(held("One ", goes_on, "answer."), reply("Another."))
    conversation_id, message_id = await start_conversation(async_client), str(uuid.uuid4())
    sending = asyncio.ensure_future(say(async_client, conversation_id, "Hi", message_id))
    await wait_for_turn()
    asyncio.get_running_loop().call_later(0.3, goes_on.set)
    again = (await say(async_client, conversation_id, "Hi", message_id)).json()
    assert again == (await sending).json() and again["reply"]["text"] == "One answer."


async def test_a_message_sent_while_a_turn_runs_gets_the_reply_of_the_next(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    goes_on = asyncio.Event()
    upstream.play(held("First ", goes_on, "answer."), reply("Second answer."))
    conversation_id = await start_conversation(async_client)
    sending = asyncio.ensure_future(say(async_client, conversation_id, "One"))
    await wait_for_turn()
    waiting = asyncio.ensure_future(say(async_client, conversation_id, "Two"))
    await wait_for_questions(2)
    goes_on.set()
    first, second = (await sending).json(), (await waiting).json()
    assert (first["reply"]["text"], second["reply"]["text"]) == ("First answer.", "Second answer.")
    assert first["turn"]["id"] != second["turn"]["id"]


async def test_a_client_that_leaves_does_not_end_the_turn(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    goes_on = asyncio.Event()
    upstream.play(held("All ", goes_on, "of it."))
    conversation_id = await start_conversation(async_client)
    sending = asyncio.ensure_future(say(async_client, conversation_id, "Hi"))
    await wait_for_turn()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    response = await async_client.get(f"{PATH}/{conversation_id}/events")
    await read_until(response, "turn.completed", listens=goes_on)
    assert (await Message.objects.aget(role="assistant")).text == "All of it."


async def test_a_message_that_a_person_will_answer_has_no_turn(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    conversation_id = await start_conversation(async_client)
    await Conversation.objects.filter(pk=conversation_id).aupdate(handler=Conversation.Handler.HUMAN)
    body = (await say(async_client, conversation_id, "Hi")).json()
    assert body["message"]["text"] == "Hi" and body["reply"] is None and body["turn"] is None
    assert upstream.requests == []


async def test_a_conversation_reads_as_the_sockets_snapshot(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient, connect: Connect
) -> None:
    upstream.play(reply("Hello."))
    conversation_id = await start_conversation(async_client)
    await say(async_client, conversation_id, "Hi")
    socket = await connect(cookie=async_client.cookies[COOKIE].value)
    snapshot = await socket.hello(conversation_id)
    read = (await async_client.get(f"{PATH}/{conversation_id}")).json()
    assert read.pop("id") == conversation_id
    assert {**read, "at": ""} == {**snapshot, "at": ""}
    assert [message["text"] for message in read["messages"]] == ["Hi", "Hello."]


async def test_a_visitor_lists_conversations_in_which_something_was_said(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(reply("Hello."))
    conversation_id = await start_conversation(async_client)
    await start_conversation(async_client)
    await say(async_client, conversation_id, "A question")
    (listed,) = (await async_client.get(PATH)).json()["conversations"]
    assert (listed["id"], listed["title"]) == (conversation_id, "A question") and listed["last_activity_at"]


async def test_too_many_messages_are_told_when_to_come_back(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient, settings: LazySettings
) -> None:
    upstream.play(reply("Hello."))
    settings.RATE_LIMIT_VISITOR = (1, 60)
    conversation_id = await start_conversation(async_client)
    assert (await say(async_client, conversation_id, "One")).status_code == 200
    refused = await say(async_client, conversation_id, "Two")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "rate_limited")
    assert 0 < int(refused["Retry-After"]) <= 61
    assert await Message.objects.filter(role="visitor").acount() == 1


async def test_conversations_cannot_be_started_without_end(
    runtime: Runtime, async_client: AsyncClient, settings: LazySettings
) -> None:
    settings.RATE_LIMIT_ADDRESS = (2, 60)
    statuses = [(await post(AsyncClient(), PATH)).status_code for _ in range(3)]
    assert statuses == [201, 201, 429]
    assert await Conversation.objects.acount() == 2


async def test_turns_run_in_the_servers_own_event_loop(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    """A middleware that is not asynchronous would move the view to a loop that ends with the request."""
    goes_on = asyncio.Event()
    upstream.play(held("Some ", goes_on, "time."))
    conversation_id = await start_conversation(async_client)
    sending = asyncio.ensure_future(say(async_client, conversation_id, "Hi"))
    await wait_for_turn()
    assert runtime.turns.find_running(conversation_id)
    goes_on.set()
    await sending
