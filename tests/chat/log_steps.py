"""What tests of the event log do with one: say things in a conversation, and hear them."""

import asyncio
import json
from typing import Any

from chat.eventlog import EventLog, Subscription
from chat.events import AgentTyping, Event, MessageDelta
from tests.patience import PATIENCE


def typing(name: str) -> Event:
    return AgentTyping(agent=name)


def delta(text: str) -> Event:
    return MessageDelta(message_id="m1", text=text)


async def write(log: EventLog, *events: Event, last_seq: int = 0) -> None:
    for event in events:
        log.emit("c1", event, last_seq=last_seq)
    await log.drain()


async def take(subscription: Subscription, count: int = 1) -> list[dict[str, Any]]:
    """At least `count` events, and all others that are there."""
    frames: list[tuple[int, bytes]] = []
    async with asyncio.timeout(PATIENCE):
        while len(frames) < count:
            frames += await subscription.take()
    return [json.loads(frame) for _, frame in frames]
