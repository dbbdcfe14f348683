"""The assistant's tool, as the model calls it."""

import json
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from chat.tools import ToolContext, ToolInputError, ToolResult, find_tool
from chat.tools.boundary import restore_arguments
from guardrails import vault
from tests.cast import Cast
from tests.tickets.desk import make_conversation, reload
from tickets.actors import SYSTEM
from tickets.models import Calendar, OpeningHours, OutgoingMail, Ticket
from tickets.services.changing import change_state
from tickets.states import State

pytestmark = pytest.mark.usefixtures("company")
WISH: dict[str, Any] = {"reason": "no_answer", "subject": "Cracked glass", "wants": "A new windscreen."}


def call(conversation_id: object, key: str = "key-1", **arguments: Any) -> ToolResult:
    tool = find_tool("open_support_ticket")
    assert tool is not None
    context = ToolContext(str(conversation_id), "turn", "call", key, "en-US")
    return tool.call(context, restore_arguments(tool, str(conversation_id), WISH | arguments))


def read(result: ToolResult) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(result.content[0]["text"])
    return told


def test_the_assistant_opens_a_ticket_with_its_brief_and_shows_the_card(cast: Cast) -> None:
    conversation = make_conversation(cast, customer=cast.customer)
    result = call(conversation.pk, facts="2021 Camry", sentiment="worried", draft_reply="Dear customer")
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.reason, ticket.customer) == ("Cracked glass", "no_answer", cast.customer)
    assert ticket.brief == {
        "wants": "A new windscreen.", "facts": "2021 Camry", "sentiment": "worried", "draft_reply": "Dear customer",
    }  # fmt: skip
    assert result.card is not None
    assert (result.card.kind, result.card.data["number"]) == ("ticket", ticket.pk)
    assert result.card.data["url"] == f"/tickets/{ticket.pk}/"
    assert read(result) == {"ticket": f"#{ticket.pk}", "is_new": True, "office_is_open": None}
    assert ticket.events.get().actor_kind == "assistant"


def test_a_brief_says_nothing_of_a_mood_that_nobody_named(cast: Cast) -> None:
    call(make_conversation(cast).pk)
    ticket = Ticket.objects.get()
    assert "sentiment" not in ticket.brief
    # As briefs were kept once.
    ticket.brief |= {"sentiment": "calm"}
    assert "sentiment" not in ticket.known_brief and ticket.known_brief["wants"]
    ticket.brief |= {"sentiment": "angry"}
    assert ticket.known_brief["sentiment"] == "angry"


def test_a_call_that_is_tried_again_opens_one_ticket_also_after_it_was_closed(cast: Cast) -> None:
    conversation = make_conversation(cast)
    for _ in range(10):
        call(conversation.pk)
    ticket = Ticket.objects.get()
    assert ticket.events.count() == 1
    change_state(ticket.pk, State.SOLVED, SYSTEM)
    change_state(ticket.pk, State.CLOSED, SYSTEM)
    assert read(call(conversation.pk))["ticket"] == f"#{ticket.pk}"
    assert reload(ticket).state == State.CLOSED


@pytest.mark.parametrize(
    ("reason", "expected"), [("urgent", ("high", "assistant")), ("complaint", ("normal", "default"))]
)
def test_what_is_urgent_comes_first(cast: Cast, reason: str, expected: tuple[str, str]) -> None:
    call(make_conversation(cast).pk, reason=reason)
    ticket = Ticket.objects.get()
    assert (ticket.priority, ticket.priority_source) == expected
    assert (ticket.type == "complaint") == (reason == "complaint")


def test_the_address_is_whole_for_mail_and_masked_in_all_words(cast: Cast) -> None:
    conversation = make_conversation(cast)
    (placeholder,) = vault.keep(str(conversation.pk), {"[EMAIL_1]": "kim@example.net"}).values()
    result = call(conversation.pk, email=placeholder, facts=f"Write to {placeholder}.")
    ticket = Ticket.objects.get()
    assert (ticket.contact_email, ticket.brief["facts"]) == ("kim@example.net", f"Write to {placeholder}.")
    assert OutgoingMail.objects.get().recipient == "kim@example.net"
    assert "open the link" in read(result)["next_step"]


def test_a_visitor_without_an_address_is_to_be_asked_for_one(cast: Cast) -> None:
    assert "e-mail address" in read(call(make_conversation(cast).pk))["next_step"]


@pytest.mark.parametrize("wrong", [{"reason": "bored"}, {"subject": "x" * 121}, {"email": "kim at home"}, {"to": "x"}])
def test_wrong_arguments_are_told_to_the_model_and_open_nothing(cast: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(ToolInputError):
        call(make_conversation(cast).pk, **wrong)
    assert not Ticket.objects.exists()


def test_out_of_hours_the_model_is_told_when_somebody_is_there(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(call(make_conversation(cast).pk))["office_is_open"] is None
    calendar = Calendar.objects.create(name="Office", time_zone="America/New_York", is_default=True)
    told = read(call(make_conversation(cast).pk, "key-2"))
    assert (told["office_is_open"], "next_opening" in told) == (False, False)
    OpeningHours.objects.create(calendar=calendar, weekday=0, opens=time(9), closes=time(17))
    sunday = datetime(2025, 6, 1, 20, tzinfo=ZoneInfo("America/New_York"))
    monkeypatch.setattr(timezone, "now", lambda: sunday)
    told = read(call(make_conversation(cast).pk, "key-3"))
    assert (told["office_is_open"], told["next_opening"]) == (False, "Monday, June 2 at 9:00 AM EDT")
    monkeypatch.setattr(timezone, "now", lambda: sunday + timedelta(hours=14))
    assert read(call(make_conversation(cast).pk, "key-4"))["office_is_open"] is True
