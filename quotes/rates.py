"""The rules a price follows, as data: rates, eligibility and the vehicle catalogue. docs/pricing.md explains them."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from quotes.spelling import make_key

# The facts whose factors come in bands; each has a limit of the same name.
BANDED = ("vehicle_age", "mileage", "driver_age")
_RULES = ConfigDict(extra="forbid", arbitrary_types_allowed=False)


class RatesError(ValueError):
    """The rules cannot be used. The text names the key and what is wrong with it."""


def _refuse_float(value: object) -> object:
    if isinstance(value, float):
        raise ValueError('write it as text, like "1.15": a binary fraction is not exact')
    return value


Amount = Annotated[Decimal, BeforeValidator(_refuse_float), Field(ge=0, max_digits=9, decimal_places=2)]
Factor = Annotated[Decimal, BeforeValidator(_refuse_float), Field(gt=0, le=10, max_digits=6, decimal_places=4)]
Text = Annotated[str, Field(min_length=1, max_length=300)]
Whole = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]


@dataclass(frozen=True, config=_RULES)
class Band:
    """Applies up to and including `up_to`, from where the band before it ends."""

    up_to: Whole
    factor: Factor


@dataclass(frozen=True, config=_RULES)
class ValueClass:
    """A kind of vehicle in the words of a breakdown, and its monthly base price."""

    label: Text
    base: Amount


@dataclass(frozen=True, config=_RULES)
class ProductRates:
    name: Text
    classes: Annotated[dict[str, ValueClass], Field(min_length=1)]
    vehicle_age: tuple[Band, ...]
    mileage: tuple[Band, ...]
    driver_age: tuple[Band, ...]
    policy_fee: Amount
    minimum: Amount
    maximum: Amount
    included: tuple[Text, ...]

    @model_validator(mode="after")
    def limits_are_in_order(self) -> "ProductRates":
        if self.minimum > self.maximum:
            raise ValueError("minimum is above maximum")
        return self

    @model_validator(mode="after")
    def bands_ascend(self) -> "ProductRates":
        for name in BANDED:
            ends = [band.up_to for band in getattr(self, name)]
            if ends != sorted(set(ends)):
                raise ValueError(f"{name}: each up_to must be higher than the one before")
        factors = [band.factor for band in self.mileage]
        if factors != sorted(factors):
            raise ValueError("mileage: a factor falls, so more miles would cost less")
        return self


@dataclass(frozen=True, config=_RULES)
class Limit:
    """What is insurable, and what to tell those beyond it."""

    highest: Whole
    reason: Text
    alternative: Text
    lowest: Whole = 0


@dataclass(frozen=True, config=_RULES)
class Exclusion:
    """Vehicles (or things) that are not insured: known by make, or by words in make and model."""

    reason: Text
    alternative: Text
    makes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, config=_RULES)
class Eligibility:
    driver_age: Limit
    vehicle_age: Limit
    mileage: Limit
    exclusions: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, config=_RULES)
class Make:
    """A make: its models by product and class, and the `product.class` of a model we do not know."""

    name: Text
    unknown: str
    models: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    model_aliases: dict[str, str] = field(default_factory=dict)
    since: dict[str, Whole] = field(default_factory=dict)

    @property
    def unknown_class(self) -> tuple[str, str]:
        """Product and class of a model that is not listed."""
        product, _, value_class = self.unknown.partition(".")
        return product, value_class

    def list_models(self) -> Iterator[tuple[str, str, str]]:
        """Each (product, class, model)."""
        for product, classes in self.models.items():
            for value_class, models in classes.items():
                for model in models:
                    yield product, value_class, model


@dataclass(frozen=True, config=_RULES)
class Hint:
    """A word beside a model's name that turns one product `into` another, as in `Golf electric`."""

    words: tuple[str, ...]
    turns: str
    into: str


@dataclass(frozen=True, config=_RULES)
class Rates:
    """One version of all the rules."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    effective_from: date
    valid_days: Annotated[Whole, Field(ge=1, le=366)]
    eligibility: Eligibility
    products: Annotated[dict[str, ProductRates], Field(min_length=1)]
    makes: tuple[Make, ...]
    hints: tuple[Hint, ...] = ()
    effective_until: date | None = None

    @model_validator(mode="after")
    def bands_reach_the_limits(self) -> "Rates":
        for key, product in self.products.items():
            for name in BANDED:
                bands, limit = getattr(product, name), getattr(self.eligibility, name)
                if not bands or bands[-1].up_to < limit.highest:
                    raise ValueError(f"products.{key}.{name}: the bands end below {limit.highest}")
        return self

    @model_validator(mode="after")
    def hints_lead_to_products(self) -> "Rates":
        for hint in self.hints:
            if not {hint.turns, hint.into} <= self.products.keys():
                raise ValueError(f"hints: {hint.turns} or {hint.into} is not a product")
        return self

    @model_validator(mode="after")
    def catalogue_is_priced_and_unambiguous(self) -> "Rates":
        seen: set[str] = set()
        for make in self.makes:
            for key in {make_key(name) for name in (make.name, *make.aliases)}:
                if key in seen:
                    raise ValueError(f"makes: {key!r} stands for two makes")
                seen.add(key)
            self._check_models(make)
        return self

    def _check_models(self, make: Make) -> None:
        known: set[str] = set()
        for product, value_class, model in (*make.list_models(), (*make.unknown_class, "")):
            if product not in self.products or value_class not in self.products[product].classes:
                raise ValueError(f"makes: {make.name}: there is no rate for {product}.{value_class}")
            if make_key(model) in known:
                raise ValueError(f"makes: {make.name}: {model} stands in two classes")
            known.add(make_key(model))
        for name in (*make.model_aliases.values(), *make.since):
            if make_key(name) not in known:
                raise ValueError(f"makes: {make.name}: there is no model {name}")


_ADAPTER = TypeAdapter(Rates)


def parse_rates(content: Mapping[str, Any]) -> Rates:
    """The rules from a TOML or JSON object. Raises RatesError with the first wrong key."""
    try:
        return _ADAPTER.validate_python(content)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in problem["loc"]) or "rates"
        raise RatesError(f"{key}: {problem['msg'].removeprefix('Value error, ')}.") from None


def dump_rates(rates: Rates) -> dict[str, Any]:
    """The rules as JSON-able data, amounts as text; `parse_rates` reads it back unchanged."""
    dumped: dict[str, Any] = _ADAPTER.dump_python(rates, mode="json")
    return dumped
