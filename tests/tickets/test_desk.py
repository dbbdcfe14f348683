"""Between the chat and tickets: requests for a person out of hours, and what is said in a chat that has a ticket."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.utils import timezone

from chat.models import Conversation, HandoffRequest, Message, PromptVersion
from chat.services.conversations import Identity
from chat.services.handoff import request_handoff
from chat.services.queue import choose
from tests.cast import Cast
from tests.tickets.desk import make_conversation, make_ticket, reload, say
from tickets.actors import SYSTEM, make_customer
from tickets.mail.composing import compose
from tickets.models import Calendar, OpeningHours, OutgoingMail, Ticket
from tickets.services.contact import leave_address
from tickets.services.live import follow_agent_message, follow_customer_message
from tickets.services.merging import merge_tickets
from tickets.states import State

SUNDAY, MONDAY = "2025-06-01 20:00", "2025-06-02 10:00"


@pytest.fixture
def office(db: None) -> Calendar:
    calendar = Calendar.objects.create(name="Office", time_zone="America/New_York", is_default=True)
    OpeningHours.objects.bulk_create(
        OpeningHours(calendar=calendar, weekday=day, opens=time(9), closes=time(17)) for day in range(5)
    )
    return calendar


def set_clock(patch: pytest.MonkeyPatch, text: str) -> None:
    now = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))
    patch.setattr(timezone, "now", lambda: now)


def ask(cast: Cast, conversation: Conversation, reason: str = "My claim") -> list[Any]:
    """Nobody is in the chat. The events that are told."""
    requested = request_handoff(Identity(cast.visitor.pk), conversation.pk, reason, [])
    return [requested.changed, *requested.told]


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    return Conversation.objects.create(visitor=cast.visitor, title="Hello")


@pytest.mark.usefixtures("company", "office")
class TestOutOfHours:
    def test_a_request_becomes_a_ticket_with_the_real_next_opening(
        self, cast: Cast, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_clock(monkeypatch, SUNDAY)
        changed, created = ask(cast, conversation)
        ticket = Ticket.objects.get()
        assert (ticket.reason, ticket.brief, ticket.subject) == ("out_of_hours", {"wants": "My claim"}, "My claim")
        assert f"number {ticket.pk}" in changed.message
        (card,) = created.message.cards
        assert (card.kind, card.data["number"]) == ("ticket", ticket.pk)
        assert card.data["opens_at"] == "2025-06-02T13:00:00+00:00"
        assert "Monday, June 2 at 9:00 AM EDT" in created.message.text
        assert "goes with your request" in created.message.text
        assert Message.objects.get().role == "system"
        assert HandoffRequest.objects.filter(resolved_at=None).count() == 1

    def test_the_next_opening_is_told_in_the_time_of_whoever_asks_in_chat_and_mail(
        self, cast: Cast, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_clock(monkeypatch, SUNDAY)
        identity = Identity(cast.visitor.pk)
        requested = request_handoff(identity, conversation.pk, "My claim", [], time_zone="Europe/Berlin")
        (created,) = requested.told
        assert "Monday, June 2 at 3:00 PM CEST" in created.message.text
        ticket = leave_address(Ticket.objects.get().pk, "kim@example.net", make_customer())
        Ticket.objects.filter(pk=ticket.pk).update(contact_verified_at=timezone.now())
        mail = compose(OutgoingMail.objects.get())
        assert "Our team is back on Monday, June 2 at 3:00 PM CEST, and answers then." in " ".join(mail.body.split())

    def test_asking_again_opens_nothing_more_and_says_nothing_twice(
        self, cast: Cast, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_clock(monkeypatch, SUNDAY)
        ask(cast, conversation)
        assert len(ask(cast, conversation)) == 1
        assert Ticket.objects.count() == Message.objects.count() == 1

    def test_in_office_hours_with_nobody_in_the_chat_that_is_said_and_the_request_kept(
        self, cast: Cast, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_clock(monkeypatch, MONDAY)
        changed, created = ask(cast, conversation)
        assert "None of our colleagues is in the chat" in changed.message
        assert f"Our team has your request as number {Ticket.objects.get().pk}" in changed.message
        assert "For an answer straight away, call" in changed.message
        assert (changed.handler, changed.choices) == ("ai", ["wait"])
        assert Ticket.objects.get().reason == "asked_for_person"
        assert created.message.cards[0].data["opens_at"] is None
        assert "away" not in created.message.text

    @pytest.mark.parametrize(("clock", "choices"), [(SUNDAY, []), (MONDAY, ["wait"])])
    def test_who_leaves_an_address_may_wait_only_while_somebody_could_come(
        self,
        cast: Cast,
        conversation: Conversation,
        monkeypatch: pytest.MonkeyPatch,
        settings: LazySettings,
        clock: str,
        choices: list[str],
    ) -> None:
        settings.CAN_SEND_EMAIL = True
        set_clock(monkeypatch, clock)
        ask(cast, conversation)
        _, changed = choose(Identity(cast.visitor.pk), str(conversation.pk), "email", "kim@example.net", [])
        assert (changed.handler, changed.choices) == ("ai", choices)

    def test_an_office_that_never_opens_promises_no_time(
        self, cast: Cast, conversation: Conversation, office: Calendar
    ) -> None:
        office.hours.all().delete()
        _, created = ask(cast, conversation)
        assert created.message.cards[0].data["opens_at"] is None
        assert "back on" not in created.message.text


@pytest.mark.usefixtures("company", "office")
@pytest.mark.parametrize(
    ("confirmed", "told"), [(True, "here and by e-mail"), (False, "Open the link in our e-mail to you")]
)
def test_mail_is_promised_only_to_an_address_that_is_confirmed(
    cast: Cast, conversation: Conversation, monkeypatch: pytest.MonkeyPatch, confirmed: bool, told: str
) -> None:
    monkeypatch.setattr("chat.services.handoff.get_desk", lambda: FixedDesk(confirmed))
    assert told in ask(cast, conversation)[1].message.text


class FixedDesk:
    """Closed, with a ticket whose customer has left an address."""

    def __init__(self, is_confirmed: bool) -> None:
        self.is_confirmed = is_confirmed

    def is_open(self) -> bool:
        return False

    def describe_opening(self, time_zone: str = "") -> str:
        return ""

    def open_ticket(self, conversation_id: str, wish: str, **how: bool) -> dict[str, Any]:
        return {"number": 7, "needs_address": False, "is_reached_by_mail": self.is_confirmed, "is_new": True}


@pytest.mark.usefixtures("company")
def test_without_a_calendar_nothing_is_claimed_of_hours(cast: Cast, conversation: Conversation) -> None:
    _, created = ask(cast, conversation)
    assert "back on" not in created.message.text and "away" not in created.message.text
    assert created.message.cards[0].data["opens_at"] is None


@pytest.mark.parametrize(
    ("state", "with_assistant", "expected"),
    [
        (State.PENDING_CUSTOMER, True, State.OPEN),
        (State.SOLVED, True, State.SOLVED),
        (State.SOLVED, False, State.OPEN),
        (State.ON_HOLD, False, State.OPEN),
    ],
)
def test_what_is_said_to_the_assistant_reopens_nothing_that_is_solved(
    cast: Cast, state: State, with_assistant: bool, expected: State
) -> None:
    ticket = make_ticket(cast, state=state)
    follow_customer_message(ticket.conversation, "It is broken.", is_with_assistant=with_assistant)
    assert reload(ticket).state == expected


def test_a_message_to_the_assistant_after_a_ticket_is_closed_opens_none(cast: Cast) -> None:
    ticket = make_ticket(cast, state=State.CLOSED)
    follow_customer_message(ticket.conversation, "And something else?", is_with_assistant=True)
    follow_customer_message(ticket.conversation, "And something else?", is_with_assistant=False)
    assert Ticket.objects.count() == 1


def test_a_chat_of_a_merged_ticket_goes_on_in_the_one_it_went_to(cast: Cast) -> None:
    first, second = make_ticket(cast), make_ticket(cast, state=State.SOLVED)
    merge_tickets(first.pk, second.pk, SYSTEM)
    follow_customer_message(first.conversation, "Hello?", is_with_assistant=False)
    assert reload(second).state == State.OPEN


def test_an_agents_word_in_the_chat_is_an_answer_and_reaches_who_has_left(cast: Cast, company: PromptVersion) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    message = say(ticket.conversation, "Hello, this is Ana.", role="agent")
    follow_agent_message(ticket.conversation, message.pk, cast.agent.pk, message.created_at)
    ticket = reload(ticket)
    assert (ticket.state, ticket.assignee) == (State.OPEN, cast.agent)
    assert ticket.agent_replied_at == message.created_at
    assert ticket.mails.filter(kind="missed", state="waiting").count() == 1


def test_what_belongs_to_another_team_is_not_read_in_transcripts_either(cast: Cast) -> None:
    ticket = make_ticket(cast)
    ticket.team.members.add(cast.agent)
    free = make_conversation(cast)
    whole, part = {ticket.conversation_id, free.pk}, {free.pk}
    for user, expected in (
        (cast.agent, whole), (cast.other_agent, part), (cast.manager, whole), (cast.customer, set()),
    ):  # fmt: skip
        assert set(Conversation.objects.visible_to(user).values_list("pk", flat=True)) == expected
        messages = Message.objects.visible_to(user)
        assert set(messages.values_list("conversation", flat=True)) == expected
