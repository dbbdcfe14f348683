"""What a quote would cost with other choices: figures of its record, whether asked in words or tapped on the card."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat.tools import ToolFailedError, ToolInputError, ToolResult, find_tool
from quotes.models import Quote
from quotes.revising import find_standing, revise_quote
from quotes.services import create_quote
from tests.quotes.conftest import CIVIC, make_context, make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def quote(published: None) -> Quote:
    return create_quote(make_request())


def call(quote: Quote, **arguments: Any) -> ToolResult:
    tool = find_tool("try_quote_choices")
    assert tool is not None
    return tool.call(make_context(), {"reference": quote.reference, **arguments})


def ask(quote: Quote, **arguments: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(call(quote, **arguments).content[0]["text"])
    return told


# A 2020 Civic at 34: 104.00 and a fee of 6.00; with a deductible of 1,000 it is 104.00 x 0.90 + 6.00.
@pytest.mark.parametrize(
    ("arguments", "premium", "more", "less"),
    [
        ({}, "110.00", "0.00", "0.00"),
        ({"deductible": 1000}, "99.60", "0.00", "10.40"),
        ({"deductible": 250}, "116.24", "6.24", "0.00"),
        ({"add": ["roadside"]}, "113.20", "3.20", "0.00"),
        ({"add": ["Rental car reimbursement"], "deductible": 1000}, "104.10", "0.00", "5.90"),
        ({"remove": ["roadside assistance"]}, "110.00", "0.00", "0.00"),
    ],
)
def test_the_figures_are_those_of_the_rates(
    quote: Quote, arguments: dict[str, Any], premium: str, more: str, less: str
) -> None:
    told = ask(quote, **arguments)
    assert (told["monthly_premium"], told["now"], told["more"], told["less"]) == (premium, "110.00", more, less)


def test_a_what_if_changes_nothing(quote: Quote) -> None:
    result = call(quote, deductible=1000, add=["roadside"])
    assert result.card is None and Quote.objects.count() == 1 and find_standing(quote) == quote


def test_the_same_figure_as_on_the_card_and_twelve_of_them(quote: Quote) -> None:
    told = ask(quote, deductible=1000, add=["roadside"])
    revised = revise_quote(quote, deductible=1000, options=["roadside_assistance"])
    assert told["monthly_premium"] == str(revised.monthly_premium) == "102.80" and told["twelve_months"] == "1233.60"


def test_what_the_visitor_asks_to_have_is_kept_and_shown(quote: Quote) -> None:
    result = call(quote, add=["roadside"], keep=True)
    standing = find_standing(Quote.objects.get(pk=quote.pk))
    assert result.card and result.card.data["monthly_premium"] == str(standing.monthly_premium) == "113.20"
    assert standing.choices["options"] == ["roadside_assistance"]
    # By the reference that the assistant knows, on top of what was chosen since.
    assert ask(quote, deductible=1000)["monthly_premium"] == "102.80"
    call(quote, remove=["roadside"], keep=True)
    assert find_standing(Quote.objects.get(pk=quote.pk)) == quote


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"deductible": 50}, r"deductibles there are for this quote: \$250, \$500, \$1,000"),
        ({"deductible": 0}, "deductibles there are"),
        ({"add": ["pet insurance"]}, "can be added or taken out is: Rental reimbursement, Roadside assistance"),
        ({"add": ["collision"]}, r"part of this quote already: Collision, with a \$500"),
        ({"add": [""]}, "can be added"),
        ({"add": ["rental roadside"]}, "can be added"),
    ],
)
def test_what_is_not_offered_is_answered_with_what_is(quote: Quote, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ToolFailedError, match=words):
        call(quote, **arguments, keep=True)
    assert Quote.objects.count() == 1


def test_only_this_conversations_quotes_are_worked_on(quote: Quote) -> None:
    Quote.objects.update(conversation_id="00000000-0000-0000-0000-0000000000ff")
    with pytest.raises(ToolInputError, match="no quote with this reference"):
        call(quote, deductible=1000)


def test_an_expired_quote_has_no_other_price(quote: Quote) -> None:
    Quote.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ToolFailedError, match="expired"):
        call(quote, deductible=1000)


def test_an_engines_offers_answer_one_change_and_several_are_left_to_its_card(quote: Quote) -> None:
    offered = {
        "deductibles": [
            {"amount": 500, "monthly_premium": "110.00", "is_chosen": True},
            {"amount": 900, "monthly_premium": "95.00", "is_chosen": False},
        ],
        "options": [{"key": "tow", "name": "Towing", "explanation": "x", "difference": "2.50", "is_chosen": False}],
    }
    choices = {"deductible": 500, "options": []}
    Quote.objects.update(rate_table=None, engine_reference="E-1", offered=offered, choices=choices)
    quote.refresh_from_db()
    assert ask(quote, deductible=900)["less"] == "15.00"
    assert ask(quote, add=["towing"])["monthly_premium"] == "112.50"
    with pytest.raises(ToolFailedError, match="Several changes"):
        call(quote, add=["towing"], deductible=900)


def test_a_new_vehicle_is_needed_for_what_only_new_ones_get(quote: Quote) -> None:
    assert CIVIC.year < timezone.localdate().year - 2
    with pytest.raises(ToolFailedError, match="can be added or taken out is: Rental"):
        call(quote, add=["new-car replacement"])
