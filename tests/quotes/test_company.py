"""Rates from the company folder."""

from pathlib import Path

import pytest

from quotes.company import load_company
from quotes.models import RateTable
from quotes.rates import RatesError
from tests.quotes.conftest import ACME

pytestmark = pytest.mark.django_db
TEXT = (ACME / "rates.toml").read_text()


def load_text(directory: Path, text: str) -> str:
    (directory / "rates.toml").write_text(text)
    return load_company(directory)


def test_changed_rates_become_the_next_version_and_the_same_ones_do_not(tmp_path: Path) -> None:
    for text in (TEXT, TEXT, TEXT.replace('"104.00"', '"105.00"')):
        load_text(tmp_path, text)
    assert list(RateTable.objects.values_list("number", "status")) == [(2, "published"), (1, "archived")]


def test_a_remark_in_the_file_is_no_new_version(tmp_path: Path) -> None:
    load_text(tmp_path, TEXT)
    assert load_text(tmp_path, "# A remark.\n" + TEXT) == "Rates 1 are up to date."


def test_rates_for_later_leave_todays_in_place(tmp_path: Path) -> None:
    load_text(tmp_path, TEXT)
    load_text(tmp_path, TEXT.replace("effective_from = 2026-01-01", "effective_from = 2099-01-01"))
    assert set(RateTable.objects.values_list("number", "status")) == {(2, "published"), (1, "published")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("currency = ", "not valid TOML"),
        (TEXT.replace('policy_fee = "6.00"', "policy_fee = 6.5", 1), "products.car.policy_fee: write it as text"),
    ],
)
def test_a_malformed_file_is_named_and_changes_nothing(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RatesError, match=f"rates.toml: .*{message}"):
        load_text(tmp_path, text)
    assert not RateTable.objects.exists()
