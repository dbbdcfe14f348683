"""A rate table is checked whole before anybody is quoted by it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from quotes.facts import Facts
from quotes.offer import make_offer
from quotes.rates import Rates, RatesError, dump_rates, parse_rates


def spoil_mileage(rules: dict[str, Any]) -> None:
    rules["products"]["car"]["mileage"][1]["factor"] = "0.90"


def spoil_order(rules: dict[str, Any]) -> None:
    rules["products"]["car"]["driver_age"][1]["up_to"] = 20


def spoil_reach(rules: dict[str, Any]) -> None:
    rules["products"]["two_wheeler"]["vehicle_age"].pop()


def spoil_amount(rules: dict[str, Any]) -> None:
    rules["products"]["car"]["policy_fee"] = 6.1


def spoil_limits(rules: dict[str, Any]) -> None:
    rules["products"]["car"]["maximum"] = "10.00"


def spoil_class(rules: dict[str, Any]) -> None:
    rules["makes"][0]["unknown"] = "car.gold"


def spoil_makes(rules: dict[str, Any]) -> None:
    rules["makes"][0]["aliases"] = ["B M W"]


def spoil_models(rules: dict[str, Any]) -> None:
    rules["makes"][0]["models"]["car"]["premium"].append("tlx")


def spoil_key(rules: dict[str, Any]) -> None:
    rules["products"]["car"]["discount"] = "5.00"


def spoil_deductibles(rules: dict[str, Any]) -> None:
    rules["products"]["car"]["deductibles"][2]["factor"] = "1.01"


def spoil_default(rules: dict[str, Any]) -> None:
    rules["products"]["car"]["deductible"] = 1000


def spoil_powertrain(rules: dict[str, Any]) -> None:
    rules["makes"][0]["powertrain"] = "steam"


def spoil_usual_powertrain(rules: dict[str, Any]) -> None:
    rules["products"]["car"]["powertrain"] = "steam"


def spoil_factors(rules: dict[str, Any]) -> None:
    rules["makes"][0]["factors"] = {"Zonda": "1.10"}


SPOILED: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (spoil_mileage, "more miles would cost less"),
    (spoil_order, "driver_age: each up_to must be higher than the one before"),
    (spoil_reach, "products.two_wheeler.vehicle_age: the bands end below 25"),
    (spoil_amount, "products.car.policy_fee: write it as text"),
    (spoil_limits, "minimum is above maximum"),
    (spoil_class, "Acura: there is no rate for car.gold"),
    (spoil_makes, "'bmw' stands for two makes"),
    (spoil_models, "Acura: tlx stands in two classes"),
    (spoil_deductibles, "paying more of a claim oneself would cost more"),
    (spoil_default, "must be one of deductibles, with the factor 1"),
    (spoil_powertrain, "there is no rate for the powertrain steam"),
    (spoil_usual_powertrain, "there is no rate for steam"),
    (spoil_factors, "there is no model Zonda"),
    (spoil_key, "products.car.discount"),
]


@pytest.mark.parametrize(("spoil", "message"), SPOILED, ids=lambda value: getattr(value, "__name__", ""))
def test_rules_that_cannot_hold_are_refused_with_the_reason(
    rules: dict[str, Any], spoil: Callable[[dict[str, Any]], None], message: str
) -> None:
    spoil(rules)
    with pytest.raises(RatesError, match=message):
        parse_rates(rules)


def test_rules_survive_the_database_unchanged(rules: dict[str, Any]) -> None:
    rates = parse_rates(rules)
    assert parse_rates(dump_rates(rates)) == rates


def test_the_order_in_which_a_database_gives_keys_back_changes_nothing(rates: Rates) -> None:
    """PostgreSQL sorts the keys of a JSON object by their length."""

    def reorder(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: reorder(value[key]) for key in sorted(value, key=lambda key: (-len(key), key))}
        return [reorder(item) for item in value] if isinstance(value, list) else value

    other = parse_rates(reorder(dump_rates(rates)))
    facts = Facts("Honda", "Civic", 2026, 45_000, 34)
    options = ["new_car_replacement", "rental_reimbursement"]
    offers = [make_offer(each, facts, date(2026, 11, 23), deductible=250, options=options) for each in (rates, other)]
    assert offers[0] == offers[1]
    assert list(other.products["car"].options) == list(rates.products["car"].options)
