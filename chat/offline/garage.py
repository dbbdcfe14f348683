"""The vehicles of a conversation besides the one in hand: their facts, and their quotes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from chat.offline.facts import Value
from chat.offline.results import Result

_NAME = ("make", "model")


@dataclass(frozen=True)
class Parked:
    """`facts`: the driver's age among them, if it was told of this vehicle. `result`: the quote tool's last answer.
    `is_waiting`: it is to be quoted next. `is_others`: somebody else than the visitor drives it.
    `is_left_out`: the visitor wants no quote for it any more."""

    facts: Mapping[str, Value]
    result: Result | None = None
    is_waiting: bool = False
    is_others: bool = False
    is_left_out: bool = False


Garage = tuple[Parked, ...]


def park(garage: Garage, vehicle: Parked) -> Garage:
    """The garage with this vehicle, which takes the place of an earlier word on the same one. Without a make and a
    model nobody could come back to it: then it is not kept."""
    if not all(name in vehicle.facts for name in _NAME):
        return garage
    return (*(one for one in garage if not is_same(one.facts, vehicle.facts)), vehicle)


def is_same(facts: Mapping[str, Value], others: Mapping[str, Value]) -> bool:
    """Whether both are of one vehicle: the same make and model, as far as both name them."""
    return all(facts.get(name) == others[name] for name in _NAME if name in others)


def find_named(garage: Garage, named: Mapping[str, Value]) -> Parked | None:
    """The latest vehicle that these facts name, by its make at least."""
    return next((one for one in reversed(garage) if "make" in named and is_same(one.facts, named)), None)


def find_waiting(garage: Garage) -> Parked | None:
    """The first that is to be quoted yet."""
    return next((one for one in garage if one.is_waiting), None)
