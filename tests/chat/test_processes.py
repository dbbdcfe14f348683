"""Several web processes over one Valkey and one database."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async
from django.utils import timezone

from chat.eventlog import Subscription, script
from chat.events import AgentTyping
from chat.models import Message, ToolCall, Turn
from chat.runtime import Runtime
from chat.services.tool_calls import execute_tool_call
from chat.services.upkeep import fail_abandoned_turns
from chat.turns.claiming import claim_next_turn, describe_turn
from chat.turns.finishing import Finish, TurnOutcome, finish_turn
from chat.turns.recovery import take_over_lapsed
from chat.turns.stopping import stop_turn
from tests.chat.conftest import Connect, find, join_text
from tests.chat.test_socket import WORDS
from tests.patience import PATIENCE
from tests.upstream import Upstream, begun, reply, slow

pytestmark = pytest.mark.postgres


@pytest_asyncio.fixture
async def other_process(runtime: Runtime) -> AsyncIterator[Runtime]:
    """A second runtime that shares nothing with the first but Valkey and the database."""
    other = Runtime()
    other.start()
    yield other
    await other.stop()


async def collect(subscription: Subscription, count: int) -> list[dict[str, object]]:
    frames: list[tuple[int, bytes]] = []
    async with asyncio.timeout(PATIENCE):
        while len(frames) < count:
            frames += await subscription.take()
    return [json.loads(frame) for _, frame in frames]


async def test_events_of_one_process_reach_a_listener_of_another_in_order(
    runtime: Runtime, other_process: Runtime
) -> None:
    subscription, _, _ = await other_process.log.subscribe("c1")
    listening = asyncio.create_task(collect(subscription, 200))
    for number in range(100):
        runtime.log.emit("c1", AgentTyping(agent=f"a{number}"), last_seq=0)
        other_process.log.emit("c1", AgentTyping(agent=f"b{number}"), last_seq=0)
        await asyncio.sleep(0.001)
    events = await listening
    assert [event["seq"] for event in events] == list(range(1, 201))
    assert [event["agent"] for event in events if str(event["agent"]).startswith("a")] == [f"a{n}" for n in range(100)]


async def test_a_batch_whose_answer_was_lost_is_written_once(runtime: Runtime) -> None:
    batch = [script.Part("c1", 0, [script.Entry(0, script.ANY_EPOCH, b'{"type":"x"}')])]
    await runtime.log._writer._write(batch)
    runtime.log._writer._number -= 1
    await runtime.log._writer._write(batch)
    assert [seq for seq, _ in await runtime.log.stored.read("c1", after=0)] == [1]


async def test_a_turn_is_stopped_from_another_process(
    connect: Connect, upstream: Upstream, other_process: Runtime
) -> None:
    upstream.play(begun(*WORDS))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    await socket.until("message.delta")
    await stop_turn(other_process, socket.conversation_id)
    assert find(await socket.until("turn.completed"), "turn.completed")["outcome"] == "stopped"


async def test_a_turn_of_a_dead_process_is_run_again_by_another_and_told_once(
    connect: Connect, upstream: Upstream, runtime: Runtime, other_process: Runtime
) -> None:
    upstream.play(begun(*WORDS), reply("Here it is."))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    seen = await socket.until("message.delta")
    await runtime.turns.cancel_all()
    await Turn.objects.aupdate(lease_expires_at=timezone.now() - timedelta(seconds=1), lease_owner="dead")
    seen += await socket.until("turn.completed")
    assert join_text(seen) == "Here it is."
    assert find(seen, "message.replaced")["reason"] == "restarted"
    assert await Message.objects.filter(role="assistant").acount() == 1
    turn = await Turn.objects.aget()
    assert (turn.attempt, turn.status) == (2, Turn.Status.COMPLETED)


async def test_a_turn_that_keeps_dying_fails_honestly(
    connect: Connect, upstream: Upstream, runtime: Runtime, other_process: Runtime
) -> None:
    upstream.play(begun(*WORDS))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    await socket.until("message.delta")
    await runtime.turns.cancel_all()
    await Turn.objects.aupdate(lease_expires_at=timezone.now() - timedelta(seconds=1), lease_owner="dead", attempt=2)
    failed = (await socket.until("turn.failed"))[-1]
    assert failed["code"] == "interrupted" and failed["retryable"] and "try again" in failed["message"]


async def test_a_turn_that_nobody_recovers_is_failed_by_the_beat(connect: Connect, upstream: Upstream) -> None:
    upstream.play(begun(*WORDS))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    await socket.until("message.delta")
    assert await database_sync_to_async(fail_abandoned_turns)() == 0
    await Turn.objects.aupdate(lease_expires_at=timezone.now() - timedelta(minutes=5), attempt=9)
    assert await database_sync_to_async(fail_abandoned_turns)() == 1
    assert find(await socket.until("turn.failed"), "turn.failed")["code"] == "interrupted"


async def test_of_many_processes_one_takes_a_lapsed_turn_over(connect: Connect, upstream: Upstream) -> None:
    upstream.play(begun(*WORDS))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    await socket.until("message.delta")
    turn = await Turn.objects.aget()
    lapsed_at = timezone.now() - timedelta(seconds=1)
    await Turn.objects.filter(pk=turn.pk).aupdate(lease_expires_at=lapsed_at)
    taken = [await database_sync_to_async(take_over_lapsed)(f"process {n}") for n in range(3)]
    assert sum(len(to_run) for to_run, _ in taken) <= 1
    late = TurnOutcome(Turn.Status.COMPLETED, text="Late")
    started = await database_sync_to_async(describe_turn)(turn)
    finish = await database_sync_to_async(finish_turn)(started, turn.lease_owner, late, 0)
    assert finish == (Finish.LOST, None)


async def test_messages_that_a_dead_process_left_waiting_are_answered(
    connect: Connect, upstream: Upstream, runtime: Runtime, other_process: Runtime
) -> None:
    upstream.play(begun(*WORDS), reply("And here."))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    await socket.until("message.delta")
    await socket.say("And?")
    await socket.until("message.created")
    await runtime.turns.cancel_all()
    await Turn.objects.aupdate(status=Turn.Status.COMPLETED)
    await Message.objects.aupdate(created_at=timezone.now() - timedelta(seconds=10))
    seen = await socket.until("turn.completed")
    assert join_text([event for event in seen if event.get("message_id") == seen[-2]["message_id"]]) == "And here."


@pytest.mark.parametrize("count", [3])
async def test_of_many_claims_of_a_conversation_one_wins(connect: Connect, upstream: Upstream, count: int) -> None:
    upstream.play(begun(*WORDS))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    await socket.until("message.delta")
    await socket.say("And?")
    await socket.until("message.created")
    claims = [
        await database_sync_to_async(claim_next_turn)(socket.conversation_id, f"process {n}") for n in range(count)
    ]
    assert claims == [None] * count


async def test_a_commit_whose_answer_was_lost_is_recognised_when_tried_again(
    connect: Connect, upstream: Upstream, runtime: Runtime
) -> None:
    upstream.play(begun(*WORDS))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    await socket.until("message.delta")
    started = await database_sync_to_async(describe_turn)(await Turn.objects.aget())
    outcome = TurnOutcome(Turn.Status.COMPLETED, text="Done.")
    finish = database_sync_to_async(finish_turn)
    assert await finish(started, runtime.process_id, outcome, 0) == (Finish.STORED, None)
    assert await finish(started, runtime.process_id, outcome, 0) == (Finish.STORED, None)
    assert await Message.objects.filter(role="assistant").acount() == 1


@pytest.fixture
def quick_renewals(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first one of a process: a test asks for this before it asks for the process."""
    monkeypatch.setattr("chat.turns.supervisor.RENEW_SECONDS", 0.1)


async def test_a_process_that_lost_its_turn_says_nothing_more(
    quick_renewals: None, connect: Connect, upstream: Upstream, runtime: Runtime
) -> None:
    upstream.play(slow(*WORDS * 40))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    await socket.until("message.delta")
    lease = timezone.now() + timedelta(minutes=1)
    await Turn.objects.aupdate(lease_owner="another process", lease_expires_at=lease, attempt=2)
    async with asyncio.timeout(PATIENCE):
        while runtime.turns.find_running(socket.conversation_id):
            await asyncio.sleep(0.02)
    while not await socket.communicator.receive_nothing(timeout=0.3):
        await socket.receive()
    ends = {"message.completed", "message.replaced", "turn.completed", "turn.failed"}
    assert not ends & {event["type"] for event in socket.events}
    assert join_text(socket.events) != "".join(WORDS * 40)
    assert not await Message.objects.filter(role="assistant").aexists()


async def test_a_call_that_a_worker_is_running_is_not_run_by_another(connect: Connect, upstream: Upstream) -> None:
    upstream.play(begun(*WORDS))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    await socket.until("message.delta")
    row = await ToolCall.objects.acreate(
        turn=await Turn.objects.aget(), tool_use_id="t", name="search_help", arguments={"query": "battery"},
        idempotency_key="k", state=ToolCall.State.RUNNING, started_at=timezone.now(), attempts=1,
    )  # fmt: skip
    run = database_sync_to_async(execute_tool_call)
    await run(str(row.pk))
    await row.arefresh_from_db()
    assert (row.state, row.attempts) == (ToolCall.State.RUNNING, 1)
    await ToolCall.objects.aupdate(started_at=timezone.now() - timedelta(minutes=1))
    await run(str(row.pk))
    await row.arefresh_from_db()
    assert (row.state, row.attempts) == (ToolCall.State.SUCCEEDED, 2)
