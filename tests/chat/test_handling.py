"""Who answers: one at a time, and nothing of the assistant's once a person does."""

import asyncio
import random
import threading
from datetime import timedelta
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from chat.errors import ClosedError, TakenError
from chat.models import Conversation, HandoffRequest, HistoryEntry, Message, Turn, Visitor
from chat.runtime import Runtime
from chat.services import handling
from chat.turns.claiming import claim_next_turn
from chat.turns.recovery import take_over_lapsed
from tests.chat.conftest import Connect, Socket, join_text
from tests.upstream import Upstream, reply, slow

pytestmark = pytest.mark.postgres

WORDS = [f"{word} " for word in "so let me tell you how the claim goes from here on".split()]
LATE = {"message.delta", "message.cited", "card.shown", "message.completed", "message.replaced", "turn.completed"}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns end in time even on a machine that has much else to do."""
    monkeypatch.setattr(handling, "END_SECONDS", 10)


def make_conversation() -> Conversation:
    return Conversation.objects.create(visitor=Visitor.objects.create())


def make_agent(name: str) -> User:
    return User.objects.create_user(name.lower(), first_name=name, is_staff=True)


async def take_over(socket: Socket, agent: User) -> handling.Change:
    change = await database_sync_to_async(handling.take_over)(socket.conversation_id, agent.pk)
    await asyncio.to_thread(handling.tell_change, change)
    return change


async def hear_the_rest(socket: Socket, seconds: float = 0.4) -> list[dict[str, Any]]:
    """All that is still told within a while."""
    heard = []
    try:
        while True:
            heard.append(await socket.receive(seconds=seconds))
    except TimeoutError:
        return heard


@pytest.mark.django_db(transaction=True)
def test_of_twenty_agents_who_take_one_conversation_one_wins() -> None:
    conversation = make_conversation()
    agents = [make_agent(f"Agent{number}") for number in range(20)]
    begin, won, lost = threading.Barrier(20), list[int](), list[int]()

    def take(agent: User) -> None:
        begin.wait()
        try:
            handling.take_over(conversation.pk, agent.pk)
            won.append(agent.pk)
        except TakenError:
            lost.append(agent.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[agent]) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    conversation.refresh_from_db()
    assert (len(won), len(lost)) == (1, 19)
    assert (conversation.handler, conversation.agent_id, conversation.handler_epoch) == ("human", won[0], 1)


@pytest.mark.django_db
def test_an_agent_may_take_twice_and_another_only_by_force() -> None:
    conversation, ana, ben = make_conversation(), make_agent("Ana"), make_agent("Ben")
    assert handling.take_over(conversation.pk, ana.pk).is_new
    assert not handling.take_over(conversation.pk, ana.pk).is_new
    with pytest.raises(TakenError, match="Ana has this conversation"):
        handling.take_over(conversation.pk, ben.pk)
    change = handling.take_over(conversation.pk, ben.pk, is_forced=True)
    assert (change.agent, change.epoch) == ("Ben", 2)


@pytest.mark.django_db
def test_what_has_ended_is_not_taken_over() -> None:
    conversation = make_conversation()
    Conversation.objects.filter(pk=conversation.pk).update(closed_at=timezone.now())
    with pytest.raises(ClosedError):
        handling.take_over(conversation.pk, make_agent("Ana").pk)


@pytest.mark.django_db
def test_taking_over_answers_the_request_for_a_person() -> None:
    conversation = make_conversation()
    HandoffRequest.objects.create(conversation=conversation)
    handling.take_over(conversation.pk, make_agent("Ana").pk)
    assert not HandoffRequest.objects.filter(resolved_at=None).exists()


@pytest.mark.django_db
def test_who_waits_longer_stands_before_who_came_later() -> None:
    first, second = make_conversation(), make_conversation()
    for conversation in (first, second):
        handling.enqueue(conversation)
    assert [handling.find_position(conversation) for conversation in (first, second)] == [1, 2]
    handling.take_over(first.pk, make_agent("Ana").pk)
    first.refresh_from_db()
    assert [handling.find_position(conversation) for conversation in (first, second)] == [None, 1]


async def test_a_reply_that_is_being_written_ends_at_once_and_is_marked(connect: Connect, upstream: Upstream) -> None:
    upstream.play(slow(*WORDS * 5, pause=0.5))
    socket = await connect()
    await socket.hello()
    await socket.say("How do claims work?")
    seen = await socket.until("message.delta")
    agent = await database_sync_to_async(make_agent)("Ana")
    await take_over(socket, agent)
    seen += await socket.until("handoff.changed")
    assert [event["type"] for event in seen[-3:]] == ["message.completed", "turn.completed", "handoff.changed"]
    assert seen[-3]["stop_reason"] == "taken_over" and seen[-3]["text"] == join_text(seen)
    assert (seen[-1]["handler"], seen[-1]["agent"]) == ("human", "Ana")
    assert await hear_the_rest(socket) == []
    message = await Message.objects.aget(role="assistant")
    assert (message.status, message.text) == ("stopped", join_text(seen))


async def test_no_delta_is_late_however_the_takeover_falls(connect: Connect, upstream: Upstream) -> None:
    """`benchmarks/takeover.py` does this five hundred times."""
    agent = await database_sync_to_async(make_agent)("Ana")
    upstream.play(*[slow(*WORDS * 5, pause=0.1)] * 12)

    async def interrupt(place: int) -> list[dict[str, Any]]:
        socket = await connect()
        await socket.hello()
        await socket.say("How do claims work?")
        await socket.until("message.delta")
        await asyncio.sleep(random.Random(place).uniform(0, 0.4))
        await take_over(socket, agent)
        await socket.until("handoff.changed")
        return await hear_the_rest(socket)

    assert await asyncio.gather(*(interrupt(place) for place in range(12))) == [[]] * 12


async def test_what_a_process_still_writes_that_cannot_be_asked_to_end_is_dropped(
    connect: Connect, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handling, "END_SECONDS", 0.1)
    upstream.play(slow(*WORDS * 5, pause=0.5))
    socket = await connect()
    await socket.hello()
    await socket.say("How do claims work?")
    await socket.until("message.delta")
    # Notices to the turn's process go astray.
    await Turn.objects.aupdate(lease_owner="elsewhere")
    await take_over(socket, await database_sync_to_async(make_agent)("Ana"))
    await socket.until("handoff.changed")
    assert not LATE & {event["type"] for event in await hear_the_rest(socket, 1)}


async def test_a_turn_that_a_person_ended_is_not_run_again_when_its_process_dies(
    connect: Connect, upstream: Upstream, runtime: Runtime
) -> None:
    upstream.play(slow(*WORDS * 5, pause=0.5), reply("Again."))
    socket = await connect()
    await socket.hello()
    await socket.say("How do claims work?")
    await socket.until("message.delta")
    await runtime.turns.cancel_all()
    agent = await database_sync_to_async(make_agent)("Ana")
    await database_sync_to_async(handling.take_over)(socket.conversation_id, agent.pk)
    await Turn.objects.aupdate(lease_owner="dead", lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert await database_sync_to_async(take_over_lapsed)(runtime.process_id) == ([], [])
    assert (await Turn.objects.aget()).status == Turn.Status.STOPPED


async def test_an_agents_reply_is_a_takeover(connect: Connect) -> None:
    socket = await connect()
    await socket.hello()
    await socket.ask("Hello")
    agent = await database_sync_to_async(make_agent)("Ana")
    message, change = await database_sync_to_async(handling.reply_live)(socket.conversation_id, agent.pk, "Hi!")
    assert change.is_new and message.author_id == agent.pk
    await socket.say("Are you a person?")
    assert (await socket.receive())["type"] == "message.created"
    assert await hear_the_rest(socket) == []


async def test_the_assistant_that_gets_a_conversation_back_knows_what_was_said_and_answers_the_rest(
    connect: Connect, upstream: Upstream, runtime: Runtime
) -> None:
    upstream.play(reply("Hello."), reply("Yes, it does."))
    socket = await connect()
    await socket.hello()
    await socket.ask("Hi")
    agent = await database_sync_to_async(make_agent)("Ana")
    await take_over(socket, agent)
    await socket.say("Is my battery covered?")
    await socket.until("message.created")
    await database_sync_to_async(handling.reply_live)(socket.conversation_id, agent.pk, "It is.")
    await socket.say("Does that cost extra?")
    await socket.until("message.created")
    change = await database_sync_to_async(handling.give_back)(socket.conversation_id, agent.pk)
    await asyncio.to_thread(handling.tell_change, change)
    started = await database_sync_to_async(claim_next_turn)(socket.conversation_id, runtime.process_id)
    assert started is not None and started.texts == ["Does that cost extra?"]
    runtime.turns.start(started)
    await socket.until("turn.completed")
    said = [block["text"] for entry in upstream.requests[1]["messages"] for block in entry["content"]]
    assert any("Visitor: Is my battery covered?\nAgent: It is." in text for text in said)
    assert await HistoryEntry.objects.filter(turn__provider="agent").acount() == 1


async def test_a_conversation_is_given_back_by_who_has_it(connect: Connect) -> None:
    conversation = await database_sync_to_async(make_conversation)()
    ana, ben = [await database_sync_to_async(make_agent)(name) for name in ("Ana", "Ben")]
    await database_sync_to_async(handling.take_over)(conversation.pk, ana.pk)
    with pytest.raises(TakenError):
        await database_sync_to_async(handling.give_back)(conversation.pk, ben.pk)
    assert (await database_sync_to_async(handling.give_back)(conversation.pk, ana.pk)).handler == "ai"
    assert not (await database_sync_to_async(handling.give_back)(conversation.pk, ana.pk)).is_new
