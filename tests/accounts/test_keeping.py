"""Policies are kept as they are handed in: the same again changes nothing, and each change is on record."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from accounts.company import find_term
from accounts.errors import PolicyError
from accounts.facts import PolicyFacts
from accounts.keeping import Author, assign_policy
from accounts.models import Policy, PolicyEvent
from accounts.models.policy import former_on
from records.append_only import AppendOnlyError
from tests.accounts.policies import NUMBER, describe, keep, make_policy
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.postgres
def test_the_same_again_changes_nothing_and_leaves_no_entry(cast: Cast) -> None:
    first = keep(customer="customer")
    stamp = first.policy.updated_at
    for premium in ("151.20", "151.2", 151.2):
        again = keep(customer="customer", premium=premium)
        assert (again.is_new, again.is_changed, again.policy.pk) == (False, False, first.policy.pk)
    policy = Policy.objects.get()
    assert policy.updated_at == stamp and policy.premium == Decimal("151.20")
    assert [event.verb for event in policy.events.all()] == ["policy.added"]


@pytest.mark.postgres
def test_what_changed_is_on_record_with_who_did_it_and_what_was_before(cast: Cast) -> None:
    make_policy()
    vehicles = [*describe()["vehicles"], {"make": "Honda", "model": "Civic", "year": 2019}]
    assert keep(premium="160.00", status="lapsed", vehicles=vehicles).is_changed
    policy = Policy.objects.get()
    assert [str(vehicle) for vehicle in policy.vehicles.all()] == ["2023 Tesla Model 3", "2019 Honda Civic"]
    event = policy.events.latest("id")
    assert (event.verb, event.username, event.way) == ("policy.changed", "systems", "api")
    assert event.changes["premium"] == ["151.20", "160.00"] and event.changes["status"] == ["active", "lapsed"]
    assert set(event.changes) == {"premium", "status", "vehicles"}


def test_entries_are_never_changed_or_taken_away() -> None:
    event = make_policy().events.get()
    for attempt in (event.save, event.delete, PolicyEvent.objects.all().delete, lambda: PolicyEvent.objects.update()):
        with pytest.raises(AppendOnlyError):
            attempt()
    assert PolicyEvent.objects.count() == 1


def test_a_cover_is_for_one_vehicle_or_for_all() -> None:
    policy = make_policy()
    assert [(cover.name, cover.vehicle and str(cover.vehicle)) for cover in policy.covers.all()] == [
        ("Bodily injury liability", None), ("Collision", None), ("Comprehensive", "2023 Tesla Model 3"),
    ]  # fmt: skip
    assert policy.deductibles == [Decimal(250), Decimal(500)]


def test_a_customer_is_named_by_account_and_never_by_address(cast: Cast) -> None:
    for name in ("customer@example.com", "nobody", "Customer"):
        with pytest.raises(PolicyError) as refused:
            keep(customer=name)
        assert refused.value.field == "customer"
    assert not Policy.objects.exists()
    assert make_policy(customer="customer").customer == cast.customer


def test_who_leaves_the_customer_out_leaves_it_as_it_was(cast: Cast) -> None:
    make_policy(customer="customer")
    assert make_policy(premium="1.00").customer == cast.customer
    assert make_policy(premium="1.00", customer=None).customer is None


def test_assigning_a_policy_is_on_record_and_once(cast: Cast) -> None:
    policy, author = make_policy(), Author(PolicyEvent.Way.ADMIN, "administrator")
    assert assign_policy(policy, cast.customer, author) and not assign_policy(policy, cast.customer, author)
    event = policy.events.latest("id")
    assert (event.changes, event.username) == ({"customer": [None, "customer"]}, "administrator")


@pytest.mark.parametrize("number", ["", "AC 4471093", "AC-44", "ZZ-4471093", "4111111111111111", "AC-4471093/", "../x"])
def test_numbers_that_are_not_the_companys_are_refused(number: str) -> None:
    with pytest.raises(PolicyError) as refused:
        keep(number)
    assert refused.value.field == "number" and not Policy.objects.exists()


def test_a_number_may_be_written_small_and_is_one_and_the_same() -> None:
    assert keep(" ac-4471093 ").policy.number == NUMBER and not keep(NUMBER).is_new


def test_without_a_form_of_the_companys_any_number_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "POLICY_NUMBERS", "")
    assert keep("2024/77.B").policy.number == "2024/77.B"


MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({"status": "gone"}, "status"),
    ({"product": "Electric car"}, "product"),
    ({"premium": "-1"}, "premium"),
    ({"premium": "1.005"}, "premium"),
    ({"premium": "NaN"}, "premium"),
    ({"currency": "dollar"}, "currency"),
    ({"expires_on": "2020-01-01"}, "expires_on"),
    ({"effective_on": "yesterday"}, "effective_on"),
    ({"vehicles": []}, "vehicles"),
    ({"vehicles": [{"make": "A", "model": "B", "year": 2020, "vin_end": "5YJ3E1EA7KF504417"}]}, "vin_end"),
    ({"vehicles": [{"make": " ", "model": "B", "year": 2020}]}, "make"),
    ({"covers": [{"name": "Collision", "vehicle": 2}]}, "vehicle that the policy does not have"),
    ({"covers": [{"name": "Collision", "deductible": -5}]}, "deductible"),
    ({"owner": "x"}, "owner"),
]


@pytest.mark.parametrize(("change", "named"), MALFORMED)
def test_facts_that_cannot_be_are_refused_by_name(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        PolicyFacts.model_validate(describe(**change))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_keep_one_policy() -> None:
    kept, barrier = [], Barrier(4)

    def bring(premium: str) -> None:
        barrier.wait()
        kept.append(keep(premium=premium))
        connection.close()

    threads = [Thread(target=bring, args=(f"10{number}.00",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    policy = Policy.objects.get()
    assert len(kept) == 4 and sum(one.is_new for one in kept) == 1
    assert policy.covers.count() == 3 and policy.events.count() == 4
    assert str(policy.premium) == policy.events.latest("id").changes["premium"][1]


TODAY = date(2026, 11, 27)
STANDINGS = [
    ("active", 0, 1, "active", False),
    ("active", -1, 0, "ended", True),
    ("active", 1, 2, "upcoming", False),
    ("pending", -1, 1, "pending", False),
    ("lapsed", -1, 1, "lapsed", True),
    ("cancelled", 1, 2, "cancelled", True),
]


@pytest.mark.parametrize(("status", "begins", "ends", "standing", "is_former"), STANDINGS)
def test_a_standing_follows_from_status_and_day(
    status: str, begins: int, ends: int, standing: str, is_former: bool, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)
    days = {"effective_on": TODAY + timedelta(begins), "expires_on": TODAY + timedelta(ends)}
    policy = make_policy(status=status, customer="customer", **days)
    assert (policy.standing, policy.is_former) == (standing, is_former)
    make_policy("AC-0000001", customer="customer", effective_on=TODAY - timedelta(9), expires_on=TODAY + timedelta(9))
    former = Policy.objects.filter(former_on(TODAY))
    assert [one.number for one in former] == ([NUMBER] if is_former else [])
    ordered = [one.number for one in Policy.objects.of_customer(cast.customer.pk)]
    assert ordered == ["AC-0000001", NUMBER] if is_former else set(ordered) == {"AC-0000001", NUMBER}
    in_force = [one.number for one in Policy.objects.in_force_on(TODAY)]
    assert (NUMBER in in_force) == (standing == "active")


@settings(max_examples=60)
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 3), st.integers(0, 4000))
def test_an_example_that_renews_is_in_the_term_of_today(begins: date, years: int, later: int) -> None:
    ends = begins.replace(year=begins.year + years, day=28 if (begins.month, begins.day) == (2, 29) else begins.day)
    today = begins + timedelta(days=later)
    low, high = find_term(begins, ends, today)
    assert low <= today < high and (low.month, high.month) == (begins.month, begins.month)
    assert find_term(low, high, today) == (low, high)
