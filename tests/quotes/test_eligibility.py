"""Whom and what the company insures."""

from datetime import date

import pytest

from quotes.errors import FactsError, NotInsurableError
from quotes.facts import Facts
from quotes.offer import make_offer
from quotes.rates import Rates

TODAY = date(2026, 11, 23)
INSURABLE = [
    Facts("Honda", "Civic", 2020, 45_000, 18),
    Facts("Honda", "Civic", 2020, 45_000, 85),
    Facts("Honda", "Civic", 2001, 45_000, 40),
    Facts("Honda", "Civic", 2027, 0, 40),
    Facts("Honda", "Civic", 2020, 500_000, 40),
    Facts("Ram", "1500 Quad Cab", 2020, 45_000, 40),
    Facts("Honda", "CR-V", 2020, 45_000, 40),
]
NOT_INSURABLE = [
    (Facts("Honda", "Civic", 2020, 45_000, 17), "drivers aged 18 to 85", "main driver"),
    (Facts("Honda", "Civic", 2020, 45_000, 86), "drivers aged 18 to 85", "main driver"),
    (Facts("Honda", "Civic", 2000, 45_000, 40), "up to 25 model years", "newer vehicle"),
    (Facts("Honda", "Civic", 2020, 500_001, 40), "up to 500,000 miles", "fewer miles"),
    (Facts("Peterbilt", "579", 2020, 45_000, 40), "personal vehicles only", "personal use"),
    (Facts("Toyota", "Camry taxi", 2020, 45_000, 40), "personal vehicles only", "personal use"),
    (Facts("Tesla", "Semi", 2024, 45_000, 40), "personal vehicles only", "personal use"),
    (Facts("Winnebago", "View", 2020, 45_000, 40), "motorhomes", "possible"),
    (Facts("Yamaha", "Grizzly ATV", 2020, 450, 40), "public roads", "license plate"),
    (Facts("Trek", "e-bike", 2024, 450, 40), "two-wheelers with an engine", "possible"),
    (Facts("My", "house", 2010, 0, 40), "does not insure homes", "possible"),
]
IMPLAUSIBLE = [
    (Facts("Honda", "Civic", 2031, 45_000, 40), "2031 cannot be right: the newest are 2027"),
    (Facts("Honda", "Civic", 1800, 45_000, 40), "1800 cannot be right"),
    (Facts("Honda", "Civic", 2020, 45_000, 150), "age of 150 cannot be right"),
    (Facts("Honda", "Civic", 2020, -1, 40), "below zero"),
    (Facts("Tesla", "Model 3", 2012, 45_000, 40), "first model year of the Tesla Model 3 was 2017"),
    (Facts("<b>Honda</b>", "Civic", 2020, 45_000, 40), "does not look like the make"),
    (Facts("Honda", 'Civic", "price": "1', 2020, 45_000, 40), "does not look like the model"),
    (Facts("Honda", "  ", 2020, 45_000, 40), "does not look like the model"),
    (Facts("Honda", "C" * 41, 2020, 45_000, 40), "does not look like the model"),
]


@pytest.mark.parametrize("facts", INSURABLE, ids=str)
def test_facts_at_the_edge_are_insured(rates: Rates, facts: Facts) -> None:
    assert make_offer(rates, facts, TODAY).premium.amount > 0


@pytest.mark.parametrize(("facts", "reason", "alternative"), NOT_INSURABLE, ids=lambda value: str(value)[:60])
def test_what_is_not_insured_gets_a_reason_and_an_alternative(
    rates: Rates, facts: Facts, reason: str, alternative: str
) -> None:
    with pytest.raises(NotInsurableError) as refusal:
        make_offer(rates, facts, TODAY)
    assert reason in refusal.value.reason
    assert alternative in refusal.value.alternative


@pytest.mark.parametrize(("facts", "message"), IMPLAUSIBLE, ids=lambda value: str(value)[:60])
def test_a_fact_that_cannot_be_right_is_asked_back(rates: Rates, facts: Facts, message: str) -> None:
    with pytest.raises(FactsError, match=message):
        make_offer(rates, facts, TODAY)
