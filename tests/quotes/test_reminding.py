"""Quotes that end: their leads' owners see it, and whoever agreed and proved the address gets one letter."""

import re
from datetime import timedelta

import pytest
from celery import current_app
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from chat.models import Conversation
from chat.visitors import COOKIE, sign_visitor
from quotes.expiring import expire_due_quotes
from quotes.leads.disclosing import withdraw
from quotes.leads.reminding import remind_of_ending_quotes, send_reminder
from quotes.leads.verifying import verify_email
from quotes.leads.working import change_status, plan_next
from quotes.models import Lead, LeadConsent, LeadEvent, Quote
from quotes.revising import find_standing, revise_quote
from quotes.services import create_quote
from tests.cast import Cast
from tests.quotes.conftest import CIVIC, make_request
from tests.quotes.lead_steps import CHAT, ask_for_call, ask_for_email


@pytest.fixture(autouse=True)
def mailing(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CAN_SEND_EMAIL = True
    settings.SITE_ORIGIN = "https://acme.example"
    monkeypatch.setattr(current_app, "send_task", lambda name, arguments: send_reminder(*arguments))


@pytest.fixture
def quote(cast: Cast, published: None) -> Quote:
    Conversation.objects.create(pk=CHAT, visitor=cast.visitor)
    return create_quote(make_request())


@pytest.fixture
def lead(quote: Quote) -> Lead:
    """Of somebody who wanted the quote by mail and confirmed the address."""
    lead = ask_for_email(email="jo@example.com")
    return verify_email(lead.pk, "jo@example.com")


def end_in(days: int) -> None:
    Quote.objects.update(valid_until=timezone.localdate() + timedelta(days=days))


def remind(capture: DjangoCaptureOnCommitCallbacks) -> list[str]:
    """The texts of the letters that go out."""
    before = len(mail.outbox)
    with capture(execute=True):
        remind_of_ending_quotes()
    return [str(letter.body) for letter in mail.outbox[before:]]


@pytest.mark.postgres
def test_one_letter_goes_out_three_days_before_the_end(
    quote: Quote, lead: Lead, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    end_in(4)
    assert remind(django_capture_on_commit_callbacks) == []
    end_in(3)
    (text,) = remind(django_capture_on_commit_callbacks)
    assert all(word in text for word in (quote.reference, "110.00", "2020 Honda Civic", "https://acme.example/quotes/"))
    assert mail.outbox[-1].to == ["jo@example.com"] and "valid until" in mail.outbox[-1].subject
    assert remind(django_capture_on_commit_callbacks) == [], "once"
    events = LeadEvent.objects.filter(lead_id=lead.pk).values_list("verb", flat=True)
    assert {"lead.quote_ending", "lead.reminded"} <= set(events)


def test_the_owner_finds_it_as_the_next_step_unless_another_is_planned(quote: Quote, lead: Lead) -> None:
    end_in(2)
    remind_of_ending_quotes()
    lead.refresh_from_db()
    assert quote.reference in lead.next_action and lead.next_action_on == timezone.localdate()
    plan_next(lead, timezone.localdate(), "Call her brother", "manager")
    Quote.objects.update(reminded_at=None)
    remind_of_ending_quotes()
    lead.refresh_from_db()
    assert lead.next_action == "Call her brother"


@pytest.mark.parametrize(
    "why", ["unproven", "withdrawn", "no more letters", "by telephone", "closed", "switched off", "no mail server"]
)
def test_nobody_is_written_to_who_may_not_be(
    quote: Quote,
    cast: Cast,
    settings: LazySettings,
    why: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    lead = ask_for_call() if why == "by telephone" else ask_for_email(email="jo@example.com")
    if why not in ("unproven", "by telephone"):
        verify_email(lead.pk, "jo@example.com")
    if why == "withdrawn":
        withdraw(lead)
    if why == "no more letters":
        Lead.objects.update(reminders_off_at=timezone.now())
    if why == "closed":
        change_status(lead, "lost", "manager")
    settings.QUOTE_REMINDER_DAYS = 0 if why == "switched off" else 3
    settings.CAN_SEND_EMAIL = why != "no mail server"
    end_in(3)
    assert remind(django_capture_on_commit_callbacks) == []


def test_a_letter_that_waited_is_not_sent_once_it_is_untrue(quote: Quote, lead: Lead) -> None:
    assert send_reminder(lead.pk, quote.pk) is True
    LeadConsent.objects.update(withdrawn_at=timezone.now())
    assert send_reminder(lead.pk, quote.pk) is False
    LeadConsent.objects.update(withdrawn_at=None)
    revise_quote(quote, deductible=1000, options=[])
    assert send_reminder(lead.pk, quote.pk) is False, "another stands in its place"
    end_in(-1)
    assert send_reminder(lead.pk, find_standing(Quote.objects.get(pk=quote.pk)).pk) is False


def test_only_the_quote_that_a_conversation_came_to_is_spoken_of(
    quote: Quote, lead: Lead, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    revised = revise_quote(quote, deductible=1000, options=[])
    create_quote(make_request(CIVIC, "key-2"))
    latest = create_quote(make_request(CIVIC, "key-3"))
    end_in(3)
    (text,) = remind(django_capture_on_commit_callbacks)
    assert latest.reference in text and revised.reference not in text and quote.reference not in text


def read_link(text: str) -> str:
    (path,) = re.findall(r"https://acme\.example(/quotes/contact/reminder/\S+)", text)
    return str(path)


@pytest.fixture
def link(quote: Quote, lead: Lead, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> str:
    end_in(3)
    return read_link(remind(django_capture_on_commit_callbacks)[0])


def test_the_letters_link_shows_the_quote_and_changes_nothing_by_being_looked_at(client: Client, link: str) -> None:
    page = client.get(link).content.decode()
    assert "110.00" in page and "jo@" not in page and "Get a fresh price" not in page
    assert Lead.objects.get().reminders_off_at is None and Quote.objects.count() == 1


def test_letters_can_be_stopped_and_what_was_left_stays(client: Client, link: str, lead: Lead) -> None:
    assert "Done" in client.post(link, {"decision": "stop"}).content.decode()
    lead.refresh_from_db()
    assert lead.reminders_off_at and lead.contact and "No more letters" not in client.get(link).content.decode()


def test_an_ended_quote_gets_a_fresh_price_by_the_link_and_the_lead_knows(
    client: Client, link: str, lead: Lead, quote: Quote
) -> None:
    end_in(-1)
    assert "Get a fresh price" in client.get(link).content.decode()
    page = client.post(link, {"decision": "renew"}).content.decode()
    fresh = find_standing(Quote.objects.get(pk=quote.pk))
    assert fresh != quote and not fresh.is_expired and fresh.reference in page and "fresh price" in page
    assert fresh in lead.quotes.all()
    client.post(link, {"decision": "renew"})
    assert Quote.objects.count() == 2


@pytest.mark.parametrize("change", ["letters", "withdrawn", "address"])
def test_a_link_that_was_altered_or_taken_back_leads_nowhere(
    client: Client, link: str, lead: Lead, change: str
) -> None:
    if change == "letters":
        link = link[:-4] + "abc/"
    if change == "withdrawn":
        withdraw(lead)
    if change == "address":
        ask_for_email(email="other@example.com", key="mail-2")
    answer = client.post(link, {"decision": "stop"})
    assert answer.status_code == 410 and Lead.objects.get(pk=lead.pk).reminders_off_at is None


def test_the_owner_sees_that_a_quote_has_expired(quote: Quote, lead: Lead) -> None:
    end_in(-1)
    assert expire_due_quotes() == 1
    assert LeadEvent.objects.filter(lead_id=lead.pk, verb="lead.quote_expired", after=quote.reference).count() == 1
    assert expire_due_quotes() == 0


def test_the_page_of_an_expired_quote_offers_its_visitor_a_fresh_price(
    client: Client, cast: Cast, quote: Quote
) -> None:
    end_in(-1)
    path = f"/quotes/{quote.reference}/"
    client.cookies[COOKIE] = sign_visitor(cast.visitor.pk)
    assert "Get a fresh price" in client.get(path).content.decode()
    answer = client.post(f"{path}fresh/", follow=True)
    fresh = find_standing(Quote.objects.get(pk=quote.pk))
    assert answer.redirect_chain == [(f"/quotes/{fresh.reference}/", 302)] and fresh != quote
    other = Client()
    other.force_login(cast.manager)
    assert "Get a fresh price" not in other.get(path).content.decode()
    assert other.post(f"{path}fresh/").status_code == 404


def test_without_rates_the_page_says_so_and_keeps_the_quote(client: Client, cast: Cast, quote: Quote) -> None:
    end_in(-1)
    quote.rate_table.__class__.objects.update(status="archived")
    client.cookies[COOKIE] = sign_visitor(cast.visitor.pk)
    page = client.post(f"/quotes/{quote.reference}/fresh/", follow=True).content.decode()
    assert "no rates" in page and quote.reference in page
