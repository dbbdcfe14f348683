"""A quote is made once, recorded whole, and can be worked out again."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quotes import references
from quotes.company import load_company
from quotes.errors import QuoteError, QuoteUnavailableError
from quotes.facts import Facts
from quotes.models import Quote, RateTable
from quotes.services import create_quote, recompute
from tests.cast import Cast
from tests.quotes.conftest import ACME, CIVIC, make_request


def test_a_quote_keeps_its_facts_its_breakdown_and_the_rates_that_made_it(published: None) -> None:
    quote = Quote.objects.get(pk=create_quote(make_request()).pk)
    assert quote.facts == CIVIC
    assert sum(Decimal(line["amount"]) for line in quote.breakdown) == quote.monthly_premium
    assert quote.rate_table == RateTable.objects.get()
    assert quote.valid_until == timezone.localdate() + timedelta(days=30)


def test_the_same_key_gives_the_same_quote(published: None) -> None:
    first = create_quote(make_request())
    assert create_quote(make_request()) == first
    assert create_quote(make_request(key="key-2")) != first


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_key_make_one_quote() -> None:
    load_company(ACME)
    start, made = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        try:
            made.append(create_quote(make_request()).reference)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert made == [Quote.objects.get().reference] * 2


def test_a_reference_that_is_taken_is_drawn_again(published: None, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = iter("AAAAAA" + "AAAAAA" + "BBBBBB")
    monkeypatch.setattr(references.secrets, "choice", lambda alphabet: next(letters))
    made = [create_quote(make_request(key=key)).reference for key in ("key-1", "key-2")]
    assert made == ["Q-AAAAAA", "Q-BBBBBB"]


def test_a_refused_quote_leaves_no_record(published: None) -> None:
    with pytest.raises(QuoteError):
        create_quote(make_request(Facts("Honda", "Civic", 2020, 45_000, 16)))
    assert not Quote.objects.exists()


@pytest.mark.django_db
def test_without_rates_quotes_are_unavailable() -> None:
    with pytest.raises(QuoteUnavailableError):
        create_quote(make_request())


def test_rates_that_are_not_in_effect_yet_price_nothing(published: None) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    later = RateTable.objects.create(number=2, status="published", rules={}, effective_from=tomorrow)
    assert RateTable.objects.find_current(timezone.localdate()).number == 1
    assert RateTable.objects.find_current(tomorrow) == later


def test_rates_past_their_last_day_price_nothing(published: None) -> None:
    RateTable.objects.update(effective_until=date(2026, 1, 31))
    assert RateTable.objects.find_current(date(2026, 1, 31)) is not None
    assert RateTable.objects.find_current(date(2026, 2, 1)) is None


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    make=st.sampled_from(["Honda", "telsa", "Ford", "Harley", "VW"]),
    model=st.sampled_from(["Civik", "Golf electric", "Model 3", "Fatboy", "Xyz 9", "F 150", "e-Golf"]),
    year=st.integers(2002, 2026),
    mileage=st.integers(0, 500_000),
    driver_age=st.integers(18, 85),
)
def test_working_a_quote_out_again_gives_the_recorded_price(
    published: None, make: str, model: str, year: int, mileage: int, driver_age: int
) -> None:
    facts = Facts(make, model, year, mileage, driver_age)
    try:
        quote = create_quote(make_request(facts, key=str(hash(facts))))
    except QuoteError:
        return
    again = recompute(Quote.objects.get(pk=quote.pk))
    assert again is not None
    assert again.amount == quote.monthly_premium
    assert [{"label": line.label, "amount": str(line.amount)} for line in again.breakdown] == quote.breakdown


def test_quotes_are_seen_by_staff_with_the_permission_and_by_nobody_else(published: None, cast: Cast) -> None:
    create_quote(make_request())
    seen = {user: Quote.objects.visible_to(user).count() for user in (cast.manager, cast.administrator)}
    unseen = {user: Quote.objects.visible_to(user).count() for user in (cast.agent, cast.customer, AnonymousUser())}
    assert (set(seen.values()), set(unseen.values())) == ({1}, {0})
