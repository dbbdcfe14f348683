"""What a customer chooses on top of the facts: a deductible, and cover that can be added."""

from collections.abc import Iterable
from dataclasses import dataclass
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


def read_choices(content: dict[str, Any]) -> Choices:
    """What `as_json` wrote."""
    return Choices(content.get("deductible"), tuple(content.get("options", ())))


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
