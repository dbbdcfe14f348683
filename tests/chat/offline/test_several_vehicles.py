"""More than one vehicle in a conversation: each keeps what was told of it, and its price."""

import pytest

from tests.chat.offline.visit import Visit, has_amount

OUTBACK = {"make": "Subaru", "model": "Outback", "year": 2021, "mileage": 28000, "driver_age": 50}
CIVIC = {"make": "Honda", "model": "Civic", "year": 2019, "mileage": 30000, "driver_age": 50}
BOTH = "I have a 2021 Subaru Outback with 28k miles, also a 2019 Civic, 30k miles. How much for both? I'm 50"


@pytest.mark.parametrize(
    "go_on", ["yes please", "the next one", "ok and the Civic?", "now the Civic", "what about the Civic"]
)
def test_what_is_told_of_two_at_once_is_quoted_one_after_the_other(go_on: str) -> None:
    visit = Visit()
    reply = visit.say(BOTH)
    assert visit.quoted == OUTBACK and "2019 Honda Civic" in reply and reply.endswith("?")
    reply = visit.say(go_on)
    assert visit.quoted == CIVIC and "$180.50" in reply


@pytest.mark.parametrize(
    ("line", "first", "second"),
    [
        ("quote: 2019 CR-V and a 2022 Model Y with 9k miles", {"year": 2019}, {"year": 2022, "mileage": 9000}),
        ("quote for my 2018 Jetta, 60k; the other is a Ford F-150 from 2020", {"mileage": 60000}, {"year": 2020}),
        ("price for a 2020 Corolla or a 2021 Prius please", {"year": 2020}, {"year": 2021}),
    ],
)  # fmt: skip
def test_nothing_told_of_one_is_taken_for_the_others(line: str, first: dict[str, int], second: dict[str, int]) -> None:
    visit = Visit()
    visit.say(line)
    visit.walk("12,000 miles" if "mileage" not in first else "2018", "40")
    assert visit.quoted and visit.quoted | first == visit.quoted
    visit.walk("the next one", *([] if "mileage" in second else ["5,000 miles"]))
    assert visit.quoted and visit.quoted | second == visit.quoted


def test_somebody_elses_car_is_not_quoted_for_the_visitors_age() -> None:
    visit = Visit()
    visit.say("quote: 2021 Subaru Outback, 28k miles, I'm 50")
    reply = visit.say("and my wife's 2019 Civic, 30k miles?")
    assert visit.quoted is None and ("old" in reply or "age" in reply)
    visit.say("she's 48")
    assert visit.quoted == CIVIC | {"driver_age": 48}


def test_the_age_that_goes_with_somebody_elses_car_is_theirs() -> None:
    visit = Visit()
    visit.walk("a 2021 Outback with 28k miles, also my wife's 2019 Civic, 30k miles. Quote? I'm 50, she is 48", "yes")
    assert visit.quoted == CIVIC | {"driver_age": 48}


def test_a_vehicle_come_back_to_has_the_facts_told_of_it_before() -> None:
    visit = Visit()
    visit.walk(
        "I need a quote for my 2020 Ford F-150", "actually make that my wife's 2019 Civic, 30k miles", "she's 42"
    )
    assert visit.quoted == CIVIC | {"driver_age": 42}
    visit.say("hmm what about the F-150 then? 55,000 miles, I'm 44")
    assert visit.quoted == {"make": "Ford", "model": "F-150", "year": 2020, "mileage": 55000, "driver_age": 44}


def test_a_name_put_right_twice_is_one_vehicle() -> None:
    visit = Visit()
    visit.walk("quote for a Tesla Model 3", "sorry, a Model Y", "2022", "12,000", "no wait, a Model 3 after all", "34")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["mileage"]) == ("Model 3", 12000)


@pytest.mark.parametrize(
    "question",
    [
        "which of the two was cheaper?",
        "which one is cheaper",
        "which was the cheapest?",
        "what's the difference between the two?",
        "compare them please",
        "can you show me both quotes again?",
        "is the Civic cheaper than the Outback?",
        "¿cuál es más barato?",
        "welches ist günstiger?",
        "laquelle est la moins chère ?",
        "哪辆更便宜？",
    ],
)
def test_quotes_are_compared_by_the_tools_own_prices(question: str) -> None:
    visit = Visit()
    visit.walk(BOTH, "yes")
    reply = visit.say(question)
    assert visit.calls == [] and "2021 Subaru Outback" in reply and "2019 Honda Civic" in reply
    assert has_amount(reply, "178.50") and has_amount(reply, "180.50")
    assert "Outback" in reply.split("\n")[-1] and "Civic" not in reply.split("\n")[-1]


def test_one_quote_alone_is_compared_with_nothing() -> None:
    visit = Visit()
    visit.walk("quote: 2021 Subaru Outback, 28k miles, I'm 50", "which one is cheaper?")
    assert visit.plan and "side by side" not in visit.plan.text


def test_whoever_decides_for_the_first_goes_on_with_its_quote_and_pays_for_no_other() -> None:
    visit = Visit()
    visit.walk(BOTH, "yes")
    reply = visit.say("ok I'll go with the Outback. What now?")
    assert visit.quoted is None and "Talk to a person" in reply
    assert "$178.50" in visit.say("what's my quote?")
