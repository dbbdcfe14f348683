"""A conversation's draft of a quote: kept through interruptions and absences, and checked as it grows."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from chat.tools import ToolInputError, find_tool
from quotes.drafting import find_draft
from quotes.models import Quote, QuoteDraft
from quotes.news import describe_news
from quotes.revising import revise_quote
from quotes.services import create_quote
from tests.quotes.conftest import describe_car, make_context, make_request

CONVERSATION = str(UUID(int=7))
YEAR = timezone.localdate().year


def note(**facts: Any) -> dict[str, Any]:
    tool = find_tool("note_quote_facts")
    assert tool is not None
    return json.loads(tool.call(make_context(), facts).content[0]["text"])


@pytest.mark.postgres
def test_facts_come_one_by_one_and_are_kept(published: None) -> None:
    note(make="Honda", driver_age=34)
    told = note(model="Civic")
    assert told == {"known": {"make": "Honda", "model": "Civic", "driver_age": 34}, "missing": ["year", "mileage"]}
    assert find_draft(CONVERSATION) == told["known"]


def test_a_correction_replaces_one_fact_and_another_make_opens_the_model(published: None) -> None:
    note(make="Honda", model="Civic", year=YEAR - 5)
    assert note(year=YEAR - 4)["known"]["year"] == YEAR - 4
    told = note(make="Tesla")
    assert (told["known"], told["missing"][0]) == ({"make": "Tesla", "year": YEAR - 4}, "model")


def test_another_vehicle_starts_over(published: None) -> None:
    note(make="Honda", model="Civic", year=YEAR - 5)
    assert note(make="Tesla", starts_over=True)["known"] == {"make": "Tesla"}


@pytest.mark.parametrize(
    ("facts", "fact", "reason"),
    [
        ({"driver_age": 17}, "driver_age", "aged 18 to 85"),
        ({"year": 1990}, "year", "25 model years"),
        ({"mileage": 600_000}, "mileage", "500,000 miles"),
        ({"make": "Peterbilt"}, "make", "personal vehicles only"),
        ({"make": "Toyota", "model": "Camry taxi"}, "model", "personal vehicles only"),
        ({"model": "house"}, "model", "does not insure homes"),
    ],
)
def test_what_is_not_insured_is_told_at_once_with_an_alternative_and_not_kept(
    published: None, facts: dict[str, Any], fact: str, reason: str
) -> None:
    told = note(**facts)
    refusal = told["not_insured"][0]
    assert refusal["fact"] == fact and reason in refusal["reason"] and refusal["alternative"]
    assert fact not in find_draft(CONVERSATION)


@pytest.mark.parametrize(
    ("facts", "fact", "question"),
    [
        ({"year": 2099}, "year", "2099 cannot be right"),
        ({"driver_age": 150}, "driver_age", "150 cannot be right"),
        ({"mileage": 3_000_000}, "mileage", "more than any vehicle has"),
        ({"make": "Banana"}, "make", "no make called Banana"),
        ({"make": "Hyundai", "model": "Ioniq"}, "model", "Which Hyundai is it"),
        ({"make": "Tesla", "model": "Model 3", "year": 2012}, "year", "first model year of the Tesla Model 3 was 2017"),
    ],
)
def test_what_cannot_be_is_to_be_asked_back_and_not_kept(
    published: None, facts: dict[str, Any], fact: str, question: str
) -> None:
    asked = note(**facts)["ask_back"][0]
    assert asked["fact"] == fact and question in asked["question"]
    assert fact not in find_draft(CONVERSATION)


def test_a_vague_fact_is_asked_back_once_and_then_taken_to_be_confirmed(published: None) -> None:
    first = note(driver_age=30, vague=["driver_age"])
    assert first["ask_back"][0]["question"].startswith("How old is the main driver exactly")
    assert "driver_age" in first["missing"]
    second = note(driver_age=30, vague=["driver_age"])
    assert second["known"] == {"driver_age": 30} and second["confirm"] == ["driver_age is taken as 30"]


def test_a_corrected_name_is_to_be_confirmed(published: None) -> None:
    assert note(make="Telsa", model="Modle 3")["confirm"] == ["the vehicle is understood as Tesla Model 3"]


def test_a_quote_completes_the_draft(published: None) -> None:
    tool = find_tool("get_quote")
    assert tool is not None
    tool.call(make_context(), describe_car())
    draft = QuoteDraft.objects.get()
    assert draft.quote == Quote.objects.get() and draft.facts["model"] == "Camry"


def test_nothing_told_is_the_models_mistake(published: None) -> None:
    with pytest.raises(ToolInputError, match="at least one fact"):
        note()


def test_without_rates_of_our_own_a_fact_need_only_be_plausible(published: None, settings: Any) -> None:
    settings.QUOTE_API_URL = "http://127.0.0.1:9/"
    assert note(make="Banana", driver_age=17)["known"] == {"make": "Banana", "driver_age": 17}
    assert note(driver_age=150)["ask_back"]


def test_the_assistant_hears_of_a_half_made_quote_after_an_absence_and_not_before(published: None) -> None:
    note(make="Honda", model="Civic")
    now = timezone.now()
    assert describe_news(CONVERSATION, now - timedelta(hours=1)) == ""
    told = describe_news(CONVERSATION, now - timedelta(days=3))
    assert "away for 3 days" in told and "make Honda, model Civic" in told and "year, mileage, driver_age" in told


def test_the_assistant_hears_of_choices_made_on_the_card(published: None) -> None:
    quote, before = create_quote(make_request()), timezone.now()
    assert describe_news(CONVERSATION, before) == ""
    revise_quote(quote, deductible=1000, options=[])
    assert quote.reference in describe_news(CONVERSATION, before)
    assert describe_news(CONVERSATION, timezone.now()) == ""
    review = find_tool("review_quote")
    assert review is not None
    told = json.loads(review.call(make_context(), {"reference": quote.reference.lower()}).content[0]["text"])
    assert told["monthly_premium"] == "99.60"


def test_another_conversations_quote_cannot_be_reviewed(published: None) -> None:
    quote = create_quote(make_request())
    Quote.objects.update(conversation_id=UUID(int=8))
    review = find_tool("review_quote")
    assert review is not None
    with pytest.raises(ToolInputError, match="no quote with this reference"):
        review.call(make_context(), {"reference": quote.reference})
