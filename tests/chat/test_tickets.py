"""Conversations that people look after as tickets, seen from the socket."""

from chat.database import run_in_database
from chat.services.handling import reply_live
from tests.cast import Cast, make_cast
from tests.chat.conftest import Connect, find
from tests.tickets.desk import make_ticket, reload
from tickets.models import Calendar
from tickets.states import State


async def test_the_socket_tells_of_the_ticket_and_a_page_that_comes_back_sees_it(
    connect: Connect,
) -> None:
    await run_in_database(Calendar.objects.create, name="Closed", time_zone="UTC", is_default=True)
    socket = await connect()
    await socket.hello()
    await socket.send("handoff.request", reason="Please")
    events = await socket.until("message.created")
    assert [event["type"] for event in events] == ["handoff.changed", "message.created"]
    card = find(events, "message.created")["message"]["cards"][0]
    again = await connect(socket.visitor_id)
    ready = await again.hello(socket.conversation_id)
    assert ready["messages"][-1]["cards"] == [card]


async def test_a_message_in_the_chat_answers_the_ticket_that_waits_for_it(
    connect: Connect,
) -> None:
    cast = await run_in_database(make_cast)
    ticket = await run_in_database(make_ticket, cast, state=State.PENDING_CUSTOMER)
    socket = await connect(cast.visitor.pk)
    await socket.hello(str(ticket.conversation_id))
    await socket.say("Here is the number.")
    await socket.until("message.created", seconds=30)
    assert (await run_in_database(reload, ticket)).state == State.OPEN


def test_a_live_answer_of_an_agent_counts_for_the_ticket(cast: Cast) -> None:
    ticket = make_ticket(cast)
    reply_live(ticket.conversation_id, cast.agent.pk, "Hello, this is Ana.")
    assert reload(ticket).state == State.OPEN
    assert reload(ticket).agent_replied_at is not None
