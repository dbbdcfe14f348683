"""The agents' socket: who gets in, what they hear, and that nothing they send ends it for others."""

import uuid
from collections.abc import Callable

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from chat.eventlog.publish import publish_event, publish_notice
from chat.events import MessageDelta
from chat.feed import open_tail
from chat.presence import read_present
from chat.runtime import get_runtime
from chat.services import threads
from chat.staff_notices import Notice
from inbox import events
from inbox.socket import consumer, gathering
from tests.cast import Cast
from tests.inbox.conftest import AgentSocket, ConnectAgent
from tests.tickets.desk import make_conversation, make_ticket
from tickets.actors import make_agent
from tickets.models import Ticket
from tickets.services.changing import assign_ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("support")]


async def test_agents_come_in_and_nobody_else(connect_agent: ConnectAgent, cast: Cast) -> None:
    for user, comes_in in ((cast.agent, True), (cast.manager, True), (cast.customer, False), (None, False)):
        assert (await connect_agent(user) is not None) == comes_in, user
    assert await connect_agent(cast.agent, "https://elsewhere.example") is None


async def test_presence_is_what_the_agent_says_until_they_leave(agent_socket: AgentSocket, cast: Cast) -> None:
    await agent_socket.send("presence.set", status="online", capacity=4)
    noted = await agent_socket.until("presence.noted")
    assert (noted["status"], noted["capacity"]) == ("online", 4)
    (present,) = read_present()
    assert (present.agent_id, present.status, present.capacity) == (cast.agent.pk, "online", 4)
    await agent_socket.communicator.disconnect()
    assert read_present() == []


async def test_who_follows_a_conversation_gets_its_events_with_placeholders(
    agent_socket: AgentSocket, cast: Cast
) -> None:
    conversation = await database_sync_to_async(make_conversation)(cast)
    text = "Your card [CREDIT_CARD_1] is"
    publish_event(str(conversation.pk), MessageDelta(message_id=str(uuid.uuid4()), text="Before "), last_seq=0)
    assert (await agent_socket.follow(conversation, after=1))["is_live"]
    publish_event(str(conversation.pk), MessageDelta(message_id=str(uuid.uuid4()), text=text), last_seq=0)
    heard = await agent_socket.until("message.delta")
    assert (heard["text"], heard["seq"]) == (text, 2)
    await agent_socket.send("conversation.leave")
    # Frames are taken one after another: with this one's answer it has left.
    await agent_socket.send("presence.set", status="online")
    await agent_socket.until("presence.noted")
    publish_event(str(conversation.pk), MessageDelta(message_id=str(uuid.uuid4()), text="After"), last_seq=0)
    await agent_socket.send("presence.set", status="away")
    assert (await agent_socket.until("presence.noted", "message.delta"))["type"] == "presence.noted"


async def test_a_conversation_of_another_team_cannot_be_followed(
    connect_agent: ConnectAgent, cast: Cast, stranger: User
) -> None:
    ticket: Ticket = await database_sync_to_async(make_ticket)(cast)
    theirs, ours = await connect_agent(stranger), await connect_agent(cast.agent)
    assert theirs and ours
    assert (await theirs.follow(ticket.conversation))["code"] == "not_found"
    assert (await ours.follow(ticket.conversation))["type"] == "conversation.followed"


async def test_colleagues_see_who_else_looks_and_types(
    connect_agent: ConnectAgent, cast: Cast, colleague: User
) -> None:
    ticket: Ticket = await database_sync_to_async(make_ticket)(cast)
    one, other = await connect_agent(cast.agent), await connect_agent(colleague)
    assert one and other
    await one.follow(ticket.conversation)
    assert (await one.until("colleagues.changed"))["colleagues"] == []
    await other.follow(ticket.conversation)
    assert [found["name"] for found in (await other.until("colleagues.changed"))["colleagues"]] == ["agent"]
    assert [found["agent_id"] for found in (await one.until("colleagues.changed"))["colleagues"]] == [colleague.pk]
    await other.send("typing.start")
    assert (await one.until("colleague.typing"))["name"] == "Robin"
    await other.send("conversation.leave")
    assert (await one.until("colleagues.changed"))["colleagues"] == []


async def test_the_visitor_sees_the_agent_type_only_who_has_the_conversation_and_never_for_a_note(
    connect_agent: ConnectAgent, cast: Cast, colleague: User
) -> None:
    conversation = await database_sync_to_async(make_conversation)(cast, handler="human", agent=cast.agent)
    log = get_runtime().log
    holder, other = await connect_agent(cast.agent), await connect_agent(colleague)
    assert holder and other
    await other.follow(conversation)
    await other.send("typing.start")
    await holder.follow(conversation)
    await holder.send("typing.start", is_note=True)
    await holder.send("presence.set", status="online")
    await holder.until("presence.noted")
    await log.drain()
    assert await log.stored.read(str(conversation.pk), after=0) == []
    consumer_typing = await connect_agent(cast.agent)
    assert consumer_typing
    await consumer_typing.follow(conversation)
    await consumer_typing.send("typing.start")
    heard = await consumer_typing.until("agent.typing")
    assert heard["conversation_id"] == str(conversation.pk)


async def test_changes_are_told_together_and_say_nothing_of_what(
    agent_socket: AgentSocket, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "PAUSE_SECONDS", 0.3)
    for number in range(5):
        publish_notice(Notice("ticket.changed", str(uuid.uuid4()), ticket_id=number, team_id=99))
    assert await agent_socket.until("lists.changed") == {"type": "lists.changed", "what": ["tickets"]}
    assert await agent_socket.communicator.receive_nothing(timeout=0.6)


async def test_an_agent_is_told_when_a_customer_of_theirs_wrote(agent_socket: AgentSocket, cast: Cast) -> None:
    ticket: Ticket = await database_sync_to_async(make_ticket)(cast)
    others: Ticket = await database_sync_to_async(make_ticket)(cast)
    await database_sync_to_async(assign_ticket)(ticket.pk, cast.agent.pk, make_agent(cast.agent.pk))
    for conversation_id in (ticket.conversation_id, others.conversation_id):
        publish_notice(Notice("message.created", str(conversation_id), status="visitor"))
    assert (await agent_socket.until("customer.wrote"))["ticket_ids"] == [ticket.pk]


async def test_the_followed_ticket_and_its_typing_visitor_are_told_of(agent_socket: AgentSocket, cast: Cast) -> None:
    ticket: Ticket = await database_sync_to_async(make_ticket)(cast)
    await agent_socket.follow(ticket.conversation)
    publish_notice(Notice("ticket.changed", str(ticket.conversation_id), ticket_id=ticket.pk))
    assert (await agent_socket.until("conversation.changed"))["conversation_id"] == str(ticket.conversation_id)
    publish_notice(Notice("visitor.typing", str(ticket.conversation_id)))
    await agent_socket.until("visitor.typing")


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("not json", "invalid"),
        ('{"type": "message.send", "text": "hello"}', "invalid"),
        ('{"type": "presence.set", "status": "online", "capacity": 0}', "invalid"),
        ('{"type": "presence.set", "status": "invisible"}', "invalid"),
        ('{"type": "conversation.follow", "conversation_id": "1 OR 1=1"}', "invalid"),
        ('{"type": "typing.start"}', "invalid"),
        ('{"type": "conversation.follow", "conversation_id": "00000000-0000-0000-0000-000000000000"}', "not_found"),
        ("[" * 60_000, "invalid"),
    ],
)
async def test_what_cannot_be_taken_is_named_and_the_socket_lives_on(
    agent_socket: AgentSocket, frame: str, code: str
) -> None:
    await agent_socket.communicator.send_to(text_data=frame)
    assert (await agent_socket.until("error"))["code"] == code
    await agent_socket.communicator.send_to(bytes_data=b"\x00\x01")
    assert (await agent_socket.until("error"))["code"] == "invalid"
    await agent_socket.send("presence.set", status="away")
    assert (await agent_socket.until("presence.noted"))["status"] == "away"


async def test_a_flood_is_refused_and_ends_with_the_socket_closed(
    agent_socket: AgentSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "FLOOD_LIMIT", 30)
    for _ in range(120):
        await agent_socket.send("conversation.leave")
    assert (await agent_socket.until("error"))["code"] == "rate_limited"
    message = await agent_socket.communicator.receive_output()
    assert (message["type"], message["code"]) == ("websocket.close", events.CLOSE_FLOOD)


def leave_staff(agent: User) -> None:
    User.objects.filter(pk=agent.pk).update(is_staff=False)


def sign_out(agent: User) -> None:
    Session.objects.all().delete()


def change_password(agent: User) -> None:
    agent.set_password("another")
    agent.save()


@pytest.mark.parametrize("end", [leave_staff, sign_out, change_password])
async def test_who_may_no_longer_come_in_is_shown_out(
    connect_agent: ConnectAgent, cast: Cast, monkeypatch: pytest.MonkeyPatch, end: Callable[[User], None]
) -> None:
    monkeypatch.setattr(consumer, "HEARTBEAT_SECONDS", 0.2)
    socket = await connect_agent(cast.agent)
    assert socket
    await database_sync_to_async(end)(cast.agent)
    while (message := await socket.communicator.receive_output())["type"] != "websocket.close":
        pass
    assert message["code"] == events.CLOSE_UNAUTHENTICATED


async def test_who_has_signed_out_follows_nothing_more(connect_agent: ConnectAgent, cast: Cast) -> None:
    ticket: Ticket = await database_sync_to_async(make_ticket)(cast)
    socket = await connect_agent(cast.agent)
    assert socket
    await database_sync_to_async(sign_out)(cast.agent)
    await socket.send("conversation.follow", conversation_id=str(ticket.conversation_id))
    messages = [await socket.communicator.receive_output(5) for _ in range(2)]
    assert (messages[-1]["type"], messages[-1]["code"]) == ("websocket.close", events.CLOSE_UNAUTHENTICATED)


async def test_a_ticket_that_went_to_another_team_is_followed_no_more(
    connect_agent: ConnectAgent, cast: Cast, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "HEARTBEAT_SECONDS", 0.2)
    ticket: Ticket = await database_sync_to_async(make_ticket)(cast)
    socket = await connect_agent(cast.agent)
    assert socket
    await socket.follow(ticket.conversation)
    team = await database_sync_to_async(stranger.support_teams.get)()
    await database_sync_to_async(Ticket.objects.filter(pk=ticket.pk).update)(team=team)
    assert (await socket.until("conversation.left"))["conversation_id"] == str(ticket.conversation_id)


async def test_an_agent_who_looks_on_is_not_taken_for_the_customer_who_reads(
    agent_socket: AgentSocket, cast: Cast
) -> None:
    conversation = await database_sync_to_async(make_conversation)(cast)
    await agent_socket.follow(conversation)
    assert not await database_sync_to_async(threads.is_reading)(str(conversation.pk))
    feed = await open_tail(get_runtime(), str(conversation.pk), 0)
    assert await database_sync_to_async(threads.is_reading)(str(conversation.pk))
    await feed.aclose()
    assert not await database_sync_to_async(threads.is_reading)(str(conversation.pk))
