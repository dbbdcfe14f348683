"""Conversations that change hands: an agent has gone or ends it, or the assistant passes the visitor on."""

import asyncio
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from chat.models import Conversation, HandoffRequest, Message
from chat.presence import mark_away
from chat.runtime import Runtime
from chat.services import handling
from chat.services.tool_calls import execute_tool_call
from tests.chat.conftest import Connect, Socket, find
from tests.chat.queue_steps import appear, ask, find_place, hears_nothing, in_database, quieten, tend
from tests.chat.test_handling import take_over
from tests.upstream import Upstream, call, reply
from tickets.models import Ticket

pytestmark = pytest.mark.postgres
PASS_ON = {"reason": "asked_for_person", "subject": "Towing", "wants": "A person about towing"}


async def test_when_the_agent_has_gone_the_visitor_waits_again_first_in_line(connect: Connect) -> None:
    agent = await appear("Ana", capacity=2)
    socket, _ = await ask(connect)
    await take_over(socket, agent)
    await socket.until("handoff.changed")
    late, _ = await ask(connect)
    await socket.say("Are you there?")
    await socket.until("message.created")
    await in_database(quieten)(minutes=3)
    await tend()
    assert await hears_nothing(socket), "an agent who is there has not gone"
    await asyncio.to_thread(mark_away, agent.pk)
    await tend()
    told = (await socket.until("handoff.changed"))[-1]
    assert (told["handler"], told["agent"]) == ("queued", None) and "had to leave" in told["message"]
    assert (await Conversation.objects.aget(pk=socket.conversation_id)).agent_id is None
    positions = [await in_database(find_place)(one) for one in (socket, late)]
    assert positions == [1, 2]


async def test_an_agent_who_ends_it_asks_how_it_was_and_writing_again_goes_to_the_assistant(
    connect: Connect, upstream: Upstream, runtime: Runtime
) -> None:
    upstream.play(reply("Hello again."))
    agent = await appear()
    socket, _ = await ask(connect)
    await take_over(socket, agent)
    await in_database(handling.reply_live)(socket.conversation_id, agent.pk, "All done.")
    await socket.say("Great, bye")
    await socket.until("message.created")
    change, notice = await in_database(handling.end_live)(socket.conversation_id, agent.pk)
    await asyncio.to_thread(handling.tell_change, change)
    assert (await Ticket.objects.aget()).state == "solved"
    assert (await socket.until("handoff.changed"))[-1]["handler"] == "ai"
    assert [card["kind"] for card in notice.cards] == ["rating"] and "Ana has ended" in notice.text
    assert await find_waiting_texts(socket) == [], "what was said to the agent is not answered by the assistant"
    await socket.say("One more thing")
    events = await socket.until("turn.completed")
    assert find(events, "message.completed")["text"] == "Hello again."


async def find_waiting_texts(socket: Socket) -> list[str]:
    waiting = Message.objects.filter(conversation_id=socket.conversation_id, role="visitor", turn=None, channel="chat")
    return [message.text async for message in waiting]


async def test_the_assistants_tool_passes_the_visitor_on_when_its_reply_has_ended(
    connect: Connect, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_tools_here(monkeypatch)
    upstream.play(call("open_support_ticket", json.dumps(PASS_ON)), reply("You're in line for a person now."))
    await appear()
    socket = await connect()
    await socket.hello()
    await socket.say("Get me a human")
    events = await socket.until("handoff.changed")
    kinds = [event["type"] for event in events]
    assert kinds[-3:] == ["message.completed", "turn.completed", "handoff.changed"]
    assert (events[-1]["handler"], events[-1]["position"], events[-1]["expected_wait_seconds"]) == ("queued", 1, 0)
    result = json.loads(upstream.requests[1]["messages"][-1]["content"][0]["content"][1]["text"])
    assert (result["person"], result["position"], result["expected_wait_minutes"]) == ("joins_queue", 1, 0)
    assert await Ticket.objects.acount() == 1
    await socket.say("Hello?")
    await socket.until("message.created")
    assert await hears_nothing(socket), "the assistant is silent"


async def test_the_tool_says_so_when_nobody_is_in_the_chat_and_the_assistant_goes_on(
    connect: Connect, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_tools_here(monkeypatch)
    upstream.play(call("open_support_ticket", json.dumps(PASS_ON)), reply("Nobody is here."), reply("It is."))
    socket = await connect()
    await socket.hello()
    await socket.ask("Get me a human")
    result = json.loads(upstream.requests[1]["messages"][-1]["content"][0]["content"][1]["text"])
    assert result["person"] == "nobody_in_chat"
    assert find(await socket.ask("Is it covered?"), "message.completed")["text"] == "It is."


async def test_who_chose_the_assistant_is_not_passed_on_again_over_what_they_wrote_while_they_waited(
    connect: Connect, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_tools_here(monkeypatch)
    upstream.play(call("open_support_ticket", json.dumps(PASS_ON)), reply("I'm here."))
    await appear()
    socket, _ = await ask(connect)
    await socket.say("A human, please!")
    await socket.until("message.created")
    await socket.send("handoff.choose", choice="assistant")
    events = await socket.until("turn.completed")
    assert find(events, "message.completed")["text"] == "I'm here."
    assert await hears_nothing(socket)
    assert (await Conversation.objects.aget()).handler == "ai"


async def test_a_request_whose_process_died_before_passing_it_on_is_passed_on_by_the_clock(
    connect: Connect, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_tools_here(monkeypatch)

    async def die(_: str) -> None: ...

    monkeypatch.setattr("chat.turns.run.pass_on", die)
    upstream.play(call("open_support_ticket", json.dumps(PASS_ON)), reply("You're in line."))
    await appear()
    socket = await connect()
    await socket.hello()
    await socket.ask("Get me a human")
    assert (await Conversation.objects.aget()).handler == "ai"
    await HandoffRequest.objects.aupdate(due_at=timezone.now() - timedelta(seconds=11))
    await asyncio.gather(tend(), tend())
    assert (await socket.until("handoff.changed"))[-1]["position"] == 1
    assert await hears_nothing(socket)


def run_tools_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, where a worker would."""
    monkeypatch.setattr("chat.services.tool_calls.dispatch", lambda pk, name: execute_tool_call(str(pk)))
