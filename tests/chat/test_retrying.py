"""A turn that failed, run again for the same message."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async
from django.conf import LazySettings
from django.test import AsyncClient
from django.utils import timezone

from chat.models import Conversation, HistoryEntry, Message, ToolCall, Turn
from chat.runtime import Runtime
from chat.services import tool_calls
from chat.services.upkeep import fail_abandoned_turns
from chat.turns import tool_calls as waiting
from tests.chat.api_steps import PATH, STREAM, post, read_all, say, start_conversation
from tests.chat.conftest import Connect, Socket, find, join_text
from tests.chat.test_socket import WORDS
from tests.upstream import Upstream, begun, call, reply, slow

pytestmark = pytest.mark.postgres
QUESTION = "Is my garage door covered?"


@pytest_asyncio.fixture(autouse=True)
async def short_turns(connect: Connect, upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn fails soon: the first answers here never end in time. That the first one of a process begins late is no
    matter of these tests."""
    upstream.play(reply("Hello."))
    other = await connect()
    await other.hello()
    await other.ask("Hi", seconds=60)
    await Conversation.objects.all().adelete()
    upstream.bodies.clear()
    monkeypatch.setattr("chat.turns.run.TURN_SECONDS", 2)


async def fail(connect: Connect, upstream: Upstream, *then: Any) -> tuple[Socket, dict[str, Any]]:
    """A visitor whose question got half an answer, and the `turn.failed` they were told."""
    upstream.play(slow(*WORDS * 20), *then)
    socket = await connect()
    await socket.hello()
    events = await socket.ask(QUESTION)
    assert join_text(events)
    return socket, find(events, "turn.failed")


async def retry(socket: Socket, turn_id: str | None) -> list[dict[str, Any]]:
    await socket.send("turn.retry", turn_id=turn_id)
    return await socket.until("turn.completed", "turn.failed", "error")


def show(ready: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(message["role"], message["status"], message["text"]) for message in ready["messages"]]


async def test_a_failed_turn_is_run_again_for_the_same_message(connect: Connect, upstream: Upstream) -> None:
    socket, failed = await fail(connect, upstream, reply("It is."))
    events = await retry(socket, failed["turn_id"])
    assert events[-1]["type"] == "turn.completed" and join_text(events) == "It is."
    half = await Message.objects.aget(turn=failed["turn_id"], role="assistant")
    replaced = find(events, "message.replaced")
    assert (replaced["message_id"], replaced["text"], replaced["reason"]) == (str(half.pk), "", "retried")
    assert half.status == "retried" and half.text
    assert await Message.objects.filter(role="visitor").acount() == 1
    tab = await connect(socket.visitor_id)
    ready = await tab.hello(socket.conversation_id)
    assert show(ready) == [("visitor", "complete", QUESTION), ("assistant", "complete", "It is.")]
    assert ready["failed_turn"] is None


async def test_the_model_hears_the_question_once_and_is_asked_for_its_answer(
    connect: Connect, upstream: Upstream
) -> None:
    socket, failed = await fail(connect, upstream, reply("It is."), reply("Gladly."))
    await retry(socket, failed["turn_id"])
    await socket.ask("Thank you")
    first, again, last = ([json.dumps(one) for one in request["messages"]] for request in upstream.requests)
    assert again[: len(first)] == first and last[: len(again)] == again
    assert "".join(last).count(QUESTION) == 1
    assert "cut off" in again[-1] and '"role": "user"' in again[-1]


async def test_until_it_is_tried_again_it_is_offered_to_whoever_comes_back(
    connect: Connect, upstream: Upstream
) -> None:
    socket, failed = await fail(connect, upstream, slow(*WORDS * 20), reply("It is."))
    told = {name: failed[name] for name in ("turn_id", "code", "message", "retryable")}
    assert (await (await connect(socket.visitor_id)).hello(socket.conversation_id))["failed_turn"] == told
    again = (await retry(socket, failed["turn_id"]))[-1]
    assert again["type"] == "turn.failed" and again["turn_id"] != failed["turn_id"]
    ready = await (await connect(socket.visitor_id)).hello(socket.conversation_id)
    assert ready["failed_turn"]["turn_id"] == again["turn_id"]
    assert [status for _, status, _ in show(ready)] == ["complete", "failed"]
    assert join_text(await retry(socket, again["turn_id"])) == "It is."
    assert "".join(map(str, upstream.requests[-1]["messages"])).count(QUESTION) == 1


async def test_a_turn_that_was_stopped_before_its_first_word_is_offered_and_run_again(
    connect: Connect, upstream: Upstream
) -> None:
    upstream.play(begun(), reply("It is."))
    socket = await connect()
    await socket.hello()
    await socket.say(QUESTION)
    stopped = find(await socket.until("turn.started"), "turn.started")["turn_id"]
    await socket.send("turn.stop")
    assert find(await socket.until("turn.completed"), "turn.completed")["outcome"] == "stopped"
    offered = (await (await connect(socket.visitor_id)).hello(socket.conversation_id))["failed_turn"]
    assert (offered["turn_id"], offered["code"], offered["retryable"]) == (stopped, "stopped", True)
    assert join_text(await retry(socket, stopped)) == "It is."
    assert (await (await connect(socket.visitor_id)).hello(socket.conversation_id))["failed_turn"] is None
    assert "".join(map(str, upstream.requests[-1]["messages"])).count(QUESTION) == 1


async def test_what_was_stopped_in_mid_answer_has_been_answered(connect: Connect, upstream: Upstream) -> None:
    upstream.play(begun("It is "), reply("Never."))
    socket = await connect()
    await socket.hello()
    await socket.say(QUESTION)
    turn_id = find(await socket.until("message.delta"), "turn.started")["turn_id"]
    await socket.send("turn.stop")
    await socket.until("turn.completed")
    assert (await (await connect(socket.visitor_id)).hello(socket.conversation_id))["failed_turn"] is None
    assert (await retry(socket, turn_id))[-1]["code"] == "not_found"


async def test_two_tabs_that_ask_for_it_at_once_get_one_answer(connect: Connect, upstream: Upstream) -> None:
    socket, failed = await fail(connect, upstream, reply("It is."), reply("Never."))
    other = await connect(socket.visitor_id)
    await other.hello(socket.conversation_id, after=failed["seq"])
    for tab in (socket, other, socket):
        await tab.send("turn.retry", turn_id=failed["turn_id"])
    for tab in (socket, other):
        assert join_text(await tab.until("turn.completed", "error")) == "It is."
        assert await tab.communicator.receive_nothing()
    assert len(upstream.bodies) == 2 and await Turn.objects.acount() == 2


async def test_what_was_never_the_visitors_or_never_failed_is_not_there(connect: Connect, upstream: Upstream) -> None:
    _, failed = await fail(connect, upstream, reply("Hello."))
    other = await connect()
    await other.hello()
    await other.ask("Hi")
    done = await Turn.objects.aget(conversation=other.conversation_id)
    for turn_id in (failed["turn_id"], str(done.pk), str(uuid.uuid4())):
        assert (await retry(other, turn_id))[-1]["code"] == "not_found"
    assert await Turn.objects.acount() == 2


async def test_it_is_too_late_once_the_conversation_has_gone_on(connect: Connect, upstream: Upstream) -> None:
    socket, failed = await fail(connect, upstream, reply("Hello."))
    assert join_text(await socket.ask("Hello?")) == "Hello."
    assert (await retry(socket, failed["turn_id"]))[-1]["code"] == "passed"
    assert "".join(map(str, upstream.requests[-1]["messages"])).count(QUESTION) == 1


@pytest.mark.parametrize("change", [{"handler": "human"}, {"handler_epoch": 7}, {"closed_at": "2026-01-01T00:00Z"}])
async def test_what_somebody_else_answers_or_nobody_any_more_is_not_tried_again(
    connect: Connect, upstream: Upstream, change: dict[str, Any]
) -> None:
    socket, failed = await fail(connect, upstream)
    await Conversation.objects.aupdate(**change)
    ready = await (await connect(socket.visitor_id)).hello(socket.conversation_id)
    assert ready["failed_turn"] is None
    assert (await retry(socket, failed["turn_id"]))[-1]["code"] == "passed"


async def test_trying_again_counts_as_a_message(connect: Connect, upstream: Upstream, settings: LazySettings) -> None:
    socket, failed = await fail(connect, upstream, reply("It is."))
    settings.RATE_LIMIT_VISITOR = (1, 60)
    await retry(socket, failed["turn_id"])
    refused = (await retry(socket, failed["turn_id"]))[-1]
    assert refused["code"] == "rate_limited" and refused["retry_after"] > 0


async def test_a_tool_that_has_done_its_work_does_not_do_it_again(
    connect: Connect, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool_calls, "dispatch", lambda pk, name: tool_calls.execute_tool_call(str(pk)))
    monkeypatch.setattr(waiting, "CHECK_SECONDS", 0.05)
    monkeypatch.setattr("chat.turns.run.TURN_SECONDS", 5)
    look_up = '{"query": "battery cover"}'
    upstream.play(call("search_help", look_up), slow(*WORDS * 20), call("search_help", look_up), reply("It is."))
    socket = await connect()
    await socket.hello()
    failed = find(await socket.ask(QUESTION), "turn.failed")
    assert join_text(await retry(socket, failed["turn_id"])) == "It is."
    calls = [row async for row in ToolCall.objects.order_by("id")]
    assert [(row.state, row.attempts) for row in calls] == [("succeeded", 1), ("succeeded", 0)]
    assert calls[0].result == calls[1].result and str(calls[0].turn_id) == failed["turn_id"] != str(calls[1].turn_id)


async def test_what_a_dead_process_was_asked_is_kept_for_the_next_try_and_for_the_next_message(
    connect: Connect, upstream: Upstream, runtime: Runtime
) -> None:
    upstream.play(begun(*WORDS), reply("Hello."))
    socket = await connect()
    await socket.hello()
    await socket.say(QUESTION)
    await socket.until("message.delta")
    await runtime.turns.cancel_all()
    await Turn.objects.aupdate(lease_expires_at=timezone.now() - timedelta(minutes=5), attempt=2)
    await database_sync_to_async(fail_abandoned_turns)()
    failed = (await socket.until("turn.failed"))[-1]
    assert join_text(await retry(socket, failed["turn_id"])) == "Hello."
    await socket.ask("Thank you")
    for request in upstream.requests[1:]:
        assert "".join(map(str, request["messages"])).count(QUESTION) == 1
    assert await HistoryEntry.objects.filter(turn=failed["turn_id"]).acount() == 1


async def test_messages_that_no_turn_has_claimed_are_claimed_when_the_visitor_asks(
    connect: Connect, upstream: Upstream
) -> None:
    socket, failed = await fail(connect, upstream, reply("It is."))
    await Turn.objects.filter(pk=failed["turn_id"]).adelete()
    assert join_text(await retry(socket, None)) == "It is."


@pytest.mark.parametrize("accept", ["application/json", STREAM])
async def test_by_http_it_is_answered_like_the_message_and_twice_alike(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient, accept: str
) -> None:
    upstream.play(slow(*WORDS * 20), reply("It is."), reply("Never."))
    conversation_id = await start_conversation(async_client)
    message_id = str(uuid.uuid4())
    failed = (await say(async_client, conversation_id, QUESTION, message_id)).json()["turn"]
    assert (await async_client.get(f"{PATH}/{conversation_id}")).json()["failed_turn"]["turn_id"] == failed["id"]
    path = f"{PATH}/{conversation_id}/turns/{failed['id']}/retry"
    for _ in range(2):
        response = await post(async_client, path, Accept=accept)
        if accept == STREAM:
            told = [event.data for event in await read_all(response)]
            assert told[-1]["type"] == "turn.completed" and join_text(told) == "It is."
        else:
            body = response.json()
            assert (body["message"]["text"], body["reply"]["text"]) == (QUESTION, "It is.")
    assert (await say(async_client, conversation_id, QUESTION, message_id)).json()["reply"]["text"] == "It is."
    assert len(upstream.bodies) == 2


async def test_by_http_what_is_somebody_elses_is_not_there(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(slow(*WORDS * 20))
    conversation_id = await start_conversation(async_client)
    turn = (await say(async_client, conversation_id, QUESTION)).json()["turn"]
    for client, turn_id in ((AsyncClient(), turn["id"]), (async_client, str(uuid.uuid4()))):
        response = await post(client, f"{PATH}/{conversation_id}/turns/{turn_id}/retry")
        assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")
