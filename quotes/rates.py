"""The rules a price follows, as data: rates, eligibility and the vehicle catalogue. docs/pricing.md explains them."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from quotes.rate_parts import BANDED, ONE, RULES, Code, Factor, Language, ProductRates, Text, Whole
from quotes.spelling import make_key


class RatesError(ValueError):
    """The rules cannot be used. The text names the key and what is wrong with it; `path` is the key's parts."""

    def __init__(self, message: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, config=RULES)
class Limit:
    """What is insurable, and what to tell those beyond it."""

    highest: Whole
    reason: Text
    alternative: Text
    lowest: Whole = 0


@dataclass(frozen=True, config=RULES)
class Exclusion:
    """Vehicles (or things) that are not insured: known by make, or by words in make and model."""

    reason: Text
    alternative: Text
    makes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, config=RULES)
class Residence:
    """Where customers may live: `served` names the codes of those of `places` that are insured. `is_asked`: there is no
    quote without it; else it counts when somebody tells it. `{place}` in the reason stands for the place's name."""

    places: Annotated[dict[Code, Text], Field(min_length=1)]
    served: Annotated[tuple[Code, ...], Field(min_length=1)]
    question: Text
    reason: Text
    alternative: Text
    is_asked: bool = False

    @model_validator(mode="after")
    def served_places_are_known(self) -> "Residence":
        if unknown := set(self.served) - self.places.keys():
            raise ValueError(f"served: {', '.join(sorted(unknown))} is not among the places")
        return self


@dataclass(frozen=True, config=RULES)
class Eligibility:
    driver_age: Limit
    vehicle_age: Limit
    mileage: Limit
    exclusions: tuple[Exclusion, ...] = ()
    residence: Residence | None = None


@dataclass(frozen=True, config=RULES)
class Make:
    """A make: its models by product and class, and the `product.class` of a model we do not know. `factor` holds for
    all its models, `factors` for those named; `powertrain` and `powertrains` say what drives them."""

    name: Text
    unknown: str
    models: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    model_aliases: dict[str, str] = field(default_factory=dict)
    since: dict[str, Whole] = field(default_factory=dict)
    factor: Factor = ONE
    factors: dict[str, Factor] = field(default_factory=dict)
    powertrain: str = ""
    powertrains: dict[str, str] = field(default_factory=dict)

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


@dataclass(frozen=True, config=RULES)
class Hint:
    """A word beside a model's name that turns one product `into` another, as in `Golf electric`."""

    words: tuple[str, ...]
    turns: str
    into: str


@dataclass(frozen=True, config=RULES)
class Rates:
    """One version of all the rules; `words` says its lines in other languages (quotes/wording.py)."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    effective_from: date
    valid_days: Annotated[Whole, Field(ge=1, le=366)]
    eligibility: Eligibility
    products: Annotated[dict[str, ProductRates], Field(min_length=1)]
    makes: tuple[Make, ...]
    hints: tuple[Hint, ...] = ()
    effective_until: date | None = None
    words: dict[Language, dict[Text, Text]] = field(default_factory=dict)

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
        for name in (*make.model_aliases.values(), *make.since, *make.factors, *make.powertrains):
            if make_key(name) not in known:
                raise ValueError(f"makes: {make.name}: there is no model {name}")
        for powertrain in filter(None, (make.powertrain, *make.powertrains.values())):
            if not any(powertrain in product.powertrains for product in self.products.values()):
                raise ValueError(f"makes: {make.name}: there is no rate for the powertrain {powertrain}")


_ADAPTER = TypeAdapter(Rates)


def parse_rates(content: Mapping[str, Any]) -> Rates:
    """The rules from a TOML or JSON object. Raises RatesError with the first wrong key."""
    try:
        return _ADAPTER.validate_python(content)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        path = tuple(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        raise RatesError(f"{'.'.join(path) or 'rates'}: {message}.", path) from None


def dump_rates(rates: Rates) -> dict[str, Any]:
    """The rules as JSON-able data, amounts as text; `parse_rates` reads it back unchanged."""
    dumped: dict[str, Any] = _ADAPTER.dump_python(rates, mode="json")
    return dumped
