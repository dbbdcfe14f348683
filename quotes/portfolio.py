"""What rates do over a sample portfolio: prices at the extremes, and against the rates in effect. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise, product
from statistics import median_low

from quotes.pricing import Risk, price
from quotes.rate_parts import BANDED, Band, ProductRates
from quotes.rates import Rates

VEHICLE_AGES = (0, 3, 7, 12, 20)
MILEAGES = (1_000, 20_000, 75_000, 140_000, 300_000)
DRIVER_AGES = (19, 23, 28, 40, 60, 70, 80)
# What an editor should look at twice; the rates may still mean it.
LARGE_CHANGE = Decimal("0.25")
LARGE_STEP = Decimal("1.75")
LARGE_SHARE = Decimal("0.10")
LARGE_SPREAD = 20
MOST_SHOWN = 8


@dataclass(frozen=True)
class Span:
    """The prices of one product's samples; `at_minimum` and `at_maximum` are how many of them are held there."""

    name: str
    count: int
    lowest: Decimal
    median: Decimal
    highest: Decimal
    at_minimum: int
    at_maximum: int


@dataclass(frozen=True)
class Change:
    """One sample's price by two rates; `percent` in whole per cent."""

    sample: str
    before: Decimal
    after: Decimal

    @property
    def percent(self) -> int:
        return int(((self.after / self.before - 1) * 100).to_integral_value())


@dataclass(frozen=True)
class Review:
    """What an editor sees before publishing."""

    spans: tuple[Span, ...]
    warnings: tuple[str, ...]
    compared: int = 0
    changed: int = 0
    rises: tuple[Change, ...] = ()
    falls: tuple[Change, ...] = ()

    @property
    def movements(self) -> tuple[tuple[str, tuple[Change, ...]], ...]:
        return (("What rises most", self.rises), ("What falls most", self.falls))


def review_rates(draft: Rates, current: Rates | None) -> Review:
    """The draft's prices over the portfolio, beside those of the rates in effect if there are any."""
    prices = {key: list(_price_all(draft, key)) for key in draft.products}
    spans = tuple(_measure(draft.products[key], [amount for _, amount in found]) for key, found in prices.items())
    warnings = [text for key in draft.products for text in _find_steps(draft.products[key])]
    warnings += [text for span in spans for text in _find_extremes(span)]
    changes = list(_compare(draft, current)) if current else []
    changed = sorted((one for one in changes if one.before != one.after), key=lambda one: one.after / one.before)
    large = [one for one in changed if abs(one.after / one.before - 1) > LARGE_CHANGE]
    if large:
        warnings.append(f"{len(large)} of {len(changes)} sample prices change by more than {LARGE_CHANGE:.0%}.")
    return Review(
        spans,
        tuple(warnings),
        len(changes),
        len(changed),
        rises=tuple(one for one in reversed(changed) if one.after > one.before)[:MOST_SHOWN],
        falls=tuple(one for one in changed if one.after < one.before)[:MOST_SHOWN],
    )


def list_risks(rates: Rates, key: str) -> Iterator[Risk]:
    """The samples of a product: each class at each corner and in the middle of what is insurable."""
    limits = rates.eligibility
    samples = product(
        rates.products[key].classes,
        _within(VEHICLE_AGES, 0, limits.vehicle_age.highest),
        _within(MILEAGES, 0, limits.mileage.highest),
        _within(DRIVER_AGES, limits.driver_age.lowest, limits.driver_age.highest),
    )
    return (Risk(key, *sample) for sample in samples)


def _within(values: Sequence[int], lowest: int, highest: int) -> list[int]:
    return sorted({lowest, highest, *(value for value in values if lowest <= value <= highest)})


def _price_all(rates: Rates, key: str) -> Iterator[tuple[Risk, Decimal]]:
    return ((risk, price(rates, risk).amount) for risk in list_risks(rates, key))


def _measure(rates: ProductRates, amounts: Sequence[Decimal]) -> Span:
    taxed = 1 + rates.tax_rate
    lowest, highest = (limit * taxed for limit in (rates.minimum, rates.maximum))
    return Span(
        rates.name,
        len(amounts),
        min(amounts),
        median_low(amounts),
        max(amounts),
        sum(amount <= lowest for amount in amounts),
        sum(amount >= highest for amount in amounts),
    )


def _find_steps(rates: ProductRates) -> Iterator[str]:
    for name in BANDED:
        bands: tuple[Band, ...] = getattr(rates, name)
        for below, above in pairwise(bands):
            if max(below.factor, above.factor) > min(below.factor, above.factor) * LARGE_STEP:
                label = name.replace("_", " ")
                yield (
                    f"{rates.name}: at {label} {below.up_to:,} the factor steps from {below.factor} to {above.factor}."
                )


def _find_extremes(span: Span) -> Iterator[str]:
    for held, limit in ((span.at_minimum, "lowest"), (span.at_maximum, "highest")):
        if held > span.count * LARGE_SHARE:
            yield f"{span.name}: {held} of {span.count} sample prices are held at the {limit} price."
    if span.highest > span.lowest * LARGE_SPREAD:
        yield f"{span.name}: the dearest sample costs {span.highest / span.lowest:.0f} times the cheapest."


def _compare(draft: Rates, current: Rates) -> Iterator[Change]:
    """The samples that both rates price."""
    for key in draft.products.keys() & current.products.keys():
        classes = current.products[key].classes
        for risk, after in _price_all(draft, key):
            if risk.value_class in classes and _reaches(current, risk):
                yield Change(_describe(draft, risk), price(current, risk).amount, after)


def _reaches(rates: Rates, risk: Risk) -> bool:
    found = rates.products[risk.product]
    return all(getattr(found, name)[-1].up_to >= getattr(risk, name) for name in BANDED)


def _describe(rates: Rates, risk: Risk) -> str:
    label = rates.products[risk.product].classes[risk.value_class].label
    age = "new" if risk.vehicle_age == 0 else f"{risk.vehicle_age} years old"
    return f"{label.capitalize()}, {age}, {risk.mileage:,} miles, driver {risk.driver_age}"
