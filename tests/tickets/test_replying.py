"""Replies by either side, and what they do to the ticket."""

import uuid

import pytest
from django.db import transaction

from chat.models import Conversation, Message
from chat.turns.claiming import claim_next_turn
from tests.cast import Cast
from tests.tickets.desk import AGENT, answer, make_ticket, reload, write
from tests.tickets.test_opening import run_together
from tickets.actors import make_customer
from tickets.errors import ReplyError, StaleError, TransitionError
from tickets.models import Draft, Ticket, TicketLink
from tickets.services.changing import change_state, set_priority
from tickets.services.live import follow_customer_message
from tickets.services.opening import NewTicket, open_ticket
from tickets.services.reading import find_thread
from tickets.states import State


@pytest.mark.parametrize("state", [State.PENDING_CUSTOMER, State.ON_HOLD, State.SOLVED])
def test_a_reply_reopens_the_ticket(cast: Cast, state: State) -> None:
    ticket = make_ticket(cast, state=state)
    assert write(ticket, "It still does not work.").ticket.pk == ticket.pk
    assert reload(ticket).state == State.OPEN
    assert reload(ticket).customer_replied_at is not None


def test_thanks_and_automatic_replies_are_kept_in_the_thread_and_reopen_nothing(cast: Cast) -> None:
    ticket = make_ticket(cast, state=State.SOLVED)
    write(ticket, "Thanks!")
    write(ticket, "I am out of office until Monday.", is_automatic=True)
    assert reload(ticket).state == State.SOLVED
    assert find_thread(ticket).count() == 3


def test_a_reply_to_a_closed_ticket_opens_one_follow_up_in_the_same_thread(cast: Cast) -> None:
    ticket = make_ticket(cast, state=State.CLOSED, contact_email="kim@example.com")
    first = write(ticket, "The dent is back.").ticket
    second = write(ticket, "And it is bigger.").ticket
    assert first.pk == second.pk != ticket.pk
    assert (first.conversation_id, first.contact_email) == (ticket.conversation_id, "kim@example.com")
    assert TicketLink.objects.get().other_id == ticket.pk
    assert reload(ticket).state == State.CLOSED
    assert [row.text for row in find_thread(first)][-2:] == ["The dent is back.", "And it is bigger."]


def test_thanks_for_a_closed_ticket_open_nothing(cast: Cast) -> None:
    ticket = make_ticket(cast, state=State.CLOSED)
    write(ticket, "Vielen Dank!")
    assert Ticket.objects.count() == 1


def test_a_reply_sent_twice_is_stored_once(cast: Cast) -> None:
    ticket, key = make_ticket(cast), uuid.uuid4()
    first, again = write(ticket, "Hello?", client_message_id=key), write(ticket, "Hello?", client_message_id=key)
    assert first.message == again.message
    assert again.is_duplicate
    assert find_thread(ticket).count() == 2


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4_001])
def test_a_reply_without_words_or_with_too_many_is_refused_and_changes_nothing(cast: Cast, text: str) -> None:
    ticket = make_ticket(cast, state=State.SOLVED)
    with pytest.raises(ReplyError):
        write(ticket, text)
    assert reload(ticket).state == State.SOLVED
    assert find_thread(ticket).count() == 1


def test_personal_data_is_masked_before_a_reply_is_stored(cast: Cast) -> None:
    message = write(make_ticket(cast), "My card is 4111 1111 1111 1111.").message
    assert "[CREDIT_CARD_1]" in Message.objects.get(pk=message.pk).text
    assert "4111" not in message.text


def test_the_assistant_does_not_answer_what_is_written_to_people(cast: Cast) -> None:
    ticket = make_ticket(cast)
    Message.objects.update(channel="ticket")
    write(ticket, "Is anybody there?")
    assert claim_next_turn(str(Conversation.objects.get().pk), "web-1") is None


def test_an_agents_reply_opens_a_new_ticket_takes_it_and_uses_up_the_draft(cast: Cast) -> None:
    ticket = make_ticket(cast)
    Draft.objects.create(ticket=ticket, author=cast.agent, text="Dear")
    message = answer(ticket, "We are on it.", cast).message
    ticket = reload(ticket)
    assert (ticket.state, ticket.assignee, message.author) == (State.OPEN, cast.agent, cast.agent)
    assert ticket.agent_replied_at is not None
    assert not Draft.objects.exists()


def test_an_agents_reply_can_wait_for_the_customer_or_solve(cast: Cast) -> None:
    ticket = make_ticket(cast)
    answer(ticket, "Which car?", cast, state=State.PENDING_CUSTOMER)
    assert reload(ticket).state == State.PENDING_CUSTOMER
    answer(ticket, "Done.", cast, state=State.SOLVED)
    assert reload(ticket).solved_at is not None


@pytest.mark.parametrize("state", [State.CLOSED, State.SPAM])
def test_an_agent_cannot_reply_on_a_ticket_that_is_over(cast: Cast, state: State) -> None:
    ticket = make_ticket(cast, state=state)
    with pytest.raises(TransitionError):
        answer(ticket, "Hello", cast)
    assert not Message.objects.filter(role="agent").exists()


def test_an_agent_who_did_not_see_the_latest_change_is_told_so(cast: Cast) -> None:
    ticket = make_ticket(cast)
    seen = ticket.version
    write(ticket, "One more thing!")
    with pytest.raises(StaleError):
        answer(ticket, "Done.", cast, version=seen)
    with pytest.raises(StaleError):
        change_state(ticket.pk, State.SOLVED, AGENT, version=seen)


def test_what_an_agent_decided_of_the_priority_stands_against_rules(cast: Cast) -> None:
    ticket, source = make_ticket(cast), Ticket.PrioritySource
    set_priority(ticket.pk, Ticket.Priority.LOW, AGENT, source=source.AGENT)
    set_priority(ticket.pk, Ticket.Priority.URGENT, AGENT, source=source.RULE)
    assert (reload(ticket).priority, reload(ticket).priority_source) == ("low", "agent")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_replies_escalations_and_chat_messages_at_once_wait_for_one_another_and_lose_nothing(cast: Cast) -> None:
    ticket = make_ticket(cast, state=State.PENDING_CUSTOMER)

    def chat() -> int:
        with transaction.atomic():
            conversation = Conversation.objects.select_for_update().get(pk=ticket.conversation_id)
            follow_customer_message(conversation, "In the chat.", is_with_assistant=False)
        return 1

    def escalate() -> int:
        return open_ticket(ticket.conversation_id, NewTicket("Again"), make_customer()).ticket.pk

    calls = [lambda: bool(write(ticket, "On the page.").message), escalate, chat]
    run_together(calls * 4)
    assert find_thread(ticket).filter(text="On the page.").count() == 4
    assert ticket.events.filter(kind="ticket.customer_replied").count() == 8
    assert reload(ticket).state == State.OPEN
