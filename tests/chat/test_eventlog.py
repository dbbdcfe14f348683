"""The event log when Valkey loses its data, is away, or falls silent."""

import asyncio
import itertools
import json
import os
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import redis
from django.conf import LazySettings
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from chat.eventlog import EventLog, mailbox, publish, script, waiting
from chat.eventlog import log as log_module
from chat.eventlog.mailbox import read_mailbox
from chat.eventlog.stored import WATCH_SECONDS
from chat.events import Event, MessageCompleted
from chat.runtime import Runtime
from tests.chat.conftest import Connect, join_text
from tests.chat.log_steps import delta, take, typing, write
from tests.chat.test_processes import other_process  # noqa: F401
from tests.chat.test_socket import WORDS
from tests.patience import PATIENCE
from tests.upstream import Upstream, slow

# A new process resynchronises once, which would hide what a test is after.
SETTLED_SECONDS = 0.3


async def eventually(is_true: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await is_true():
            await asyncio.sleep(0.02)


async def is_watched(log: EventLog) -> bool:
    return bool(await log.redis.sismember("chat:watch:c1", log.process_id))


async def test_who_leaves_while_watches_are_renewed_is_not_watched_for(
    log: EventLog, valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription, _, _ = await log.subscribe("c1")
    execute, is_sent, has_left = Pipeline.execute, asyncio.Event(), asyncio.Event()

    async def hold_back(pipe: Pipeline) -> Any:
        is_sent.set()
        await has_left.wait()
        return await execute(pipe)

    monkeypatch.setattr(Pipeline, "execute", hold_back)
    renewal = asyncio.create_task(log.renew_watches())
    await is_sent.wait()
    await log.unsubscribe("c1", subscription)
    has_left.set()
    await renewal
    assert not await is_watched(log) and not valkey.exists("chat:readers:c1")


async def test_who_comes_while_the_last_one_leaves_is_watched_for(
    log: EventLog, valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    former, _, _ = await log.subscribe("c1")
    srem, is_leaving, has_come = log.redis.srem, asyncio.Event(), asyncio.Event()

    async def hold_back(*arguments: Any) -> Any:
        is_leaving.set()
        await has_come.wait()
        return await srem(*arguments)

    monkeypatch.setattr(log.redis, "srem", hold_back)
    leaving = asyncio.create_task(log.unsubscribe("c1", former))
    await is_leaving.wait()
    await log.subscribe("c1")
    has_come.set()
    await leaving
    assert await is_watched(log) and valkey.ttl("chat:watch:c1") > 0


async def test_a_first_turn_goes_on_where_valkey_lost_its_data(
    connect: Connect, upstream: Upstream, valkey: redis.Redis
) -> None:
    upstream.play(slow(*WORDS, pause=0.05))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    await socket.until("message.delta")
    valkey.flushall()
    await socket.until("turn.completed")
    assert join_text(socket.events) == "".join(WORDS)
    numbers = [event["seq"] for event in socket.events[1:]]
    assert all(earlier < later for earlier, later in itertools.pairwise(numbers))


async def test_numbers_go_on_above_what_one_that_knew_less_began_anew(log: EventLog, valkey: redis.Redis) -> None:
    subscription, _, _ = await log.subscribe("c1")
    await write(log, *[typing(f"{number}") for number in range(5)])
    valkey.flushall()
    publish.publish_event("c1", typing("elsewhere"), last_seq=0)
    await write(log, typing("here"))
    events = await take(subscription, 6)
    assert (events[-1]["agent"], events[-1]["seq"]) == ("here", 5 + script.FLOOR_MARGIN + 1)


async def test_listeners_come_back_when_the_log_was_begun_anew_below_them(log: EventLog, valkey: redis.Redis) -> None:
    old, _, _ = await log.subscribe("c1")
    await write(log, *[typing(f"{number}") for number in range(5)])
    await take(old, 5)
    valkey.flushall()
    publish.publish_event("c1", typing("elsewhere"), last_seq=0)
    new, position, _ = await log.subscribe("c1")
    assert position == 1 and old.is_cut_off and await old.take() == []
    publish.publish_event("c1", typing("again"), last_seq=0)
    await log.catch_up("c1")
    assert [event["agent"] for event in await take(new)] == ["again"]


async def test_a_wake_up_below_what_listeners_saw_makes_them_come_back(log: EventLog, valkey: redis.Redis) -> None:
    subscription, _, _ = await log.subscribe("c1")
    await write(log, typing("a"), typing("b"))
    valkey.flushall()
    publish.publish_event("c1", typing("elsewhere"), last_seq=0)
    await log.catch_up("c1")
    assert subscription.is_cut_off


async def test_a_renewal_keeps_numbers_above_what_listeners_saw(log: EventLog, valkey: redis.Redis) -> None:
    subscription, _, _ = await log.subscribe("c1")
    await write(log, typing("a"), typing("b"))
    valkey.flushall()
    await log.renew_watches()
    await log.drain()
    publish.publish_event("c1", typing("elsewhere"), last_seq=0)
    await log.catch_up("c1")
    events = await take(subscription, 3)
    assert [event["seq"] for event in events] == [1, 2, 2 + script.FLOOR_MARGIN + 1]


def test_forked_processes_write_under_names_of_their_own(valkey: redis.Redis) -> None:
    publish.publish_event("c0", typing("parent"), last_seq=0)
    for conversation_id in ("c1", "c2"):
        process = os.fork()
        if not process:
            publish.publish_event(conversation_id, typing("child"), last_seq=0)
            os._exit(0)
        os.waitpid(process, 0)
    assert [valkey.xlen(f"chat:events:c{number}") for number in range(3)] == [1, 1, 1]


async def test_resynchronising_asks_for_wake_ups_again(runtime: Runtime, valkey: redis.Redis) -> None:
    await runtime.log.subscribe("c1")
    valkey.flushall()
    await runtime._resynchronise()
    assert await is_watched(runtime.log)
    assert 0 < valkey.ttl("chat:watch:c1") <= WATCH_SECONDS


async def test_watches_are_renewed_from_time_to_time(
    runtime: Runtime, valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.runtime.RENEW_SECONDS", 0.05)
    other = Runtime()
    other.start()
    try:
        await other.log.subscribe("c1")
        await asyncio.sleep(SETTLED_SECONDS)
        valkey.delete("chat:watch:c1")
        await eventually(lambda: is_watched(other.log))
    finally:
        await other.stop()


async def test_a_writer_that_finds_the_log_lost_asks_for_all_wake_ups_again(log: EventLog, valkey: redis.Redis) -> None:
    await log.subscribe("c1")
    await write(log, typing("a"))
    valkey.flushall()
    await write(log, typing("b"))
    await eventually(lambda: is_watched(log))


async def test_a_client_that_reconnects_by_itself_is_resynchronised(runtime: Runtime, valkey: redis.Redis) -> None:
    subscription, _, _ = await runtime.log.subscribe("c1")
    await asyncio.sleep(SETTLED_SECONDS)
    valkey.delete("chat:watch:c1")
    valkey.client_kill_filter(_type="pubsub")
    await eventually(lambda: is_watched(runtime.log))
    publish.publish_event("c1", typing("elsewhere"), last_seq=0)
    assert (await take(subscription))[0]["agent"] == "elsewhere"


async def test_a_mailbox_that_falls_silent_is_opened_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "PING_SECONDS", 0.1)
    monkeypatch.setattr(mailbox, "RECONNECT_SECONDS", 0)
    connections = 0
    is_again = asyncio.Event()

    async def fall_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        while data := await reader.read(1000):
            if b"mailbox" in data:
                connections += 1
                if connections > 1:
                    is_again.set()
                writer.write(b"*3\r\n$9\r\nsubscribe\r\n$14\r\nchat:mailbox:p\r\n:1\r\n")
            elif not connections:
                writer.write(b"+OK\r\n" * data.count(b"*"))
        writer.close()

    async def nothing(_: dict[str, Any]) -> None: ...

    async def nothing_again() -> None: ...

    server = await asyncio.start_server(fall_silent, "127.0.0.1", 0)
    client = Redis(host="127.0.0.1", port=server.sockets[0].getsockname()[1], protocol=2, driver_info=None)
    reading = asyncio.create_task(read_mailbox(client, "p", nothing, nothing_again))
    try:
        async with asyncio.timeout(PATIENCE):
            await is_again.wait()
    finally:
        reading.cancel()
        await asyncio.wait({reading})
        await client.aclose()
        server.close()


async def test_an_outage_is_told_once_and_not_at_each_attempt(
    valkey: redis.Redis, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(mailbox, "RECONNECT_SECONDS", 0.001)

    attempts = 0

    async def nothing(_: dict[str, Any]) -> None: ...

    async def fail() -> None:
        nonlocal attempts
        attempts += 1
        raise redis.ResponseError("MISCONF")

    client = Redis.from_url(settings.REDIS_URL)
    reading = asyncio.create_task(read_mailbox(client, "p", nothing, fail))
    try:
        async with asyncio.timeout(PATIENCE):
            while attempts < 5:
                await asyncio.sleep(0.001)
    finally:
        reading.cancel()
        await asyncio.wait({reading})
        await client.aclose()
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        "mailbox lost, reconnecting: ResponseError"
    ]


async def test_an_idle_mailbox_stays_open(
    runtime: Runtime, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "PING_SECONDS", 0.3)
    calls: list[str] = []
    is_told = asyncio.Event()

    async def resynchronise() -> None:
        calls.append("resynchronised")

    async def handle(notice: dict[str, Any]) -> None:
        calls.append(notice["type"])
        is_told.set()

    client = Redis.from_url(settings.REDIS_URL)
    reading = asyncio.create_task(read_mailbox(client, "p", handle, resynchronise))
    await asyncio.sleep(1)
    publish.notify_process("p", type="stop")
    try:
        async with asyncio.timeout(PATIENCE):
            await is_told.wait()
    finally:
        reading.cancel()
        await asyncio.wait({reading})
        await client.aclose()
    assert calls == ["resynchronised", "stop"]


@pytest.mark.parametrize("notice", [b"no json", b"[]", b'{"type":"wake"}', b'{"type":"stop"}'])
async def test_a_notice_that_is_not_understood_stops_nothing(
    runtime: Runtime, valkey: redis.Redis, notice: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One that has to reconnect would come too late.
    monkeypatch.setattr(mailbox, "RECONNECT_SECONDS", 3600)
    subscription, _, _ = await runtime.log.subscribe("c1")
    name = f"chat:mailbox:{runtime.process_id}"

    async def listens() -> bool:
        return bool(valkey.pubsub_numsub(name)[0][1])

    await eventually(listens)
    await asyncio.sleep(SETTLED_SECONDS)
    assert valkey.publish(name, notice)
    publish.publish_event("c1", typing("elsewhere"), last_seq=0)
    assert (await take(subscription))[0]["agent"] == "elsewhere"


async def test_a_batch_that_cannot_be_written_does_not_end_the_writer(log: EventLog) -> None:
    log.emit("c1", typing("a"), last_seq="no number")  # type: ignore[arg-type]
    await log.drain()
    await write(log, typing("b"))
    assert [json.loads(frame)["agent"] for _, frame in await log.stored.read("c1", after=0)] == ["b"]


async def test_the_numbers_remembered_are_bounded(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "WRITTEN_LIMIT", 10)
    for number in range(30):
        log.emit(f"c{number}", typing("a"), last_seq=0)
    await log.drain()
    assert len(log._written) == 10
    assert (log.take_number("c29"), log.take_number("c0")) == (1, 0)


COMPLETED = MessageCompleted(message_id="m1", text="whole", citations=[], suggestions=[], stop_reason="end_turn")


def make_waiting(monkeypatch: pytest.MonkeyPatch, *, bytes_kept: int) -> waiting.Waiting:
    monkeypatch.setattr(waiting, "LIMIT_BYTES", bytes_kept)
    monkeypatch.setattr(waiting, "HARD_LIMIT_BYTES", 2 * bytes_kept)
    return waiting.Waiting()


def put(kept: waiting.Waiting, event: Event) -> bool:
    return kept.put("c1", event, 0, script.find_marker(event), script.ANY_EPOCH)


def list_texts(batch: script.Batch) -> list[str]:
    return [json.loads(entry.body).get("text", "") for part in batch for entry in part.events]


def test_beyond_the_limit_a_message_lacks_its_end_until_it_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = make_waiting(monkeypatch, bytes_kept=1_000)
    words = [f"w{number}" for number in range(50)]
    assert all(put(kept, delta(word)) for word in words)
    before = list_texts(kept.take())
    assert before == words[: len(before)] and len(before) < 20
    put(kept, delta("after a hole"))
    put(kept, COMPLETED)
    put(kept, delta("of the next"))
    assert list_texts(kept.take()) == ["whole", "of the next"]


def test_beyond_the_hard_limit_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = make_waiting(monkeypatch, bytes_kept=1_000)
    taken = [put(kept, typing("a" * 100)) for _ in range(50)]
    assert taken[0] and not taken[-1]
    kept.take()
    assert put(kept, typing("a"))


async def test_a_listener_whose_event_has_no_room_must_come_back(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription, _, _ = await log.subscribe("c1")
    log._writer._waiting = make_waiting(monkeypatch, bytes_kept=100)
    for _ in range(50):
        log.emit("c1", typing("a"), last_seq=0)
    assert subscription.is_cut_off


async def test_catching_up_that_failed_is_tried_again(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    subscription, _, _ = await log.subscribe("c1")
    read_log, failures = log.stored.read, [redis.ConnectionError("away")]

    async def read(conversation_id: str, *, after: int) -> list[tuple[int, bytes]]:
        if failures:
            raise failures.pop()
        return await read_log(conversation_id, after=after)

    monkeypatch.setattr(log.stored, "read", read)
    publish.publish_event("c1", typing("elsewhere"), last_seq=0)
    await write(log, typing("here"))
    assert [event["agent"] for event in await take(subscription, 2)] == ["elsewhere", "here"]
    assert not failures


async def test_two_processes_go_on_in_order_after_valkey_lost_its_data(
    runtime: Runtime,
    other_process: Runtime,  # noqa: F811
    valkey: redis.Redis,
) -> None:
    subscription, _, _ = await other_process.log.subscribe("c1")
    await write(runtime.log, typing("a"))
    await take(subscription)
    valkey.flushall()
    await write(other_process.log, typing("b"))
    await write(runtime.log, typing("c"))
    await write(other_process.log, typing("d"))
    events = await take(subscription, 3)
    assert [event["agent"] for event in events] == ["b", "c", "d"]
    assert [event["seq"] - script.FLOOR_MARGIN for event in events] == [2, 3, 4]
