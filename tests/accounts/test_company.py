"""The example's policies: they belong to the demonstration's customer, and cost what the rates say."""

import tomllib
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import call_command

from accounts.company import load_company
from accounts.models import Policy, PolicyEvent
from quotes.company import read_rates_file
from quotes.facts import Facts
from quotes.offer import make_offer
from tests.cast import Cast
from tests.quotes.conftest import ACME

pytestmark = pytest.mark.django_db
EXAMPLES = tomllib.loads((ACME / "policies.toml").read_text())["policies"]


def test_the_same_folder_again_changes_nothing(cast: Cast) -> None:
    assert load_company(ACME) == f"{len(EXAMPLES)} policies, {len(EXAMPLES)} of them new or changed."
    count = PolicyEvent.objects.count()
    assert load_company(ACME) == f"{len(EXAMPLES)} policies, 0 of them new or changed."
    assert PolicyEvent.objects.count() == count == len(EXAMPLES)
    assert {policy.customer for policy in Policy.objects.all()} == {cast.customer}
    assert {policy.standing for policy in Policy.objects.all()} == {"active", "cancelled"}


def test_nobody_gets_a_policy_by_taking_the_name_later(db: None) -> None:
    said = load_company(ACME)
    assert f"{len(EXAMPLES)} more wait for an account “customer”" in said
    User.objects.create_user("customer")
    assert not Policy.objects.exists()


def test_the_demonstrations_customer_has_the_examples(settings: LazySettings, tmp_path: Path) -> None:
    settings.DEBUG, settings.DATA_DIR = True, tmp_path
    said = StringIO()
    call_command("create_demo_users", stdout=said)
    assert f"The customer has {len(EXAMPLES)} policies" in said.getvalue()
    assert Policy.objects.filter(customer__username="customer").count() == len(EXAMPLES)


DRIVEN = {
    "AC-4471093": (23_000, 38, date(2026, 9, 14), 500, []),
    "AC-4471108": (6_000, 38, date(2026, 4, 2), 1000, []),
    "AC-3380265": (88_000, 35, date(2023, 2, 20), 500, ["roadside_assistance"]),
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["number"])
def test_an_example_costs_what_the_rates_make_of_it(example: dict) -> None:
    mileage, age, day, deductible, options = DRIVEN[example["number"]]
    vehicle = example["vehicles"][0]
    facts = Facts(vehicle["make"], vehicle["model"], vehicle["year"], mileage, age)
    offer = make_offer(read_rates_file(ACME / "rates.toml"), facts, day, deductible=deductible, options=options)
    assert (offer.premium.amount, offer.product) == (Decimal(example["premium"]), example["product"])
    assert {cover["deductible"] for cover in example["covers"] if "deductible" in cover} == {deductible}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("policies = [", "it is not valid TOML"),
        ('[[policies]]\nnumber = "AC-4471093"\nstatus = "gone"', "policies.0."),
        ((ACME / "policies.toml").read_text().replace("AC-4471093", "XX-1"), "XX-1: XX-1 has not the form"),
    ],
)
def test_a_malformed_file_is_named_and_stores_nothing(cast: Cast, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "policies.toml").write_text(text)
    with pytest.raises(ValueError, match=r"policies\.toml: ") as refused:
        load_company(tmp_path)
    assert message in str(refused.value) and not Policy.objects.exists()


def test_a_folder_without_policies_leaves_them_as_they_are(cast: Cast, tmp_path: Path) -> None:
    load_company(ACME)
    assert "stay as they are" in load_company(tmp_path) and Policy.objects.count() == len(EXAMPLES)
