"""The example company's rates, and quotes as the assistant asks for them."""

import copy
import tomllib
import uuid
from functools import cache
from typing import Any

import pytest
from django.utils import timezone

from chat.tools import ToolContext
from quotes.company import read_rates_file
from quotes.facts import Facts
from quotes.models import RateTable
from quotes.publishing import digest_rules, publish_rates
from quotes.rates import Rates, dump_rates
from quotes.services import Request
from tests.servers import ROOT

ACME = ROOT / "portal" / "company" / "acme"
RULES = tomllib.loads((ACME / "rates.toml").read_text())
# Six model years old, whenever the tests run.
CIVIC = Facts("Honda", "Civic", timezone.localdate().year - 6, 45_000, 34)


@cache
def read_acme() -> Rates:
    return read_rates_file(ACME / "rates.toml")


@pytest.fixture(scope="session")
def rates() -> Rates:
    return read_acme()


@pytest.fixture
def rules() -> dict[str, Any]:
    """The rules as data, to be spoiled."""
    return copy.deepcopy(RULES)


@pytest.fixture
def published(db: None) -> None:
    """As `load_company` leaves them, without reading the same file some hundred times."""
    rules = dump_rates(read_acme())
    publish_rates(RateTable(rules=rules, loaded_digest=digest_rules(rules), reason="Loaded."), read_acme())


def make_request(facts: Facts = CIVIC, key: str = "key-1") -> Request:
    return Request(uuid.UUID(int=7), key, facts)


def make_context(key: str = "key-1") -> ToolContext:
    return ToolContext(str(uuid.UUID(int=7)), "turn", "call", key, "en")


def describe_car(**changes: Any) -> dict[str, Any]:
    """Arguments of get_quote for a car that is three model years old today."""
    year = timezone.localdate().year - 3
    return {"make": "Toyota", "model": "Camry", "year": year, "mileage": 32_500, "driver_age": 27} | changes
