"""Opening tickets: one for a conversation, one for a call however often it is tried, all under numbers of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.cast import Cast
from tests.tickets.desk import answer, make_conversation, make_ticket, reload, say, write
from tickets.actors import ASSISTANT, make_customer
from tickets.errors import NotFoundError
from tickets.models import Team, Ticket, TicketEvent
from tickets.services.opening import NewTicket, open_ticket, split_ticket
from tickets.services.reading import find_thread
from tickets.states import State


def run_together(calls: list[Callable[[], int]]) -> list[int]:
    """Runs them in threads of their own, each with its own connection."""

    def run(call: Callable[[], int]) -> int:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_tries_of_one_call_open_one_ticket(cast: Cast) -> None:
    conversation = make_conversation(cast)
    new = NewTicket("Claim", escalation_key="turn-7")
    numbers = run_together([lambda: open_ticket(conversation.pk, new, ASSISTANT).ticket.pk] * 10)
    assert len(set(numbers)) == 1
    assert Ticket.objects.count() == 1
    assert TicketEvent.objects.filter(kind="ticket.opened").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_tickets_opened_at_once_have_numbers_of_their_own(cast: Cast) -> None:
    conversations = [make_conversation(cast).pk for _ in range(8)]
    make_ticket(cast)  # The default team is there.
    calls = [lambda pk=pk: open_ticket(pk, NewTicket("Claim"), ASSISTANT).ticket.pk for pk in conversations]
    assert len(set(run_together(calls))) == 8


@pytest.mark.postgres
def test_a_second_wish_in_a_conversation_reopens_its_ticket_and_adds_what_is_known(cast: Cast) -> None:
    ticket = make_ticket(cast, state=State.SOLVED, brief={"wants": "money", "facts": "a dent"})
    new = NewTicket("Again", brief={"wants": "a call"}, reason=Ticket.Reason.ASKED, contact_email="kim@example.com")
    opened = open_ticket(ticket.conversation_id, new, ASSISTANT)
    assert (opened.ticket.pk, opened.is_new) == (ticket.pk, False)
    again = reload(ticket)
    assert (again.state, again.contact_email) == (State.OPEN, "kim@example.com")
    assert again.brief == {"wants": "a call", "facts": "a dent"}


def test_a_wish_after_the_ticket_was_closed_opens_another(cast: Cast) -> None:
    closed = make_ticket(cast, state=State.CLOSED)
    opened = open_ticket(closed.conversation_id, NewTicket("New matter"), ASSISTANT)
    assert opened.is_new
    assert opened.ticket.pk != closed.pk


def test_a_ticket_belongs_to_the_default_team_which_is_made_when_there_is_none(cast: Cast) -> None:
    assert Team.objects.count() == 0
    first, second = make_ticket(cast), make_ticket(cast)
    assert first.team == second.team == Team.objects.get(is_default=True)


def test_no_ticket_is_opened_for_a_conversation_that_is_not_there(db: None) -> None:
    with pytest.raises(NotFoundError):
        open_ticket("0190a000-0000-7000-8000-000000000000", NewTicket("x"), make_customer())


def test_a_split_ticket_begins_with_its_message_and_goes_on_by_itself(cast: Cast) -> None:
    ticket = make_ticket(cast)
    message = say(ticket.conversation, "And my scooter was stolen.")
    apart = split_ticket(ticket.pk, message.pk, "Stolen scooter", make_customer())
    write(apart, "The police know.")
    answer(apart, "We are on it.", cast)
    assert [row.text for row in find_thread(apart)] == [
        "And my scooter was stolen.",
        "The police know.",
        "We are on it.",
    ]
    assert [row.text for row in find_thread(ticket)] == ["Where is my claim?", "And my scooter was stolen."]
    assert apart.links.get().other == ticket


def test_a_message_of_another_thread_cannot_be_split_off(cast: Cast) -> None:
    ticket, other = make_ticket(cast), make_ticket(cast)
    with pytest.raises(NotFoundError):
        split_ticket(ticket.pk, other.conversation.messages.get().pk, "Mine", make_customer())
