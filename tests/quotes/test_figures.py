"""Figures: what chats led to, counted the same however much there is."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from chat.models import Conversation
from quotes.drafting import complete_draft, note_facts
from quotes.leads.figures.counting import Share
from quotes.leads.figures.period import MOST_DAYS, read_period
from quotes.leads.figures.plots import draw_bars
from quotes.models import Lead, Quote
from quotes.services import Request, create_quote
from tests.cast import Cast
from tests.quotes.conftest import CIVIC
from tests.quotes.lead_steps import ask_for_call

PAGE = "https://acme.example/car/?utm_campaign=spring"
pytestmark = pytest.mark.postgres


@pytest.fixture
def manager(client: Client, cast: Cast, published: None) -> Client:
    client.force_login(cast.manager)
    return client


def chat(cast: Cast, number: int, *, page_url: str = PAGE) -> uuid.UUID:
    return Conversation.objects.create(
        pk=uuid.UUID(int=number), visitor=cast.visitor, page_url=page_url, message_count=2
    ).pk


def quote(conversation_id: uuid.UUID) -> Quote:
    given = create_quote(Request(conversation_id, f"key-{conversation_id}", CIVIC))
    complete_draft(given)
    return given


@pytest.fixture
def visits(manager: Client, cast: Cast) -> list[Lead]:
    """Six chats: facts in five, a quote in four, of which one is saved, two leave a number; one is won."""
    ids = [chat(cast, number) for number in range(1, 6)]
    chat(cast, 6, page_url="https://acme.example/")
    note_facts(ids[0], {"make": "Honda"})
    quotes = [quote(pk) for pk in ids[1:]]
    Quote.objects.filter(pk=quotes[0].pk).update(saved_at=timezone.now())
    leads = [ask_for_call(one.conversation_id, quote=one, key=one.reference) for one in quotes[1:3]]
    now = timezone.now()
    Lead.objects.filter(pk=leads[0].pk).update(
        status="won", closed_at=now, created_at=now - timedelta(minutes=90), contacted_at=now
    )
    return leads


def test_the_funnel_counts_conversations_from_chat_to_customer(manager: Client, visits: list[Lead]) -> None:
    page = manager.get("/dashboard/")
    assert [bar.count for bar in page.context["funnel"]] == [6, 5, 4, 3, 1, 1]
    text = page.content.decode()
    assert text.count("<rect") > 6 and "1 h 30 min" in text and "1 is waiting" in text


def test_conversion_is_shown_by_product_page_and_campaign(manager: Client, visits: list[Lead]) -> None:
    tables = {key: rows for key, _, _, rows in manager.get("/dashboard/").context["tables"]}
    assert [(row.name, row.count, row.leads, row.won) for row in tables["product"]] == [("Car", 4, 2, 1)]
    assert [(row.name, row.count, row.leads, row.percent) for row in tables["page"]] == [
        ("/car/", 5, 2, "40.0 %"),
        ("/", 1, 0, "0.0 %"),
    ]
    assert [(row.name, row.count) for row in tables["campaign"]] == [("spring", 5), ("(none)", 1)]


def test_prices_are_counted_once_each(manager: Client, visits: list[Lead]) -> None:
    bars = manager.get("/dashboard/").context["prices"]
    assert sum(bar.count for bar in bars) == 4
    low, high = re.split("–", next(bar.label for bar in bars if bar.count == 4))
    premium = Quote.objects.values_list("monthly_premium", flat=True).first()
    assert premium and int(low) <= premium < int(high)


def test_other_days_are_empty_and_say_so(manager: Client, visits: list[Lead]) -> None:
    page = manager.get("/dashboard/?since=2001-01-01&until=2001-02-01").content.decode()
    assert "Nothing happened" in page and "<rect" not in page


def test_figures_are_for_those_who_see_every_lead(client: Client, cast: Cast) -> None:
    assert client.get("/dashboard/").status_code == 302
    client.force_login(cast.agent)
    assert client.get("/dashboard/").status_code == 404
    assert "Figures" not in client.get("/dashboard/leads/").content.decode()


def test_more_of_everything_asks_the_database_no_more(
    manager: Client, visits: list[Lead], cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20, 40):
        quote(chat(cast, number, page_url=f"https://acme.example/{number}"))
    with django_assert_max_num_queries(20):
        assert manager.get("/dashboard/").status_code == 200


DAYS = (
    st.dates().map(date.isoformat) | st.sampled_from(["", "2026-02-30", "2026-1-1", "20260101"]) | st.text(max_size=12)
)


@given(DAYS, DAYS, st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_a_period_always_ends_after_it_begins_and_has_bounds(since: str, until: str, day: date) -> None:
    for one in (read_period(since, until), read_period(day.isoformat(), until), read_period(since, day.isoformat())):
        assert 1 <= one.days <= MOST_DAYS and one.since < one.until


@given(st.lists(st.tuples(st.text(max_size=5), st.integers(0, 10**9)), max_size=30))
def test_bars_stay_in_their_picture_and_nothing_vanishes(values: list[tuple[str, int]]) -> None:
    for bar in draw_bars(values):
        assert 0 <= bar.size <= 100 and bar.x >= 0 and bar.x + bar.width <= 100.01
        assert bool(bar.count) == bool(bar.size)


def test_a_share_of_more_leads_than_chats_is_none() -> None:
    assert [Share("spring", chats, leads, 0).percent for chats, leads in ((4, 1), (4, 4), (2, 20), (0, 3))] == [
        "25.0 %", "100.0 %", "–", "–"
    ]  # fmt: skip
