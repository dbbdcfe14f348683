"""The price of a policy a month. Pure: the rules of docs/pricing.md over exact decimals, without database or clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext

from quotes.choices import Choices
from quotes.rate_parts import ONE, Band, ProductRates
from quotes.rates import Rates

CENT = Decimal("0.01")
# An amount of nine digits times seven factors of six or fewer, and a tax: nothing is rounded before the end.
EXACT_DIGITS = 60


@dataclass(frozen=True)
class Risk:
    """What a price depends on. `vehicle_age` in model years, `mileage` in miles on the odometer; `model_factor` is the
    catalogue's for the make and model."""

    product: str
    value_class: str
    vehicle_age: int
    mileage: int
    driver_age: int
    powertrain: str = ""
    model_factor: Decimal = ONE
    choices: Choices = field(default_factory=Choices)


@dataclass(frozen=True)
class Line:
    """One line of a breakdown; `amount` in whole cents, negative when it lowers the price."""

    label: str
    amount: Decimal


@dataclass(frozen=True)
class Premium:
    """A price a month, in whole cents: exactly the sum of its lines."""

    amount: Decimal
    currency: str
    breakdown: tuple[Line, ...]


def price(rates: Rates, risk: Risk) -> Premium:
    """The monthly premium for a risk. Raises KeyError for a product, class or value the rules do not reach."""
    with localcontext(prec=EXACT_DIGITS):
        lines = tuple(_make_lines(_add_up(rates.products[risk.product], risk, rates.currency)))
        return Premium(sum((line.amount for line in lines), Decimal("0.00")), rates.currency, lines)


def find_factor(bands: Sequence[Band], value: int) -> Decimal:
    """The factor of the first band that reaches `value`."""
    for band in bands:
        if value <= band.up_to:
            return band.factor
    raise KeyError(value)


def write_whole(amount: int, currency: str) -> str:
    """`$1,000`, or `1,000 CHF` where the currency has no sign that everybody knows."""
    sign = {"USD": "$", "EUR": "€", "GBP": "£"}.get(currency)
    return f"{sign}{amount:,}" if sign else f"{amount:,} {currency}"


def round_to_cent(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def _add_up(product: ProductRates, risk: Risk, currency: str) -> Iterator[tuple[str, Decimal]]:
    """Each step's label and the exact total it leads to."""
    base = product.classes[risk.value_class]
    total = base.base
    yield f"Base price: {base.label}", total
    for label, factor in _list_factors(product, risk, currency):
        total *= factor
        yield label, total
    for key in risk.choices.options:
        total += product.options[key].amount
        yield product.options[key].name, total
    total += product.policy_fee
    yield "Policy fee", total
    if round_to_cent(total) < product.minimum:
        total = product.minimum
        yield "Raised to our lowest price", total
    if round_to_cent(total) > product.maximum:
        total = product.maximum
        yield "Lowered to our highest price", total
    if product.tax_rate:
        yield "Tax", total * (1 + product.tax_rate)


def _list_factors(product: ProductRates, risk: Risk, currency: str) -> Iterator[tuple[str, Decimal]]:
    """What the facts do always has a line; the rest has one where it makes a difference."""
    yield f"Vehicle age: {_count_years(risk.vehicle_age)}", find_factor(product.vehicle_age, risk.vehicle_age)
    yield f"Mileage: {risk.mileage:,} miles", find_factor(product.mileage, risk.mileage)
    yield f"Driver's age: {risk.driver_age}", find_factor(product.driver_age, risk.driver_age)
    powertrain = risk.powertrain or product.powertrain
    others = [
        ("Make and model", risk.model_factor),
        (f"Powertrain: {powertrain.replace('_', ' ')}", product.powertrains[powertrain] if powertrain else ONE),
        *_list_deductible(product, risk.choices.deductible, currency),
    ]
    yield from ((label, factor) for label, factor in others if factor != 1)


def _list_deductible(product: ProductRates, amount: int | None, currency: str) -> Iterator[tuple[str, Decimal]]:
    if amount is not None:
        factor = product.find_deductible_factor(amount)
        if factor is None:
            raise KeyError(amount)
        yield f"Deductible: {write_whole(amount, currency)}", factor


def _make_lines(steps: Iterable[tuple[str, Decimal]]) -> Iterator[Line]:
    """Lines between the rounded totals: whatever the fractions, they add up to the last total, rounded once."""
    before = Decimal("0.00")
    for label, total in steps:
        rounded = round_to_cent(total)
        yield Line(label, rounded - before)
        before = rounded


def _count_years(years: int) -> str:
    if years == 0:
        return "new"
    return f"{years} model year{'' if years == 1 else 's'}"
