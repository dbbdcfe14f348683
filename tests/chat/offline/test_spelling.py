"""Visitors who type fast."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.offline.dialogue import compile_dialogue
from chat.offline.spelling import count_slips
from tests.chat.offline.visit import Visit

SPELLING = compile_dialogue({}).spelling
LETTERS = st.text(alphabet="abcde", max_size=8)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("insurence for my elctric car", "insurance for my electric car"),
        ("does it covr the batery", "does it cover the battery"),
        ("colision or comprehesive", "collision or comprehensive"),
        ("raodside assistence", "roadside assistance"),
        ("how mutch is a qoute", "how much is a quote"),
        ("talk to a humen", "talk to a human"),
    ],
)
def test_a_slip_in_a_word_that_counts_is_put_right(written: str, read: str) -> None:
    assert SPELLING.correct(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "quite a price, quota, prince, prize, police, covet",
        "charges charged insured insurer",
        "premiums deductibles collisions discounted includes",
        "Mirage Electra Chevy Bolt Odyssey Silverado Rebel",
        "dental pavement personal agency claims",
    ],
)
def test_another_word_stays_what_it_is(text: str) -> None:
    assert SPELLING.correct(text) == text


def test_a_hasty_visitor_gets_an_answer_and_a_quote() -> None:
    visit = Visit()
    assert "degraded" in visit.say("does it covr the batery")
    visit.walk("how mutch", "nissan leef 2020 20000 mi 41 yrs old")
    assert visit.quoted == {"make": "Nissan", "model": "Leaf", "year": 2020, "mileage": 20000, "driver_age": 41}


@given(LETTERS, LETTERS, LETTERS)
def test_slips_measure_a_distance(one: str, two: str, three: str) -> None:
    def far(word: str, other: str) -> int:
        return count_slips(word, other, most=20)

    assert far(one, one) == 0
    assert far(one, two) == far(two, one) >= abs(len(one) - len(two))
    assert count_slips(one, two, most=1) == min(far(one, two), 2)
    assert far(one + three, two + three) <= far(one, two)
