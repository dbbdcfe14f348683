"""The sample portfolio shows what rates do before they are published."""

from dataclasses import replace
from decimal import Decimal

from quotes.portfolio import list_risks, review_rates
from quotes.rates import Rates, parse_rates


def raise_base(rules: dict, by: str) -> Rates:
    rules["products"]["car"]["classes"]["economy"]["base"] = by
    return parse_rates(rules)


def test_the_samples_reach_every_class_and_every_limit(rates: Rates) -> None:
    for key, product in rates.products.items():
        risks = list(list_risks(rates, key))
        assert {risk.value_class for risk in risks} == set(product.classes)
        assert {18, 85} <= {risk.driver_age for risk in risks}
        assert {0, 500_000} <= {risk.mileage for risk in risks}
        assert {0, 25} <= {risk.vehicle_age for risk in risks}


def test_the_same_rates_change_nothing(rates: Rates) -> None:
    review = review_rates(rates, rates)
    assert (review.changed, review.rises, review.falls) == (0, (), ())
    assert review.compared == sum(span.count for span in review.spans)


def test_a_dearer_class_shows_as_rises_alone(rates: Rates, rules: dict) -> None:
    review = review_rates(raise_base(rules, "150.00"), rates)
    assert review.rises and not review.falls
    assert all(change.sample.startswith("Small car") and change.percent > 25 for change in review.rises)
    assert any("change by more than 25%" in text for text in review.warnings)


def test_prices_held_at_a_limit_are_pointed_out(rates: Rates) -> None:
    car = replace(rates.products["car"], maximum=Decimal("120.00"))
    review = review_rates(replace(rates, products=rates.products | {"car": car}), None)
    assert any(text.startswith("Car insurance") and "held at the highest price" in text for text in review.warnings)


def test_a_steep_step_between_bands_is_pointed_out(rates: Rates, rules: dict) -> None:
    rules["products"]["car"]["driver_age"][0]["factor"] = "4.00"
    warnings = review_rates(parse_rates(rules), rates).warnings
    assert "Car insurance: at driver age 20 the factor steps from 4.00 to 1.50." in warnings
