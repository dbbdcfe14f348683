"""From facts to an offer by our own rates. Pure: the same rates, facts and day give the same offer."""

from dataclasses import dataclass
from datetime import date, timedelta

from quotes.catalogue import Vehicle, find_make, find_vehicle
from quotes.eligibility import check_eligibility, get_vehicle_age
from quotes.errors import FactsError
from quotes.facts import Facts, clean_name
from quotes.pricing import Premium, Risk, price
from quotes.rates import Rates
from quotes.spelling import make_key


@dataclass(frozen=True)
class Offer:
    """What a quote records: the vehicle as it was understood, the price, what it includes and until when it holds.
    `note` tells the assistant what to check with the visitor."""

    product: str
    make: str
    model: str
    premium: Premium
    included: tuple[str, ...]
    valid_until: date
    note: str = ""
    engine_reference: str = ""


def make_offer(rates: Rates, facts: Facts, on: date) -> Offer:
    """Raises FactsError or NotInsurableError when there is no price for these facts."""
    names = clean_name(facts.make, "make"), clean_name(facts.model, "model")
    check_eligibility(rates, facts, on)
    vehicle = find_vehicle(rates, *names)
    _check_since(rates, vehicle, facts.year)
    age = get_vehicle_age(facts.year, on)
    risk = Risk(vehicle.product, vehicle.value_class, age, facts.mileage, facts.driver_age)
    premium, included = price(rates, risk), rates.products[vehicle.product].included
    until = on + timedelta(days=rates.valid_days)
    return Offer(vehicle.product, vehicle.make, vehicle.model, premium, included, until, _write_note(rates, vehicle))


def _check_since(rates: Rates, vehicle: Vehicle, year: int) -> None:
    """A model year before the model's first is a slip, and a wrong vehicle age would be a wrong price."""
    first_years = {make_key(name): first for name, first in find_make(rates, vehicle.make)[0].since.items()}
    first = first_years.get(make_key(vehicle.model), 0)
    if year < first:
        name = f"{vehicle.make} {vehicle.model}"
        raise FactsError(f"The first model year of the {name} was {first}. Please check the model and the year.")


def _write_note(rates: Rates, vehicle: Vehicle) -> str:
    if not vehicle.is_listed:
        label = rates.products[vehicle.product].classes[vehicle.value_class].label
        return (
            f"{vehicle.model} is not in our catalogue of {vehicle.make}, so the price is for a {label} of that make. "
            "Check the model with the visitor."
        )
    return f"Understood as {vehicle.make} {vehicle.model}." if vehicle.is_corrected else ""
