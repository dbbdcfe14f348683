"""Prices of the company's own engine, over real HTTP."""

import hmac
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings

from chat.tools import ToolError, ToolFailedError, ToolUnavailableError, find_tool
from quotes import engine as client
from quotes import engine_breaker as breaker
from quotes.errors import ChoiceError, FactsError, NotInsurableError, QuoteUnavailableError
from quotes.facts import Facts
from quotes.models import Quote
from quotes.revising import find_standing, list_offered, revise_quote
from quotes.services import create_quote, recompute
from tests.quotes.conftest import describe_car, make_context, make_request
from tests.quotes.engine_server import QUOTED, Engine, find_closed_port, run_engine

pytestmark = pytest.mark.django_db
MODEL_3 = Facts("Tesla", "Model 3", 2024, 12_000, 35)


@pytest.fixture(autouse=True)
def own_counts(settings: LazySettings) -> None:
    """Failures are counted in the cache that all processes share."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": uuid4().hex}}


@pytest.fixture
def engine(settings: LazySettings) -> Iterator[Engine]:
    with run_engine() as running:
        settings.QUOTE_API_URL = running.url
        yield running


def test_the_engines_price_is_the_quotes(engine: Engine) -> None:
    quote = create_quote(make_request(MODEL_3))
    assert (str(quote.monthly_premium), quote.engine_reference, quote.rate_table) == ("160.56", "ENG-1", None)
    assert recompute(quote) is None


def test_the_engine_gets_the_facts_and_the_key_once(engine: Engine) -> None:
    for _ in range(2):
        create_quote(make_request(MODEL_3))
    facts = {"make": "Tesla", "model": "Model 3", "year": 2024, "mileage": 12_000, "driver_age": 35}
    assert engine.seen == [("key-1", facts)]


def test_the_engine_can_decline_or_ask_back(engine: Engine) -> None:
    engine.answer = {"outcome": "declined", "reason": "Too fast.", "alternative": "A slower one."}
    with pytest.raises(NotInsurableError, match=r"Too fast\. A slower one\."):
        create_quote(make_request(MODEL_3))
    engine.answer = {"outcome": "unclear", "question": "Which Model 3?"}
    with pytest.raises(FactsError, match="Which Model 3"):
        create_quote(make_request(MODEL_3))


CHOICES: dict[str, Any] = {
    "deductible": 500,
    "deductibles": [{"amount": 500, "monthly_premium": "160.56"}, {"amount": 1000, "monthly_premium": "150.00"}],
    "options": [{"key": "rental", "name": "Rental", "explanation": "A car meanwhile.", "difference": "5.00"}],
}
MALFORMED = {
    "not JSON": b"<html>It works!</html>",
    "nothing": b"",
    "not UTF-8": b"\xff\xfe{}",
    "no outcome": {"monthly_premium": "1.00"},
    "a number for an amount": QUOTED | {"monthly_premium": 160.56},
    "an amount below zero": QUOTED | {"monthly_premium": "-1.00"},
    "not whole cents": QUOTED | {"monthly_premium": "160.567"},
    "a breakdown that does not add up": QUOTED | {"monthly_premium": "160.57"},
    "no breakdown": QUOTED | {"breakdown": []},
    "an expired price": QUOTED | {"valid_until": "2020-01-01"},
    "a deductible that is not offered": QUOTED | {"deductible": 1, "deductibles": CHOICES["deductibles"]},
    "an option twice": QUOTED | {"options": CHOICES["options"] * 2},
    "too much": b" " * 70_000,
}


@pytest.mark.parametrize("answer", MALFORMED.values(), ids=MALFORMED.keys())
def test_an_answer_that_makes_no_sense_is_no_price(engine: Engine, answer: object) -> None:
    engine.answer = answer
    with pytest.raises(QuoteUnavailableError):
        create_quote(make_request(MODEL_3))
    assert not Quote.objects.exists()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (500, ToolUnavailableError),
        (503, ToolUnavailableError),
        (429, ToolUnavailableError),
        (401, ToolFailedError),
        (404, ToolFailedError),
    ],
)
def test_only_a_passing_failure_is_worth_another_try(engine: Engine, status: int, error: type[ToolError]) -> None:
    engine.status, tool = status, find_tool("get_quote")
    assert tool is not None
    with pytest.raises(error, match="cannot be worked out for the moment"):
        tool.call(make_context(), describe_car())


def test_an_engine_that_only_drips_is_given_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TOTAL_SECONDS", 0.3)
    engine.drips = True
    with pytest.raises(QuoteUnavailableError):
        create_quote(make_request(MODEL_3))


def test_an_engine_that_is_away_is_unavailable(settings: LazySettings) -> None:
    settings.QUOTE_API_URL = f"http://127.0.0.1:{find_closed_port()}/quotes"
    with pytest.raises(QuoteUnavailableError):
        create_quote(make_request(MODEL_3))


def test_a_redirect_is_not_followed(engine: Engine) -> None:
    with run_engine() as other:
        engine.status, engine.location = 307, other.url
        with pytest.raises(ToolFailedError):
            find_tool("get_quote").call(make_context(), describe_car())
        assert other.seen == []


def test_a_name_that_is_none_is_not_sent(engine: Engine) -> None:
    with pytest.raises(FactsError):
        create_quote(make_request(Facts("Tesla", "<script>", 2024, 12_000, 35)))
    assert engine.seen == []


def sign_addresses(settings: LazySettings, engine: Engine, *, ours: str = "s3cret/", theirs: str = "s3cret/") -> None:
    settings.QUOTE_API_URL = engine.url.replace("http://", f"http://portal:{ours.replace('/', '%2F')}@")
    engine.secret = theirs


def test_requests_and_answers_are_signed_with_the_secret_of_the_address(engine: Engine, settings: LazySettings) -> None:
    sign_addresses(settings, engine)
    assert create_quote(make_request(MODEL_3)).engine_reference == "ENG-1"
    ((signature, body),) = engine.signatures
    moment, digest = (part.partition("=")[2] for part in signature.split(","))
    signed = f"request.{moment}.key-1.".encode() + body
    assert hmac.new(b"s3cret/", signed, "sha256").hexdigest() == digest
    assert abs(int(moment) - time.time()) < 60


@pytest.mark.parametrize("theirs", ["", "another"])
def test_a_price_that_is_not_signed_with_the_secret_is_no_price(
    engine: Engine, settings: LazySettings, theirs: str
) -> None:
    sign_addresses(settings, engine, theirs=theirs)
    with pytest.raises(QuoteUnavailableError):
        create_quote(make_request(MODEL_3))
    assert not Quote.objects.exists()


def test_an_engine_that_keeps_failing_is_left_alone_and_then_tried_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 1)
    engine.status = 503
    for _ in range(breaker.FAILURES + 3):
        with pytest.raises(QuoteUnavailableError):
            create_quote(make_request(MODEL_3))
    assert len(engine.seen) == breaker.FAILURES, "nobody waits for an engine that is known to be away"
    time.sleep(1.1)
    for _ in range(2):
        with pytest.raises(QuoteUnavailableError):
            create_quote(make_request(MODEL_3))
    assert len(engine.seen) == breaker.FAILURES + 1
    time.sleep(1.1)
    engine.status = 200
    assert create_quote(make_request(MODEL_3)).engine_reference == "ENG-1"
    engine.status = 503
    with pytest.raises(QuoteUnavailableError):
        create_quote(make_request(MODEL_3, key="key-2"))
    assert len(engine.seen) == breaker.FAILURES + 3, "one that works again starts from nothing"


@pytest.mark.parametrize("outcome", [{"outcome": "declined", "reason": "No."}, {"outcome": "unclear", "question": "?"}])
def test_what_the_engine_objects_to_is_no_failure_of_its_own(engine: Engine, outcome: dict[str, Any]) -> None:
    engine.answer = outcome
    for _ in range(breaker.FAILURES + 2):
        with pytest.raises((FactsError, NotInsurableError)):
            create_quote(make_request(MODEL_3))
    assert len(engine.seen) == breaker.FAILURES + 2


def test_without_the_cache_every_request_is_made(engine: Engine, settings: LazySettings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{find_closed_port()}",
        }
    }
    assert create_quote(make_request(MODEL_3)).engine_reference == "ENG-1"


def test_what_the_engine_offers_can_be_chosen_and_is_asked_of_it_once(engine: Engine) -> None:
    engine.answer = QUOTED | CHOICES
    quote = create_quote(make_request(MODEL_3))
    assert [one.amount for one in list_offered(quote).deductibles if one.is_chosen] == [500]
    lines = [{"label": "Base price", "amount": "149.00"}, {"label": "Policy fee", "amount": "6.00"}]
    chosen = [CHOICES["options"][0] | {"is_chosen": True}]
    changes = {"deductible": 1000, "options": chosen, "monthly_premium": "155.00", "breakdown": lines}
    engine.answer = QUOTED | CHOICES | changes
    revised, again = (revise_quote(quote, deductible=1000, options=["rental"]) for _ in range(2))
    assert (str(revised.monthly_premium), revised.revises, again) == ("155.00", quote, revised)
    assert (engine.seen[1][1]["deductible"], engine.seen[1][1]["options"], len(engine.seen)) == (1000, ["rental"], 2)
    assert revise_quote(quote, deductible=500, options=[]) == quote and len(engine.seen) == 2


@pytest.mark.parametrize(("deductible", "options"), [(250, []), (500, ["free_money"])])
def test_what_the_engine_did_not_offer_is_not_asked_of_it(engine: Engine, deductible: int, options: list[str]) -> None:
    engine.answer = QUOTED | CHOICES
    quote = create_quote(make_request(MODEL_3))
    with pytest.raises(ChoiceError):
        revise_quote(quote, deductible=deductible, options=options)
    assert len(engine.seen) == 1


def test_an_engine_that_fails_at_a_choice_leaves_the_quote_as_it_was(engine: Engine) -> None:
    engine.answer = QUOTED | CHOICES
    quote = create_quote(make_request(MODEL_3))
    engine.status = 503
    with pytest.raises(QuoteUnavailableError):
        revise_quote(quote, deductible=1000, options=[])
    assert find_standing(Quote.objects.get(pk=quote.pk)) == quote
