"""What rates are made of: amounts, factors and bands, and what a customer can choose. Exact decimals throughout."""

from dataclasses import field
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic.dataclasses import dataclass

# The facts whose factors come in bands; each has a limit of the same name.
BANDED = ("vehicle_age", "mileage", "driver_age")
RULES = ConfigDict(extra="forbid", arbitrary_types_allowed=False)


def _refuse_float(value: object) -> object:
    if isinstance(value, float):
        raise ValueError('write it as text, like "1.15": a binary fraction is not exact')
    return value


Amount = Annotated[Decimal, BeforeValidator(_refuse_float), Field(ge=0, max_digits=9, decimal_places=2)]
Factor = Annotated[Decimal, BeforeValidator(_refuse_float), Field(gt=0, le=10, max_digits=6, decimal_places=4)]
Share = Annotated[Decimal, BeforeValidator(_refuse_float), Field(ge=0, le=1, max_digits=5, decimal_places=4)]
Text = Annotated[str, Field(min_length=1, max_length=300)]
Whole = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Code = Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
ONE = Decimal(1)


@dataclass(frozen=True, config=RULES)
class Band:
    """Applies up to and including `up_to`, from where the band before it ends."""

    up_to: Whole
    factor: Factor


@dataclass(frozen=True, config=RULES)
class ValueClass:
    """A kind of vehicle in the words of a breakdown, and its monthly base price."""

    label: Text
    base: Amount


@dataclass(frozen=True, config=RULES)
class Deductible:
    """The part of a claim that the customer pays, and what choosing it does to the price."""

    amount: Whole
    factor: Factor


@dataclass(frozen=True, config=RULES)
class Option:
    """Cover that can be added, at `amount` a month; with a limit, only to a vehicle of at most that age."""

    name: Text
    explanation: Text
    amount: Amount
    highest_vehicle_age: Whole | None = None

    def fits(self, vehicle_age: int) -> bool:
        return self.highest_vehicle_age is None or vehicle_age <= self.highest_vehicle_age


@dataclass(frozen=True, config=RULES)
class ProductRates:
    """One product's rates. `powertrain` is what a vehicle has when nothing says otherwise; `deductible` is the one that
    a quote begins with, and its factor is 1. Options are in the order of their keys: a database may keep no other."""

    name: Text
    classes: Annotated[dict[str, ValueClass], Field(min_length=1)]
    vehicle_age: tuple[Band, ...]
    mileage: tuple[Band, ...]
    driver_age: tuple[Band, ...]
    policy_fee: Amount
    minimum: Amount
    maximum: Amount
    included: tuple[Text, ...]
    powertrain: str = ""
    powertrains: dict[Key, Factor] = field(default_factory=dict)
    deductible: Whole | None = None
    deductibles: tuple[Deductible, ...] = ()
    options: dict[Key, Option] = field(default_factory=dict)
    tax_rate: Share = Decimal(0)

    @field_validator("options")
    @classmethod
    def options_are_sorted(cls, options: dict[str, Option]) -> dict[str, Option]:
        return dict(sorted(options.items()))

    @model_validator(mode="after")
    def powertrain_is_priced(self) -> "ProductRates":
        if self.powertrain and self.powertrain not in self.powertrains:
            raise ValueError(f"powertrain: there is no rate for {self.powertrain}")
        return self

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

    @model_validator(mode="after")
    def deductibles_lower_the_price(self) -> "ProductRates":
        amounts = [one.amount for one in self.deductibles]
        if amounts != sorted(set(amounts)):
            raise ValueError("deductibles: each amount must be higher than the one before")
        factors = [one.factor for one in self.deductibles]
        if factors != sorted(factors, reverse=True):
            raise ValueError("deductibles: a factor rises, so paying more of a claim oneself would cost more")
        if self.deductibles and self.find_deductible_factor(self.deductible) != 1:
            raise ValueError("deductible: must be one of deductibles, with the factor 1")
        return self

    def find_deductible_factor(self, amount: int | None) -> Decimal | None:
        return next((one.factor for one in self.deductibles if one.amount == amount), None)
