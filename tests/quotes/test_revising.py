"""Other choices on a quote, and a fresh price for one that has expired."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quotes.errors import ChoiceError
from quotes.facts import Facts
from quotes.models import Quote
from quotes.revising import ExpiredError, find_standing, list_offered, renew_quote, revise_quote
from quotes.services import create_quote, recompute
from tests.quotes.conftest import CIVIC, make_request

NEW = Facts("Honda", "Civic", timezone.localdate().year, 100, 34)


def expire(quote: Quote) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Quote.objects.filter(pk=quote.pk).update(valid_until=yesterday, quoted_on=yesterday - timedelta(days=30))
    quote.refresh_from_db()


@pytest.mark.postgres
def test_another_choice_is_a_record_of_its_own_that_takes_the_first_ones_place(published: None) -> None:
    quote = create_quote(make_request())
    revised = revise_quote(quote, deductible=1000, options=["roadside_assistance"])
    # 104 x 0.90 = 93.60, and 3.20 for roadside assistance, and 6 for the policy.
    assert str(revised.monthly_premium) == "102.80"
    assert (revised.revises, revised.valid_until) == (quote, quote.valid_until)
    assert find_standing(quote) == find_standing(revised) == revised
    assert "Collision, with a $1,000 deductible" in revised.included
    assert any(text.startswith("Roadside assistance: ") for text in revised.included)
    assert str(Quote.objects.get(pk=quote.pk).monthly_premium) == "110.00"


def test_the_same_choices_are_the_same_record_and_the_first_ones_lead_back(published: None) -> None:
    quote = create_quote(make_request())
    first, again = (revise_quote(quote, deductible=250, options=[]) for _ in range(2))
    assert first == again and Quote.objects.count() == 2
    assert revise_quote(again, deductible=500, options=[]) == quote
    assert find_standing(Quote.objects.get(pk=quote.pk)) == quote


@pytest.mark.parametrize(
    ("deductible", "options"), [(1, []), (500, ["free_money"]), (500, ["new_car_replacement"]), (-500, [])]
)
def test_what_is_not_offered_cannot_be_chosen(published: None, deductible: int, options: list[str]) -> None:
    quote = create_quote(make_request())
    with pytest.raises(ChoiceError):
        revise_quote(quote, deductible=deductible, options=options)
    assert Quote.objects.count() == 1


def test_cover_for_new_cars_is_offered_for_new_cars_alone(published: None) -> None:
    old, new = (create_quote(make_request(facts, key=str(facts.year))) for facts in (CIVIC, NEW))
    assert [option.key for option in list_offered(old).options] == ["rental_reimbursement", "roadside_assistance"]
    assert "new_car_replacement" in [option.key for option in list_offered(new).options]


def test_an_expired_quote_takes_no_choices_and_offers_a_fresh_price_with_them(published: None) -> None:
    quote = create_quote(make_request())
    chosen = revise_quote(quote, deductible=1000, options=["rental_reimbursement"])
    for one in (quote, chosen):
        expire(one)
    with pytest.raises(ExpiredError):
        revise_quote(quote, deductible=250, options=[])
    fresh = renew_quote(chosen)
    assert not fresh.is_expired
    assert fresh.chosen == chosen.chosen
    assert find_standing(Quote.objects.get(pk=quote.pk)) == fresh
    assert renew_quote(chosen) == renew_quote(quote) == fresh


def test_a_valid_quote_is_not_renewed(published: None) -> None:
    quote = create_quote(make_request())
    assert renew_quote(quote) == quote and Quote.objects.count() == 1


@hypothesis_settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deductible=st.sampled_from([250, 500, 1000]),
    options=st.sets(st.sampled_from(["rental_reimbursement", "roadside_assistance", "new_car_replacement"])),
    age=st.integers(18, 85),
)
def test_a_revised_quote_adds_up_agrees_with_what_was_offered_and_can_be_worked_out_again(
    published: None, deductible: int, options: set[str], age: int
) -> None:
    quote = create_quote(make_request(Facts("Honda", "Civic", NEW.year, 100, age), key=f"age-{age}"))
    revised = revise_quote(quote, deductible=deductible, options=options)
    assert sum(Decimal(line["amount"]) for line in revised.breakdown) == revised.monthly_premium
    again = recompute(Quote.objects.get(pk=revised.pk))
    assert again is not None and again.amount == revised.monthly_premium
    offered = list_offered(revised)
    assert [one.monthly_premium for one in offered.deductibles if one.is_chosen] == [revised.monthly_premium]
    for option in offered.options:
        other = revise_quote(quote, deductible=deductible, options=options ^ {option.key})
        assert abs(other.monthly_premium - revised.monthly_premium) == option.difference
