"""Whom and what the company insures: the rates' limits and exclusions over the facts. Pure."""

from datetime import date

from quotes.errors import FactsError, NotInsurableError
from quotes.facts import Facts
from quotes.rates import Limit, Rates
from quotes.residence import check_residence
from quotes.spelling import make_key, split_words

# Beyond these a number is a slip of the pen, not a person or a vehicle that is not insured.
OLDEST_PERSON = 120
YOUNGEST_PERSON = 1
FIRST_CAR_YEAR = 1886
MOST_MILES = 2_000_000


def check_eligibility(rates: Rates, facts: Facts, on: date) -> None:
    """Returns for insurable facts. Raises NotInsurableError, or FactsError for a number that cannot be right."""
    for fact in ("year", "driver_age", "mileage"):
        check_plausible(fact, getattr(facts, fact), on)
    check_excluded(rates, f"{facts.make} {facts.model}", facts.make)
    check_limit(rates.eligibility.driver_age, facts.driver_age)
    check_limit(rates.eligibility.vehicle_age, get_vehicle_age(facts.year, on))
    check_limit(rates.eligibility.mileage, facts.mileage)
    check_residence(rates.eligibility.residence, facts.state)


def get_vehicle_age(year: int, on: date) -> int:
    """Model years; next year's model counts as new."""
    return max(0, on.year - year)


def check_plausible(fact: str, value: int, on: date) -> None:
    """Raises FactsError for a number that no vehicle or person has."""
    if fact == "year" and not FIRST_CAR_YEAR <= value <= on.year + 1:
        raise FactsError(f"The model year {value} cannot be right: the newest are {on.year + 1}. Please check it.")
    if fact == "driver_age" and not YOUNGEST_PERSON <= value <= OLDEST_PERSON:
        raise FactsError(f"A driver's age of {value} cannot be right. Please check it.")
    if fact == "mileage" and value < 0:
        raise FactsError("The miles on the odometer cannot be below zero. Please check them.")
    if fact == "mileage" and value > MOST_MILES:
        raise FactsError(f"{value:,} miles are more than any vehicle has on its odometer. Please check them.")


def check_limit(limit: Limit, value: int) -> None:
    """Raises NotInsurableError beyond the limit."""
    if not limit.lowest <= value <= limit.highest:
        raise NotInsurableError(limit.reason, limit.alternative)


def check_excluded(rates: Rates, names: str, make: str) -> None:
    """Raises NotInsurableError for a make as a whole, or for words that stand side by side in make and model."""
    spoken = f" {' '.join(split_words(names))} "
    for exclusion in rates.eligibility.exclusions:
        is_make = make_key(make) in {make_key(name) for name in exclusion.makes}
        if is_make or any(f" {' '.join(split_words(words))} " in spoken for words in exclusion.words):
            raise NotInsurableError(exclusion.reason, exclusion.alternative)
