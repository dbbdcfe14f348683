"""Policies for tests, kept as the company's own systems keep them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.facts import PolicyFacts
from accounts.keeping import Author, Kept, keep_policy
from accounts.models import Policy, PolicyEvent

NUMBER, OTHER_NUMBER = "AC-4471093", "AC-4471108"


def describe(**changes: Any) -> dict[str, Any]:
    """A policy in force, of nobody, as a program sends it."""
    today = timezone.localdate()
    return {
        "product": "electric_car",
        "status": "active",
        "effective_on": str(today - timedelta(days=100)),
        "expires_on": str(today + timedelta(days=265)),
        "premium": "151.20",
        "vehicles": [{"make": "Tesla", "model": "Model 3", "year": 2023, "vin_end": "504417"}],
        "covers": [
            {"name": "Bodily injury liability", "person_limit": "100000", "accident_limit": "300000"},
            {"name": "Collision", "deductible": "500"},
            {"name": "Comprehensive", "vehicle": 1, "deductible": "250"},
        ],
    } | changes


def keep(number: str = NUMBER, **changes: Any) -> Kept:
    facts = PolicyFacts.model_validate(describe(**changes))
    return keep_policy(number, facts, Author(PolicyEvent.Way.API, "systems"))


def make_policy(number: str = NUMBER, **changes: Any) -> Policy:
    return keep(number, **changes).policy
