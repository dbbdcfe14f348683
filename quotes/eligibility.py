"""Whom and what the company insures: the rates' limits and exclusions over the facts. Pure."""

from datetime import date

from quotes.errors import FactsError, NotInsurableError
from quotes.facts import Facts
from quotes.rates import Exclusion, Limit, Rates
from quotes.spelling import make_key, split_words

# Beyond these a number is a slip of the pen, not a person or a vehicle that is not insured.
OLDEST_PERSON = 120
YOUNGEST_PERSON = 1
FIRST_CAR_YEAR = 1886


def check_eligibility(rates: Rates, facts: Facts, on: date) -> None:
    """Returns for insurable facts. Raises NotInsurableError, or FactsError for a number that cannot be right."""
    _check_plausible(facts, on)
    for exclusion in rates.eligibility.exclusions:
        if _is_excluded(exclusion, facts):
            raise NotInsurableError(exclusion.reason, exclusion.alternative)
    _check_limit(rates.eligibility.driver_age, facts.driver_age)
    _check_limit(rates.eligibility.vehicle_age, get_vehicle_age(facts.year, on))
    _check_limit(rates.eligibility.mileage, facts.mileage)


def get_vehicle_age(year: int, on: date) -> int:
    """Model years; next year's model counts as new."""
    return max(0, on.year - year)


def _check_plausible(facts: Facts, on: date) -> None:
    if not FIRST_CAR_YEAR <= facts.year <= on.year + 1:
        raise FactsError(f"The model year {facts.year} cannot be right: the newest are {on.year + 1}. Please check it.")
    if not YOUNGEST_PERSON <= facts.driver_age <= OLDEST_PERSON:
        raise FactsError(f"A driver's age of {facts.driver_age} cannot be right. Please check it.")
    if facts.mileage < 0:
        raise FactsError("The miles on the odometer cannot be below zero. Please check them.")


def _check_limit(limit: Limit, value: int) -> None:
    if not limit.lowest <= value <= limit.highest:
        raise NotInsurableError(limit.reason, limit.alternative)


def _is_excluded(exclusion: Exclusion, facts: Facts) -> bool:
    """By the make as a whole, or by words that stand side by side in make or model."""
    if make_key(facts.make) in {make_key(make) for make in exclusion.makes}:
        return True
    spoken = f" {' '.join(split_words(f'{facts.make} {facts.model}'))} "
    return any(f" {' '.join(split_words(words))} " in spoken for words in exclusion.words)
