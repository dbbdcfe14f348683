"""Where the visitor lives: told in passing, or asked for by the company; told once, it holds."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chat.offline.form import read_form
from chat.offline.places import find_place
from quotes.describing import describe_draft
from quotes.drafting import DraftView
from quotes.errors import FactsError, NotInsurableError
from quotes.facts import Facts
from quotes.gathering import judge_facts
from quotes.offer import make_offer
from quotes.rates import Rates
from tests.chat.offline.test_gathering import ALL_TOOLS, RATES
from tests.chat.offline.visit import Visit, say

TODAY = date(2026, 11, 23)
CAR = "Quote for my 2021 Honda Civic with 45,000 miles, I'm 34"


def ask_everybody(rates: Rates) -> Rates:
    residence = rates.eligibility.residence
    assert residence
    return replace(rates, eligibility=replace(rates.eligibility, residence=replace(residence, is_asked=True)))


class RatedVisit(Visit):
    """The tools answer by the example company's rates, and remember the state as the conversation's draft does."""

    def __init__(self, rates: Rates = RATES) -> None:
        super().__init__(ALL_TOOLS)
        self.rates, self.state = rates, ""

    def _answer(self, name: str, arguments: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
        self.state = arguments.get("state") or self.state
        told = {"state": self.state} if self.state else {}
        if name == "note_quote_facts":
            facts = {fact: value for fact, value in arguments.items() if fact != "starts_over"} | told
            return say(json.dumps(describe_draft(DraftView(judge_facts(self.rates, facts, TODAY))))), False
        if name == "get_quote":
            try:
                offer = make_offer(self.rates, Facts(**arguments | told), TODAY)
            except FactsError as error:
                return say(str(error)), True
            except NotInsurableError as error:
                return say(f"No quote is possible. {error}"), False
            return say(json.dumps({"monthly_premium": str(offer.premium.amount), "currency": "USD"})), False
        return super()._answer(name, arguments)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("I live in Hawaii", "Hawaii"),
        ("We moved to Honolulu, Hawaii last year", "Hawaii"),
        ("We are relocating to Alaska in spring, what is a quote?", "Alaska"),
        ("I'm from Ohio", "Ohio"),
        ("My state is West Virginia", "West Virginia"),
        ("I live in Virginia Beach, Virginia", "Virginia"),
        ("the car is garaged in Washington, DC", "District of Columbia"),
        ("Vivo en California", "California"),
        ("我住在夏威夷", "Hawaii"),
        ("Can I drive in Texas?", ""),
        ("what if I live in Alaska?", ""),
        ("hi", ""),
        ("My Hyundai Santa Fe has New Mexico plates", ""),
    ],
)
def test_a_place_counts_when_words_say_that_somebody_lives_there(text: str, place: str) -> None:
    assert find_place(text, is_asked=False, is_beside_facts=False) == place


def test_who_lives_where_nothing_is_insured_hears_it_at_once_and_gets_no_price_by_leaving_it_out() -> None:
    visit = RatedVisit()
    told = visit.say("I live in Hawaii")
    assert "does not insure vehicles in Hawaii" in told and "state you move to" in told
    assert "does not insure vehicles in Hawaii" in visit.say(CAR)
    assert "$116.24" in visit.say("Sorry, I moved: I live in Ohio now")


@pytest.mark.parametrize("text", [f"{CAR} and I live in Alaska", f"{CAR}. I'm in Alaska."])
def test_a_state_in_the_same_sentence_counts(text: str) -> None:
    assert "does not insure vehicles in Alaska" in RatedVisit().say(text)


def test_a_company_that_asks_everybody_does_so_once_and_gives_the_price_then() -> None:
    visit = RatedVisit(ask_everybody(RATES))
    assert visit.say(CAR).endswith("Which state do you live in?")
    assert "$116.24" in visit.say("Ohio")


def test_without_a_rule_about_it_nobody_is_asked_and_served_states_change_no_price() -> None:
    assert "$116.24" in RatedVisit().say(CAR)
    assert "$116.24" in RatedVisit().say(f"{CAR} and I live in Texas")


def test_the_form_tells_the_state_where_it_asks_for_it() -> None:
    lines = ["Make: Honda", "Model: Civic", "Model year: 2021", "Mileage: 45000"]
    lines += ["Driver's age: 34", "State of residence: Ohio"]
    assert read_form("\n".join(lines))["state"] == "Ohio"
    assert "state" not in read_form("\n".join(lines[:-1]))


def test_who_moves_where_nothing_is_insured_is_told_so_and_may_name_another_state() -> None:
    visit = RatedVisit()
    reply = visit.say("I am moving to Hawaii")
    assert "Hawaii" in reply and "Shall I pass it on" not in reply
    reply = visit.say("ok then Oregon instead")
    assert "Which vehicle" in reply or "make, model" in reply.lower()
    assert "pass it on" not in visit.say("what does comprehensive cover?")
