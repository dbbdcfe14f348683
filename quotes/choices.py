"""What a customer chooses on top of the facts: a deductible, and cover that can be added."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quotes.errors import ChoiceError
from quotes.rate_parts import ProductRates


@dataclass(frozen=True)
class Choices:
    """`deductible` in whole units of the currency, None where the product has none; `options` by key, in order."""

    deductible: int | None = None
    options: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"deductible": self.deductible, "options": list(self.options)}


@dataclass(frozen=True)
class OptionChoice:
    """An option as the visitor may choose it; `difference` is what it adds to the premium as it stands."""

    key: str
    name: str
    explanation: str
    difference: Decimal
    is_chosen: bool


@dataclass(frozen=True)
class DeductibleChoice:
    """A deductible, and the whole premium with it and the options as they stand."""

    amount: int
    monthly_premium: Decimal
    is_chosen: bool


@dataclass(frozen=True)
class Offered:
    """All that can be chosen for a quote, with what is chosen now."""

    deductibles: tuple[DeductibleChoice, ...] = ()
    options: tuple[OptionChoice, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Amounts as text."""
        return {
            "deductibles": [
                {"amount": one.amount, "monthly_premium": str(one.monthly_premium), "is_chosen": one.is_chosen}
                for one in self.deductibles
            ],
            "options": [
                {
                    "key": option.key,
                    "name": option.name,
                    "explanation": option.explanation,
                    "difference": str(option.difference),
                    "is_chosen": option.is_chosen,
                }
                for option in self.options
            ],
        }


def read_choices(content: dict[str, Any]) -> Choices:
    """What `as_json` wrote."""
    return Choices(content.get("deductible"), tuple(content.get("options", ())))


def read_offered(content: dict[str, Any]) -> Offered:
    """What `Offered.as_json` wrote."""
    return Offered(
        tuple(
            DeductibleChoice(one["amount"], Decimal(one["monthly_premium"]), one["is_chosen"])
            for one in content.get("deductibles", ())
        ),
        tuple(
            OptionChoice(one["key"], one["name"], one["explanation"], Decimal(one["difference"]), one["is_chosen"])
            for one in content.get("options", ())
        ),
    )


def choose(product: ProductRates, vehicle_age: int, deductible: int | None, options: Iterable[str]) -> Choices:
    """The choices as the product has them, in its order. Raises ChoiceError for one that it does not offer."""
    wanted = set(options)
    offered = [key for key, option in product.options.items() if option.fits(vehicle_age)]
    if wanted - set(offered):
        raise ChoiceError("That cover can't be added to this vehicle.")
    if deductible is None:
        deductible = product.deductible
    elif product.find_deductible_factor(deductible) is None:
        raise ChoiceError("That deductible isn't offered.")
    return Choices(deductible, tuple(key for key in offered if key in wanted))
