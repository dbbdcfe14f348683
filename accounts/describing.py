"""A policy as people read it: its covers by what they are for, in the company's words."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Cover, Policy, Vehicle
from accounts.wording import Words


@dataclass(frozen=True)
class CoverLine:
    """`limits`: (`person`, `accident` or `claim`, the amount)."""

    name: str
    details: str
    limits: list[tuple[str, Decimal]]
    deductible: Decimal | None


@dataclass(frozen=True)
class CoverGroup:
    """The covers of one vehicle, or of all: then `vehicle` is None."""

    vehicle: Vehicle | None
    covers: list[CoverLine]


def group_covers(policy: Policy, words: Words) -> list[CoverGroup]:
    """What is for all vehicles first. A policy's only vehicle needs no group of its own."""
    covers, vehicles = list(policy.covers.all()), list(policy.vehicles.all())
    if len(vehicles) < 2:
        return [CoverGroup(None, list(_describe(covers, words)))] if covers else []
    groups = [
        CoverGroup(vehicle, list(_describe([one for one in covers if one.vehicle == vehicle], words)))
        for vehicle in (None, *vehicles)
    ]
    return [group for group in groups if group.covers]


def _describe(covers: list[Cover], words: Words) -> Iterator[CoverLine]:
    for cover in covers:
        yield CoverLine(words.say(cover.name), words.say(cover.details), cover.limits, cover.deductible)
