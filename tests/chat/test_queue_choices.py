"""What those who wait would rather do: wait, go on with the assistant, or be answered by mail."""

import asyncio
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from chat.models import Conversation, HandoffRequest
from tests.chat.conftest import Connect, find
from tests.chat.queue_steps import age, appear, ask, hears_nothing, in_database, tend
from tests.chat.test_handling import hear_the_rest
from tests.upstream import Upstream, reply
from tickets.models import OutgoingMail, Ticket

pytestmark = pytest.mark.postgres


async def test_who_waits_too_long_is_asked_once_what_they_would_rather_do(
    connect: Connect, settings: LazySettings
) -> None:
    settings.CAN_SEND_EMAIL = True
    await appear()
    socket, _ = await ask(connect)
    await in_database(age)(4.9)
    await tend()
    assert await hears_nothing(socket)
    await in_database(age)(5.1)
    await asyncio.gather(tend(), tend())
    told = (await socket.until("handoff.changed"))[-1]
    assert await hears_nothing(socket)
    assert (told["handler"], told["choices"], told["position"]) == ("queued", ["wait", "assistant", "email"], 1)
    await socket.send("handoff.choose", choice="wait")
    told = (await socket.until("handoff.changed"))[-1]
    assert (told["handler"], told["choices"]) == ("queued", ["assistant"])
    await tend()
    assert await hears_nothing(socket)
    await HandoffRequest.objects.aupdate(limit_told_at=timezone.now() - timedelta(minutes=6))
    await tend()
    assert "email" in (await socket.until("handoff.changed"))[-1]["choices"]


async def test_who_goes_on_with_the_assistant_is_answered_and_keeps_the_request(
    connect: Connect, upstream: Upstream
) -> None:
    upstream.play(reply("It is covered."))
    await appear()
    socket, _ = await ask(connect)
    await socket.say("Is my battery covered?")
    await socket.until("message.created")
    await socket.send("handoff.choose", choice="assistant")
    events = await socket.until("turn.completed")
    told = find(events, "handoff.changed")
    assert (told["handler"], told["choices"]) == ("ai", ["wait"])
    assert f"number {(await Ticket.objects.aget()).pk}" in told["message"]
    assert find(events, "message.completed")["text"] == "It is covered."
    assert await HandoffRequest.objects.filter(resolved_at=None).aexists()
    await socket.send("handoff.choose", choice="wait")
    assert (await socket.until("handoff.changed"))[-1]["handler"] == "queued"


async def test_who_leaves_an_address_is_answered_there(connect: Connect, settings: LazySettings) -> None:
    settings.CAN_SEND_EMAIL = True
    await appear()
    socket, _ = await ask(connect)
    await in_database(age)(6)
    await tend()
    await socket.until("handoff.changed")
    await socket.send("handoff.choose", choice="email", email="nobody")
    error = await socket.receive()
    assert (error["type"], error["code"]) == ("error", "invalid") and "e-mail" in error["message"]
    assert (await Conversation.objects.aget()).handler == "queued"
    await socket.send("handoff.choose", choice="email", email="ann@example.com")
    told = (await socket.until("handoff.changed"))[-1]
    assert told["handler"] == "ai" and "Open the link" in told["message"]
    assert (await Ticket.objects.aget()).contact_email == "ann@example.com"
    assert (await OutgoingMail.objects.aget()).kind == "opened"


@pytest.mark.parametrize("choice", ["wait", "assistant", "email"])
async def test_what_is_not_offered_cannot_be_chosen(connect: Connect, upstream: Upstream, choice: str) -> None:
    upstream.play(reply("Hello."))
    socket = await connect()
    await socket.hello()
    await socket.ask("Hello")
    await socket.send("handoff.choose", choice=choice)
    assert (await socket.receive())["code"] == "invalid"
    assert (await Conversation.objects.aget()).handler == "ai"


async def test_another_visitor_chooses_nothing(connect: Connect) -> None:
    await appear()
    socket, _ = await ask(connect)
    stranger = await connect()
    await stranger.hello(socket.conversation_id)
    await stranger.send("handoff.choose", choice="assistant")
    await hear_the_rest(stranger)
    assert (await Conversation.objects.aget(pk=socket.conversation_id)).handler == "queued"
