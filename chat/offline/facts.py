"""The five facts of a quote, as one text tells them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

FACTS = ("make", "model", "year", "mileage", "driver_age")
MILES_PER_KILOMETER = 0.621371
DEFAULT_LIMITS: Mapping[str, tuple[int, int]] = {
    "year": (1920, 2028),
    "mileage": (100, 1_000_000),
    "driver_age": (10, 110),
}

Value = str | int


@dataclass(frozen=True)
class Doubt:
    """A value that can't be right as it stands; `guess` is what may have been meant."""

    fact: str
    value: int
    guess: int | None = None


@dataclass
class Found:
    """What one text says about the facts. `vague`: facts that it tells only roughly, with a guess at them if one can be
    made; `withdrawn`: facts that are wrong, without the right value; `kilometers`: the figure before it was converted
    to miles."""

    values: dict[str, Value] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    vague: dict[str, int | None] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    kilometers: int | None = None
    is_vehicle_age: bool = False
    is_yearly_mileage: bool = False
    is_correction: bool = False

    def add(self, later: "Found") -> None:
        """What a later sentence says. It changes an earlier one only to correct it."""
        for fact, value in later.values.items():
            if fact not in self.values or later.is_correction:
                self.values[fact] = value
        self.doubts += later.doubts
        self.vague = {fact: guess for fact, guess in {**self.vague, **later.vague}.items() if fact not in self.values}
        self.withdrawn = (self.withdrawn | later.withdrawn) - self.values.keys()
        self.kilometers = self.kilometers or later.kilometers
        self.is_vehicle_age = self.is_vehicle_age or later.is_vehicle_age
        self.is_yearly_mileage = self.is_yearly_mileage or later.is_yearly_mileage
        self.is_correction = self.is_correction or later.is_correction


@dataclass(frozen=True)
class Setting:
    """What the text is read against: the question it replies to, what is known, whether a quote is being made."""

    asked: tuple[str, ...] = ()
    known: Mapping[str, Value] = field(default_factory=dict)
    is_quoting: bool = False
    limits: Mapping[str, tuple[int, int]] = field(default_factory=lambda: DEFAULT_LIMITS)
    may_name_vehicle: bool = False
    mileage_is_yearly: bool = True
    doubted: Doubt | None = None
    # Nothing is insured where the visitor lives, as they told it: they may name another place.
    is_place_open: bool = False
    # The mileage was told in kilometers before.
    is_metric: bool = False


def merge_facts(known: Mapping[str, Value], values: Mapping[str, Value]) -> dict[str, Value]:
    """What is known after the text. Another make without a model leaves the model open again."""
    merged = {**known, **values}
    if "make" in values and values["make"] != known.get("make") and "model" not in values:
        merged.pop("model", None)
    return merged


def missing_facts(known: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(fact for fact in FACTS if fact not in known)
