"""A turn's first words, told to this process's listeners before they are in the log."""

import asyncio
import itertools
import json
from collections.abc import Iterable
from typing import Any

import pytest
import redis
from django.conf import LazySettings
from hypothesis import HealthCheck, example, given, strategies
from hypothesis import settings as property_settings
from redis.asyncio import Redis

from chat.cancelling import cancel
from chat.eventlog import EventLog, Subscription, publish, script
from chat.events import HandoffChanged, MessageReplaced, TurnCompleted, TurnStarted
from chat.ids import make_id
from tests.chat.conftest import Connect
from tests.chat.log_steps import delta, take, typing, write
from tests.chat.test_socket import WORDS
from tests.upstream import Upstream, held

STARTED = TurnStarted(turn_id="t1", provider="anthropic")
PAUSE_MS = 5_000


async def begin(log: EventLog, *, epoch: int = script.ANY_EPOCH) -> None:
    log.emit("c1", STARTED, last_seq=0, epoch=epoch, filler=delta(""))
    await log.drain()


def say_first(log: EventLog, text: str, *, conversation_id: str = "c1", epoch: int = 0) -> None:
    whole = MessageReplaced(message_id="m1", text=text, reason="rewritten")
    log.emit(conversation_id, delta(text), last_seq=0, epoch=epoch, if_late=whole)


def read_log(valkey: redis.Redis, conversation_id: str = "c1") -> list[dict[str, Any]]:
    entries: Any = valkey.xrange(f"chat:events:{conversation_id}")
    return [{"seq": int(number.split(b"-")[0]), **json.loads(fields[b"e"])} for number, fields in entries]


def show(events: list[dict[str, Any]], text: str = "") -> str:
    """What a page shows after the events."""
    for event in events:
        if event["type"] == "message.replaced":
            text = event["text"]
        text += event["text"] if event["type"] == "message.delta" else ""
    return text


async def test_first_words_do_not_wait_for_valkey(log: EventLog, valkey: redis.Redis) -> None:
    subscription, _, _ = await log.subscribe("c1")
    await begin(log)
    valkey.client_pause(PAUSE_MS, all=False)
    say_first(log, "Hello")
    told = await asyncio.wait_for(take(subscription, 2), PAUSE_MS / 2_000)
    assert [(event["seq"], event["type"]) for event in told] == [(1, "turn.started"), (2, "message.delta")]
    valkey.client_unpause()
    await write(log, delta(" there"))
    assert [event["seq"] for event in await take(subscription)] == [3]
    assert [event["text"] for event in read_log(valkey)[1:]] == ["Hello", " there"]


async def test_a_visitor_reads_the_first_words_while_valkey_is_stuck(
    connect: Connect, upstream: Upstream, valkey: redis.Redis
) -> None:
    is_stuck = asyncio.Event()
    upstream.play(held(is_stuck, *WORDS))
    socket = await connect()
    await socket.hello()
    await socket.say("Hi")
    await socket.until("turn.started")
    valkey.client_pause(PAUSE_MS, all=False)
    is_stuck.set()
    event = await socket.receive(seconds=PAUSE_MS / 2_000)
    assert event["type"] == "message.delta"
    valkey.client_unpause()
    await socket.until("turn.completed")
    assert show(socket.events) == "".join(WORDS)


async def test_only_a_turns_first_words_are_told_early_and_only_in_their_order(
    log: EventLog,
    valkey: redis.Redis,
) -> None:
    subscription, _, _ = await log.subscribe("c1")
    say_first(log, "No turn. ")
    await begin(log)
    log.emit("c1", typing("before"), last_seq=0)
    say_first(log, "Behind another.")
    assert len(await subscription.take(wait=False)) == 2
    await log.drain()
    await write(log, TurnCompleted(turn_id="t1", outcome="completed"))
    say_first(log, "No turn again.")
    assert [json.loads(frame)["type"] for _, frame in await subscription.take(wait=False)] == [
        "agent.typing",
        "message.delta",
        "turn.completed",
    ]
    await log.drain()
    assert [event["seq"] for event in read_log(valkey)] == list(range(1, 7))


async def test_words_that_lost_their_number_are_told_as_a_whole(
    log: EventLog,
    valkey: redis.Redis,
) -> None:
    """Somebody else wrote meanwhile, which is not known here yet."""
    subscription, _, _ = await log.subscribe("c1")
    await begin(log)
    publish.publish_event("c1", typing("elsewhere"), last_seq=0)
    say_first(log, "Hello")
    await write(log, delta(" there"))
    events = await take(subscription, 5)
    assert [(event["seq"], event["type"]) for event in events] == [
        (1, "turn.started"),
        (2, "message.delta"),
        (3, "agent.typing"),
        (4, "message.replaced"),
        (5, "message.delta"),
    ]
    assert show(events) == show(read_log(valkey)) == "Hello there"


async def test_nothing_is_told_early_once_somebody_else_was_heard(
    log: EventLog,
    valkey: redis.Redis,
) -> None:
    subscription, _, _ = await log.subscribe("c1")
    await begin(log)
    publish.publish_event("c1", typing("elsewhere"), last_seq=0)
    await log.catch_up("c1")
    say_first(log, "Hello")
    assert [json.loads(frame).get("text") for _, frame in await subscription.take(wait=False)] == [None, "", None]
    await log.drain()
    assert [event.get("text") for event in read_log(valkey)] == [None, "", None, "Hello"]


async def test_after_a_takeover_nothing_of_the_turn_is_told(log: EventLog, valkey: redis.Redis) -> None:
    subscription, _, _ = await log.subscribe("c1")
    await begin(log, epoch=0)
    publish.publish_event("c1", HandoffChanged(handler="human", agent="Ana"), last_seq=0, epoch=1)
    say_first(log, "Hello")
    log.emit("c1", delta(" there"), last_seq=0, epoch=0)
    await log.drain()
    events = await take(subscription, 3)
    assert [event["type"] for event in events] == ["turn.started", "message.delta", "handoff.changed"]
    assert [event["type"] for event in read_log(valkey)] == ["turn.started", "message.delta", "handoff.changed"]
    assert show(read_log(valkey)) == ""


async def test_who_comes_meanwhile_hears_the_first_words_once(log: EventLog, valkey: redis.Redis) -> None:
    await log.subscribe("c1")
    await begin(log)
    say_first(log, "Hello")
    late, position, _ = await log.subscribe("c1")
    await write(log, delta(" there"))
    missed = [json.loads(frame) for _, frame in await log.stored.read("c1", after=position)]
    told = {event["seq"]: event for event in [*missed, *await take(late)]}
    assert show([told[seq] for seq in sorted(told)]) == "Hello there"


def find_others(events: Iterable[dict[str, Any]], position: int) -> list[int]:
    """The numbers, above one, of what others wrote."""
    return [event["seq"] for event in events if event["type"] == "agent.typing" and event["seq"] > position]


class Play:
    """One conversation: its turn runs here, and others write in it, come and catch up in any order."""

    def __init__(self, log: EventLog, valkey: redis.Redis) -> None:
        self.log, self.valkey = log, valkey
        self.conversation_id = str(make_id())
        self.listeners: list[tuple[Subscription, int]] = []
        self.text = ""
        self.words = itertools.count()

    async def start(self) -> None:
        self.text = ""
        self.log.emit(self.conversation_id, STARTED, last_seq=0, filler=delta(""))
        emptied = MessageReplaced(message_id="m1", text="", reason="restarted")
        self.log.emit(self.conversation_id, emptied, last_seq=0)

    async def say(self) -> None:
        word = f" {next(self.words)}"
        self.text += word
        whole = MessageReplaced(message_id="m1", text=self.text, reason="rewritten")
        self.log.emit(self.conversation_id, delta(word), last_seq=0, if_late=whole)

    async def meddle(self) -> None:
        publish.publish_event(self.conversation_id, typing("elsewhere"), last_seq=0)

    async def come(self) -> None:
        subscription, position, _ = await self.log.subscribe(self.conversation_id)
        self.listeners.append((subscription, position))

    async def settle(self) -> None:
        await self.log.drain()

    async def hear(self) -> None:
        await self.log.catch_up(self.conversation_id)

    async def check(self) -> None:
        await self.settle()
        # What was due to be caught up runs apart from this.
        await asyncio.sleep(0.01)
        await self.hear()
        written = read_log(self.valkey, self.conversation_id)
        assert show(written) == self.text
        for subscription, position in self.listeners:
            assert not subscription.is_cut_off
            frames = await subscription.take(wait=False)
            told = {seq: json.loads(frame) for seq, frame in frames}
            assert list(told) == sorted(told) and len(told) == len(frames)
            before = [event for event in written if event["seq"] <= position]
            assert [event["seq"] for event in written] == list(range(1, len(written) + 1))
            assert find_others(told.values(), position) == find_others(written, position)
            assert show([told[seq] for seq in sorted(told) if seq > position], show(before)) == self.text


@pytest.mark.usefixtures("valkey_server")
@property_settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(strategies.lists(strategies.sampled_from(["start", "say", "meddle", "come", "settle", "hear"]), max_size=14))
@example(["come", "start", "settle", "say", "come", "meddle", "settle", "say"])
@example(["come", "start", "settle", "meddle", "say", "come", "say"])
@example(["come", "meddle", "come"])
def test_whatever_happens_in_between_all_listeners_read_the_same(
    valkey: redis.Redis, settings: LazySettings, steps: list[str]
) -> None:
    async def play() -> None:
        client = Redis.from_url(settings.REDIS_URL)
        log = EventLog(client, script.make_process_id())
        writer = asyncio.create_task(log.run())
        try:
            playing = Play(log, valkey)
            for step in steps:
                await getattr(playing, step)()
            await playing.check()
        finally:
            await cancel(writer)
            await client.aclose()

    asyncio.run(play())
