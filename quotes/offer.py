"""From facts to an offer by our own rates. Pure: the same rates, facts, choices and day give the same offer."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from quotes.catalogue import Vehicle, find_make, find_vehicle
from quotes.choices import Choices, Offered, choose
from quotes.eligibility import check_eligibility, get_vehicle_age
from quotes.errors import FactsError
from quotes.facts import Facts, clean_name
from quotes.pricing import Premium, Risk, price
from quotes.rate_parts import ProductRates
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
    choices: Choices = field(default_factory=Choices)
    offered: Offered = field(default_factory=Offered)


def make_offer(
    rates: Rates, facts: Facts, on: date, *, deductible: int | None = None, options: Iterable[str] = ()
) -> Offer:
    """Raises FactsError, NotInsurableError or ChoiceError when there is no price for these facts and choices."""
    vehicle, risk = find_risk(rates, facts, on)
    product = rates.products[vehicle.product]
    choices = choose(product, risk.vehicle_age, deductible, options)
    return Offer(
        vehicle.product,
        vehicle.make,
        vehicle.model,
        price(rates, replace(risk, choices=choices)),
        tuple(_list_included(product, choices)),
        on + timedelta(days=rates.valid_days),
        _write_note(rates, vehicle),
        choices=choices,
    )


def find_risk(rates: Rates, facts: Facts, on: date) -> tuple[Vehicle, Risk]:
    """The vehicle that the facts mean, and what its price depends on, before anything is chosen."""
    names = clean_name(facts.make, "make"), clean_name(facts.model, "model")
    check_eligibility(rates, facts, on)
    vehicle = find_vehicle(rates, *names)
    check_since(rates, vehicle, facts.year)
    risk = Risk(
        vehicle.product,
        vehicle.value_class,
        get_vehicle_age(facts.year, on),
        facts.mileage,
        facts.driver_age,
        vehicle.powertrain,
        vehicle.factor,
    )
    return vehicle, risk


def _list_included(product: ProductRates, choices: Choices) -> Iterable[str]:
    amount = f"{choices.deductible:,}" if choices.deductible is not None else ""
    yield from (text.replace("{deductible}", amount) for text in product.included)
    yield from (f"{product.options[key].name}: {product.options[key].explanation}" for key in choices.options)


def check_since(rates: Rates, vehicle: Vehicle, year: int) -> None:
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
