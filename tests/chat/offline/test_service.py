"""Wishes around a quote: what is needed for it, what can be added, what was quoted before."""

import pytest

from tests.chat.offline.test_residence import RatedVisit
from tests.chat.offline.visit import CHOICE_TOOLS, TESLA, Visit

QUOTE = "quote for my 2022 Tesla Model 3, 12,000 miles, I'm 34"


@pytest.mark.parametrize(
    "text", ["do you need my name?", "do I have to give my phone number", "do you need my social security number?"]
)
def test_who_asks_about_personal_data_is_told_that_none_is_needed(text: str) -> None:
    visit = Visit()
    visit.walk("quote please", "2022 Tesla Model 3")
    reply = visit.say(text)
    assert ("none of that is needed" in reply and "odometer" in reply) or "miles" in reply


def test_a_fact_is_explained_before_a_quote_was_begun() -> None:
    assert "Age is one of the facts" in Visit().say("why do you ask for my age")


def test_no_fact_can_be_left_out() -> None:
    visit = Visit()
    visit.walk("quote please", "2022 Tesla Model 3")
    assert "leave one out" in visit.say("just give me a price without it")


@pytest.mark.parametrize("text", ["is roadside assistance included?", "does that include like roadside stuff"])
def test_an_option_that_is_not_chosen_is_priced_and_then_added(text: str) -> None:
    visit = Visit(CHOICE_TOOLS)
    visit.say(QUOTE)
    reply = visit.say(text)
    assert reply.startswith("Not yet") and "$147.50" in reply
    visit.say("can you add it")
    assert ("try_quote_choices", {"reference": "Q-7F3K", "add": ["Roadside assistance"], "keep": True}) in visit.calls


def test_a_higher_one_is_a_higher_deductible_after_a_question_about_it() -> None:
    visit = Visit(CHOICE_TOOLS)
    visit.walk(QUOTE, "what's the deductible?", "what would it be with a higher one")
    assert ("try_quote_choices", {"reference": "Q-7F3K", "deductible": 1000}) in visit.calls


@pytest.mark.parametrize(
    "text", ["what did it cost before?", "which of these is the cheapest", "can I have both quotes?", "which is better"]
)
def test_earlier_prices_of_the_same_vehicle_are_recalled_with_what_tells_them_apart(text: str) -> None:
    visit = Visit()
    visit.walk(QUOTE, "and with 5,000 miles?")
    reply = visit.say(text)
    assert "12,000 miles" in reply and "$146.50" in reply and "5,000 miles" in reply and "$139.50" in reply


def test_who_returns_is_told_the_price_that_stands() -> None:
    visit = Visit()
    visit.walk(QUOTE, "thanks, bye")
    assert "$146.50" in visit.say("hey it's me again. what was the price?") and not visit.calls


def test_the_miles_of_the_vehicle_before_are_taken_over_when_they_are_said_to_be_the_same() -> None:
    visit = Visit()
    visit.walk(QUOTE, "a different car please", "2018 Nissan Leaf", "same miles")
    assert visit.quoted and visit.quoted["mileage"] == TESLA["mileage"]


def test_a_vehicle_is_come_back_to_by_its_kind_after_a_fresh_start() -> None:
    visit = Visit()
    visit.walk(
        "insure my Harley Davidson Sportster 2014", "12,500 miles", "wait, start over", "Ford F-150 2018, 90k, 58"
    )
    assert visit.quoted and visit.quoted["model"] == "F-150"
    visit.say("can you also do the motorcycle now")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["mileage"]) == ("Sportster", 12_500)


def test_a_vehicle_and_a_price_are_a_quote_whatever_was_spoken_of_before() -> None:
    visit = Visit()
    visit.say("I'm relocating to Denver in March")
    assert "miles" in visit.say("what would a 2018 Outback cost there") and not visit.searched


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("I hardly drive it. 38 thousand miles", {"mileage": 38_000}),
        ("what if it dies after 10 years", {}),
        ("I said 72 but it's 27,000", {"mileage": 27_000}),
        ("is it different in Colorado?", {}),
        ("is there a discount for two cars?", {}),
        ("I've been with you 8 years", {}),
        ("Thanks a million, you've been great", {}),
        ("can you redo it with 58,000 miles", {"mileage": 58_000}),
        ("no wait, that's the other car, this one has 42 thousand", {"mileage": 42_000}),
    ],
)
def test_nothing_is_taken_for_a_fact_that_is_none(text: str, facts: dict[str, int]) -> None:
    visit = Visit()
    visit.say(QUOTE)
    visit.say(text)
    assert visit.quoted == (TESLA | facts if facts else None)


@pytest.mark.parametrize(
    ("lines", "not_asked", "asked"),
    [
        (
            ["price for a 2016 Toyota Corolla, my daughter is 17", "61,000 miles"],
            "How old is",
            "main driver",
        ),
        (["quote for a 1967 Ford Mustang", "72,000 miles", "I'm 63"], "odel year", "another vehicle"),
    ],
)
def test_a_fact_that_is_not_insured_is_not_asked_for_as_if_nothing_had_been_said(
    lines: list[str], not_asked: str, asked: str
) -> None:
    visit = RatedVisit()
    reply = visit.walk(*lines)
    assert not_asked not in reply and asked in reply


def test_another_driver_is_quoted_after_one_who_is_not_insured() -> None:
    visit = RatedVisit()
    visit.walk("price for a 2016 Toyota Corolla, my daughter is 17", "61,000 miles", "then me, I'm 46")
    assert visit.quoted and visit.quoted["driver_age"] == 46


def test_a_question_in_another_language_adds_no_cover_and_a_year_is_no_age() -> None:
    visit = Visit(CHOICE_TOOLS)
    visit.walk("Ford Explorer 2019, tiene 72 mil millas, cuánto sale?", "perdón, es del 2018", "38 años")
    assert visit.quoted and (visit.quoted["year"], visit.quoted["driver_age"]) == (2018, 38)
    visit.say("¿Incluye asistencia en carretera?")
    assert ("try_quote_choices", {"reference": "Q-7F3K", "add": ["Roadside assistance"]}) in visit.calls


def test_what_is_needed_after_a_quote_is_what_buying_takes() -> None:
    visit = Visit()
    visit.say(QUOTE)
    assert "**Talk to a person**" in visit.say("what do you need from me")


def test_who_counts_in_kilometers_goes_on_to_do_so() -> None:
    visit = Visit()
    visit.walk("quote: BMW R 1250 GS, 2020, 18,500 km, I'm 52", "and with 15,000?")
    assert visit.quoted and visit.quoted["mileage"] == 9_321


def test_thousands_left_out_are_asked_about() -> None:
    visit = Visit()
    visit.say(QUOTE)
    assert "60,000 miles?" in visit.say("and if I put 60 on it") and visit.quoted is None
    visit.say("yes")
    assert visit.quoted == TESLA | {"mileage": 60_000}


def test_a_model_is_known_as_it_is_dictated() -> None:
    visit = Visit()
    visit.say("quote: 2018 Mazda three, 54,000 miles, I'm 39")
    assert visit.quoted and visit.quoted["model"] == "Mazda3"


def test_a_year_that_several_vehicles_share_is_each_ones() -> None:
    visit = Visit()
    visit.walk("about to lease a Hyundai Ioniq 6 or a Tesla Model 3, both 2024", "500 miles", "36")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["year"]) == ("Ioniq 6", 2024)
    visit.walk("the next one", "500 miles")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["year"]) == ("Model 3", 2024)


def test_a_word_of_thanks_in_another_language_turns_no_conversation() -> None:
    visit = Visit()
    visit.say(QUOTE)
    assert "nything else" in visit.say("ok merci")
