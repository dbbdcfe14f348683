"""Asking to be contacted: by the card's form, by words to the assistant, and by the link of a letter."""

import re
from datetime import date
from typing import Any

import pytest
import redis
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from chat.models import Conversation
from chat.tools import Tool, ToolInputError, find_tool
from chat.visitors import COOKIE, sign_visitor
from quotes.leads.cipher import decrypt_contact
from quotes.leads.consent import VERSION
from quotes.leads.describing import describe_when
from quotes.leads.tasks import mail_quote
from quotes.models import Lead, LeadConsent, Quote
from quotes.services import create_quote
from tests.cast import Cast
from tests.chat.offline.visit import TOOLS, Visit
from tests.quotes.conftest import make_context, make_request
from tests.quotes.lead_steps import CHAT

NUMBER = "(555) 555-0123"


@pytest.fixture
def quote(cast: Cast, published: None) -> Quote:
    Conversation.objects.create(pk=CHAT, visitor=cast.visitor)
    return create_quote(make_request())


@pytest.fixture
def visitor(client: Client, cast: Cast) -> Client:
    client.cookies[COOKIE] = sign_visitor(cast.visitor.pk)
    return client


def ask(client: Client, quote: Quote, **changes: Any) -> Any:
    asked = {"quote": quote.reference, "channel": "phone", "phone": NUMBER, "key": "12345678", "agreed": True}
    body = asked | {"consent_version": VERSION, "time_zone": "America/Chicago"} | changes
    return client.post("/quotes/contact/ask/", body, content_type="application/json")


def test_a_call_is_asked_for_confirmed_and_taken_back(visitor: Client, quote: Quote) -> None:
    card = ask(visitor, quote, name="Jo", preferred_part="morning").json()
    assert card["contact"] == "•••• 0123" and "morning" in card["when"] and NUMBER not in str(card)
    lead = Lead.objects.get()
    assert (lead.time_zone, list(lead.quotes.all())) == ("America/Chicago", [quote])
    assert visitor.get(card["url"]).json()["is_withdrawn"] is False
    assert visitor.post(f"{card['url']}withdraw/").status_code == 200
    lead.refresh_from_db()
    assert (lead.contact, lead.status) == ("", "lost") and visitor.get(card["url"]).status_code == 404


def test_the_quotes_card_knows_what_was_left_until_it_is_taken_back(visitor: Client, quote: Quote) -> None:
    card = f"/quotes/{quote.reference}/card/"
    assert visitor.get(card).json()["contact"] is None
    left = ask(visitor, quote, preferred_part="morning").json()
    shown = visitor.get(card).json()["contact"]
    assert shown == left and shown["contact"] == "•••• 0123" and "morning" in shown["when"]
    ask(visitor, quote, phone="(555) 555-0199", key="87654321")
    assert visitor.get(card).json()["contact"]["contact"] == "•••• 0199"
    chosen = visitor.post(f"/quotes/{quote.reference}/choose/", {"options": []}, content_type="application/json")
    assert chosen.json()["contact"]["contact"] == "•••• 0199"
    visitor.post(f"{left['url']}withdraw/")
    assert visitor.get(card).json()["contact"] is None


def test_a_number_and_an_address_are_each_told_where_they_are_meant(
    visitor: Client, quote: Quote, settings: LazySettings, valkey: redis.Redis
) -> None:
    settings.CAN_SEND_EMAIL = True
    ask(visitor, quote)
    mailed = ask(visitor, quote, channel="email", phone="", email="jo@example.com", key="87654321").json()
    assert mailed["contact"] == "j•••@example.com"
    assert visitor.get(f"/quotes/{quote.reference}/card/").json()["contact"]["channel"] == "email"


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"agreed": False}, 422, "agreed"),
        ({"phone": "12"}, 422, "phone"),
        ({"phone": ""}, 422, "phone"),
        ({"preferred_on": "2001-01-01"}, 422, "preferred_on"),
        ({"preferred_on": "tomorow"}, 422, "preferred_on"),
        ({"channel": "email", "email": "jo@example.com"}, 422, None),
        ({"consent_version": "1999-01"}, 422, None),
        ({"channel": "pigeon"}, 400, None),
        ({"key": ""}, 400, None),
        ({"name": "x" * 5000}, 400, None),
    ],
)
def test_what_is_wrong_with_the_form_is_said_and_nothing_kept(
    visitor: Client, quote: Quote, changes: dict[str, Any], status: int, field: str | None
) -> None:
    answer = ask(visitor, quote, **changes)
    error = answer.json()["error"]
    assert answer.status_code == status and error["message"]
    assert list(error["fields"]) == ([field] if field else [])
    assert not Lead.objects.exists()


def test_others_can_neither_ask_for_somebodys_quote_nor_see_their_wish(
    visitor: Client, quote: Quote, cast: Cast
) -> None:
    card = ask(visitor, quote).json()
    other = Client()
    other.cookies[COOKIE] = sign_visitor(cast.other_visitor.pk)
    answers = [ask(other, quote), other.get(card["url"]), other.post(f"{card['url']}withdraw/")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert Lead.objects.get().contact


@pytest.fixture
def letter(
    visitor: Client,
    quote: Quote,
    settings: LazySettings,
    valkey: redis.Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """The path of the link in the letter that a visitor asked for, twice with the same key."""
    settings.CAN_SEND_EMAIL = True
    monkeypatch.setattr(mail_quote, "delay", mail_quote)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            assert ask(visitor, quote, channel="email", phone="", email="jo@example.com").status_code == 201
    (sent,) = mail.outbox
    assert sent.to == ["jo@example.com"] and f"${quote.monthly_premium}" in sent.body
    found = re.search(r"http://testserver(\S+)", sent.body)
    assert found
    return found[1]


def test_a_letter_is_sent_once_and_its_link_proves_the_address(letter: str, client: Client) -> None:
    assert "j•••@example.com" in Client().get(letter).content.decode()
    assert Lead.objects.get().verified_at is None  # looking at the page is no proof
    page = Client().post(letter, {"decision": "verify"}).content.decode()
    assert "confirmed" in page and Lead.objects.get().verified_at


def test_a_letters_link_takes_the_address_back(letter: str) -> None:
    page = Client().post(letter, {"decision": "withdraw"}).content.decode()
    assert "erased" in page and Lead.objects.get().contact == ""
    assert Client().get(letter).status_code == 410
    assert Client().get(letter[:-4] + "x/").status_code == 410


def test_a_strangers_mailbox_is_not_filled(letter: str, visitor: Client, quote: Quote) -> None:
    asked = [ask(visitor, quote, channel="email", phone="", email="JO@example.com", key=f"another-{n}") for n in "abc"]
    assert [answer.status_code for answer in asked] == [201, 201, 422]
    assert "tomorrow" in asked[-1].json()["error"]["message"]


# The assistant


def find_contact_tool() -> Tool:
    found = find_tool("request_contact")
    assert found
    return found


def test_the_tool_gets_originals_and_tells_only_the_hint(quote: Quote) -> None:
    contact = find_contact_tool()
    assert contact.personal_data == {"PHONE", "EMAIL", "PERSON"}
    result = contact.call(make_context("wish"), {"phone": NUMBER, "day": "tomorrow", "name": "[PERSON_1]"})
    again = contact.call(make_context("wish"), {"phone": NUMBER, "day": "tomorrow", "name": "[PERSON_1]"})
    lead = Lead.objects.get()
    assert decrypt_contact(lead.contact).as_json() == {"phone": "+15555550123"}
    assert lead.preferred_on and (lead.preferred_on - timezone.localdate()).days == 1
    assert LeadConsent.objects.get().given_in == "chat"
    assert result == again and "5550123" not in str(result) and "•••• 0123" in str(result)


@pytest.mark.parametrize("arguments", [{"phone": "[PHONE_1]"}, {"phone": NUMBER, "day": "someday"}])
def test_a_number_that_is_no_longer_kept_is_asked_for_again(quote: Quote, arguments: dict[str, str]) -> None:
    with pytest.raises(ToolInputError):
        find_contact_tool().call(make_context("wish"), arguments)
    assert not Lead.objects.exists()


def test_a_price_that_could_not_be_given_leaves_a_wish_to_follow_up(db: None, settings: LazySettings) -> None:
    settings.QUOTE_API_URL = "http://127.0.0.1:9/quote"
    tool = find_tool("get_quote")
    facts = {"make": "Honda", "model": "Civic", "year": 2020, "mileage": 45_000, "driver_age": 34}
    for _ in range(2):
        with pytest.raises(Exception, match="cannot be worked out"):
            tool.call(make_context(), facts)  # type: ignore[union-attr]
    lead = Lead.objects.get()
    assert (lead.wish, lead.facts, lead.contact) == ("follow_up", facts, "")


class Caller(Visit):
    def _answer(self, name: str, arguments: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
        if name != "request_contact":
            return super()._answer(name, arguments)
        if self.is_out_of_service:
            return [{"type": "text", "text": "No."}], True
        text = '{"outcome": "noted", "number": "•••• 0123", "when": "Friday, November 27"}'
        return [{"type": "text", "text": text}], False


def make_caller() -> Caller:
    return Caller([*TOOLS, {"name": "request_contact", "input_schema": {"type": "object"}}])


@pytest.mark.parametrize(
    ("lines", "arguments"),
    [
        (["call me tomorrow at [PHONE_1]"], {"phone": "[PHONE_1]", "day": "tomorrow"}),
        (["can someone call me back?", "sure, [PHONE_2]"], {"phone": "[PHONE_2]"}),
        (["Please ring me on Monday, [PHONE_1]"], {"phone": "[PHONE_1]", "day": "monday"}),
        (["[PHONE_1], call me this evening"], {"phone": "[PHONE_1]", "part_of_day": "evening"}),
    ],
)
def test_the_offline_assistant_passes_the_wish_on_and_says_what_was_noted(
    lines: list[str], arguments: dict[str, str]
) -> None:
    caller = make_caller()
    reply = caller.walk(*lines)
    assert caller.calls[-1] == ("request_contact", arguments)
    assert "•••• 0123" in reply and "Friday, November 27" in reply and "withdraw" in reply


def test_the_offline_assistant_promises_no_call_that_was_not_noted() -> None:
    caller = make_caller()
    assert "which number" in caller.say("call me back please")
    caller.is_out_of_service = True
    reply = caller.say("[PHONE_1]")
    assert "area code" in reply and "will call" not in reply


@pytest.mark.parametrize("text", ["my number is secret", "call me Jo", "[PHONE_1] is an odd number plate"])
def test_nobody_is_called_who_did_not_ask(text: str) -> None:
    caller = make_caller()
    caller.say(text)
    assert not [name for name, _ in caller.calls if name == "request_contact"]


def test_without_the_tool_a_person_is_pointed_to() -> None:
    assert "Talk to a person" in Visit().say("call me tomorrow at [PHONE_1]")


def test_the_chat_page_offers_letters_only_where_they_can_be_sent(
    client: Client, db: None, settings: LazySettings
) -> None:
    for can_send in (False, True):
        settings.CAN_SEND_EMAIL = can_send
        assert f'"canEmail": {str(can_send).lower()}' in client.get("/chat/").content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Friday, November 27, in the morning"),
        ("de", "Freitag, 27. November, am Vormittag"),
        ("es", "viernes 27 de noviembre, por la mañana"),
        ("fr", "vendredi 27 novembre, le matin"),
    ],
)
def test_the_day_of_a_call_is_said_as_the_language_says_days(language: str, said: str) -> None:
    with translation.override(language):
        assert describe_when(Lead(preferred_on=date(2026, 11, 27), preferred_part=Lead.Part.MORNING)) == said
