"""Keeping a policy as the company's own systems have it, and on record what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import PolicyError
from accounts.facts import PolicyFacts
from accounts.models import Cover, Policy, PolicyEvent, Vehicle
from accounts.numbers import clean_number, is_companys

_OWN = ("product", "status", "effective_on", "expires_on", "premium", "currency", "premium_interval")
_VEHICLE = ("make", "model", "year", "vin_end")
_COVER = ("name", "details", "person_limit", "accident_limit", "claim_limit", "deductible")


@dataclass(frozen=True)
class Author:
    """Who brings a change, and by which way."""

    way: PolicyEvent.Way
    username: str = ""


@dataclass(frozen=True)
class Kept:
    policy: Policy
    is_new: bool
    is_changed: bool


def keep_policy(number: str, facts: PolicyFacts, author: Author) -> Kept:
    """The policy of this number as the facts have it, whatever it was. Safe to repeat: the same facts change nothing
    and leave no entry. Raises PolicyError."""
    number = _check_number(number)
    with transaction.atomic():
        values = {name: getattr(facts, name) for name in _OWN}
        policy, is_new = Policy.objects.select_for_update().get_or_create(number=number, defaults=values)
        before = {} if is_new else describe_policy(policy)
        customer = _find_customer(facts.customer) if "customer" in facts.model_fields_set else policy.customer
        wanted = _describe_facts(facts, customer)
        if before == wanted:
            return Kept(policy, is_new=False, is_changed=False)
        _store(policy, customer, values)
        if any(before.get(name) != wanted[name] for name in ("vehicles", "covers")):
            _store_parts(policy, facts)
        _record(policy, author, before, wanted)
    return Kept(policy, is_new, is_changed=True)


def assign_policy(policy: Policy, customer: User | None, author: Author) -> bool:
    """Whose account shows it, from now on. False when it was so before."""
    with transaction.atomic():
        locked = Policy.objects.select_for_update().get(pk=policy.pk)
        if locked.customer_id == (customer.pk if customer else None):
            return False
        before = {"customer": _name(locked.customer)}
        _store(locked, customer, {})
        _record(locked, author, before, {"customer": _name(customer)})
    return True


def describe_policy(policy: Policy) -> dict[str, Any]:
    """All that can change about it, as JSON."""
    covers = [
        {"vehicle": cover.vehicle.position if cover.vehicle else None, **_describe(cover, _COVER)}
        for cover in policy.covers.select_related("vehicle")
    ]
    vehicles = [_describe(vehicle, _VEHICLE) for vehicle in policy.vehicles.all()]
    return {"customer": _name(policy.customer), **_describe(policy, _OWN), "vehicles": vehicles, "covers": covers}


def _describe_facts(facts: PolicyFacts, customer: User | None) -> dict[str, Any]:
    covers = [{"vehicle": cover.vehicle, **_describe(cover, _COVER)} for cover in facts.covers]
    vehicles = [_describe(vehicle, _VEHICLE) for vehicle in facts.vehicles]
    return {"customer": _name(customer), **_describe(facts, _OWN), "vehicles": vehicles, "covers": covers}


def _describe(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """Amounts and days as text: JSON has neither."""
    values = {name: getattr(row, name) for name in names}
    return {name: str(value) if isinstance(value, (Decimal, date)) else value for name, value in values.items()}


def _name(customer: User | None) -> str | None:
    return customer.get_username() if customer else None


def _check_number(written: str) -> str:
    number = clean_number(written)
    if not number:
        raise PolicyError(_("A policy's number has letters and digits, in groups, like AC-1234567."))
    if not is_companys(number):
        text = _("%(number)s has not the form of a number of the company's; its forms are among the allowed values.")
        raise PolicyError(text % {"number": number})
    return number


def _find_customer(username: str | None) -> User | None:
    """By the account's name alone: an address can be anybody's."""
    if username is None:
        return None
    user = User.objects.filter(username=username).first()
    if user is None:
        raise PolicyError(_("There is no account of this name."), "customer")
    return user


def _store(policy: Policy, customer: User | None, values: dict[str, Any]) -> None:
    policy.customer, policy.updated_at = customer, timezone.now()
    for name, value in values.items():
        setattr(policy, name, value)
    policy.save(update_fields=["customer", "updated_at", *values])


def _store_parts(policy: Policy, facts: PolicyFacts) -> None:
    policy.vehicles.all().delete()
    policy.covers.all().delete()
    vehicles = Vehicle.objects.bulk_create(
        Vehicle(policy=policy, position=position, **vehicle.model_dump())
        for position, vehicle in enumerate(facts.vehicles, start=1)
    )
    Cover.objects.bulk_create(
        Cover(
            policy=policy,
            position=position,
            **cover.model_dump(exclude={"vehicle"}),
            vehicle=vehicles[cover.vehicle - 1] if cover.vehicle else None,
        )
        for position, cover in enumerate(facts.covers, start=1)
    )


def _record(policy: Policy, author: Author, before: dict[str, Any], after: dict[str, Any]) -> None:
    changes = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    verb = "policy.changed" if before else "policy.added"
    PolicyEvent.objects.create(policy=policy, verb=verb, username=author.username, way=author.way, changes=changes)
