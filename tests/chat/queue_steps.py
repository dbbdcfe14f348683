"""Visitors who wait for a person, and agents who come, for the tests of the queue."""

import asyncio
from datetime import timedelta
from typing import Any

from channels.db import database_sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from chat.models import Conversation, HandoffRequest, Message
from chat.presence import mark_present
from chat.services import handling, queue_upkeep
from tests.chat.conftest import Connect, Socket
from tests.chat.test_handling import make_agent, make_conversation

in_database = database_sync_to_async


async def appear(name: str = "Ana", capacity: int = 1) -> User:
    agent = await in_database(make_agent)(name)
    await asyncio.to_thread(mark_present, agent.pk, "online", capacity)
    return agent


async def ask(connect: Connect, reason: str = "Please") -> tuple[Socket, dict[str, Any]]:
    """A visitor who asks for a person, and what they are told."""
    socket = await connect()
    await socket.hello()
    await socket.send("handoff.request", reason=reason)
    return socket, (await socket.until("handoff.changed"))[-1]


def keep(*lengths: int) -> None:
    """Conversations that agents had for so many seconds."""
    for length in lengths:
        HandoffRequest.objects.create(
            conversation=make_conversation(), resolved_at=timezone.now(), handled_seconds=length
        )


def age(minutes: float) -> None:
    """Everybody has waited for longer."""
    Conversation.objects.update(handler_since=timezone.now() - timedelta(minutes=minutes))


async def hears_nothing(socket: Socket) -> bool:
    return await socket.communicator.receive_nothing(0.3)


async def tend() -> None:
    await in_database(queue_upkeep.tend_queue)()


def quieten(minutes: float) -> None:
    at = timezone.now() - timedelta(minutes=minutes)
    Conversation.objects.update(last_activity_at=at)
    Message.objects.update(created_at=at)


def find_place(socket: Socket) -> int | None:
    return handling.find_position(Conversation.objects.get(pk=socket.conversation_id))
