"""The worked cases of docs/pricing.md, and what holds for every price."""

import ast
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.choices import Choices
from quotes.company import read_rates_file
from quotes.facts import Facts
from quotes.offer import make_offer
from quotes.pricing import Risk, price
from quotes.rates import Rates
from tests.quotes.conftest import ACME
from tests.servers import ROOT

TODAY = date(2026, 11, 23)
RATES = read_rates_file(ACME / "rates.toml")
CASES = [
    (Facts("Honda", "Civic", 2020, 45_000, 34), "car", "110.00"),
    (Facts("Toyota", "Camry", 2023, 32_500, 27), "car", "158.60"),
    (Facts("Tesla", "Model 3", 2024, 12_000, 35), "electric_car", "160.56"),
    (Facts("Nissan", "Leaf", 2018, 88_000, 68), "electric_car", "135.11"),
    (Facts("Harley-Davidson", "Sportster", 2021, 14_000, 52), "two_wheeler", "53.75"),
    (Facts("Vespa", "GTS 300", 2015, 2_000, 55), "two_wheeler", "25.00"),
    (Facts("Ferrari", "Roma", 2026, 900, 19), "car", "838.64"),
    (Facts("Porsche", "Taycan", 2025, 60_000, 19), "electric_car", "950.00"),
]
CHOSEN = [
    (Facts("Toyota", "Camry", 2023, 32_500, 27), 1000, (), "143.34"),
    (Facts("Honda", "Civic", 2026, 100, 34), 250, ("rental_reimbursement", "new_car_replacement"), "138.57"),
    (Facts("Toyota", "RAV4 hybrid", 2019, 60_000, 40), 500, ("roadside_assistance",), "139.86"),
    (Facts("Honda", "Civic Type R", 2022, 20_000, 40), 500, (), "181.71"),
    (Facts("Tesla", "Model 3", 2024, 12_000, 35), 1000, ("rental_reimbursement",), "149.60"),
    (Facts("LiveWire", "One", 2022, 2_000, 27), 1000, (), "87.94"),
]
CLASSES = [(key, name) for key, product in RATES.products.items() for name in product.classes]


def make_risks(kind: tuple[str, str]) -> st.SearchStrategy[Risk]:
    product = RATES.products[kind[0]]
    choices = st.builds(
        lambda deductible, options: Choices(deductible, tuple(key for key in product.options if key in options)),
        st.sampled_from([one.amount for one in product.deductibles]),
        st.sets(st.sampled_from(list(product.options))) if product.options else st.just(set()),
    )
    return st.builds(
        Risk,
        st.just(kind[0]),
        st.just(kind[1]),
        st.integers(0, 25),
        st.integers(0, 500_000),
        st.integers(18, 85),
        st.sampled_from(["", *product.powertrains]),
        st.decimals("0.5", "2", places=4),
        choices,
    )


RISKS = st.sampled_from(CLASSES).flatmap(make_risks)


@pytest.mark.parametrize(("facts", "product", "premium"), CASES, ids=lambda value: getattr(value, "model", None))
def test_a_premium_is_what_was_worked_out_by_hand(facts: Facts, product: str, premium: str) -> None:
    offer = make_offer(RATES, facts, TODAY)
    assert (offer.product, str(offer.premium.amount)) == (product, premium)


@pytest.mark.parametrize(("facts", "product", "premium"), CASES, ids=lambda value: getattr(value, "model", None))
def test_the_worked_cases_stand_in_the_documentation(facts: Facts, product: str, premium: str) -> None:
    vehicle = f"| {facts.year} {facts.make} {facts.model}, {facts.mileage:,}, {facts.driver_age} |"
    lines = (ROOT / "docs" / "pricing.md").read_text().splitlines()
    assert any(line.startswith(vehicle) and f"**{premium}**" in line for line in lines)


@pytest.mark.parametrize(("facts", "deductible", "options", "premium"), CHOSEN)
def test_a_premium_with_choices_is_what_was_worked_out_by_hand(
    facts: Facts, deductible: int, options: tuple[str, ...], premium: str
) -> None:
    offer = make_offer(RATES, facts, TODAY, deductible=deductible, options=options)
    assert str(offer.premium.amount) == premium
    lines = (ROOT / "docs" / "pricing.md").read_text().splitlines()
    vehicle = f"| {facts.year} {facts.make} {facts.model}, {facts.mileage:,}, {facts.driver_age} | {deductible:,}"
    assert any(line.startswith(vehicle) and f"**{premium}**" in line for line in lines)


def test_tax_comes_last_and_is_rounded_with_the_whole() -> None:
    """110.00 and 7.25 % are 117.975."""
    car = replace(RATES.products["car"], tax_rate=Decimal("0.0725"))
    taxed = replace(RATES, products=RATES.products | {"car": car})
    premium = make_offer(taxed, CASES[0][0], TODAY).premium
    assert (str(premium.amount), str(premium.breakdown[-1].amount)) == ("117.98", "7.98")
    assert premium.breakdown[-1].label == "Tax"


@given(RISKS)
def test_paying_more_of_a_claim_oneself_never_costs_more(risk: Risk) -> None:
    amounts = [
        price(RATES, replace(risk, choices=replace(risk.choices, deductible=one.amount))).amount
        for one in RATES.products[risk.product].deductibles
    ]
    assert amounts == sorted(amounts, reverse=True)


@given(RISKS)
def test_adding_cover_never_costs_less(risk: Risk) -> None:
    without = price(RATES, replace(risk, choices=replace(risk.choices, options=()))).amount
    assert without <= price(RATES, risk).amount


def test_no_binary_fraction_is_written_in_the_pricing_code() -> None:
    for name in ("pricing", "rates", "rate_parts", "choices", "offer", "revising"):
        tree = ast.parse((ROOT / "quotes" / f"{name}.py").read_text())
        literals = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        called = [node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and hasattr(node.func, "id")]
        assert not [value for value in literals if isinstance(value, float)]
        assert "float" not in called


def test_a_breakdown_shows_each_step() -> None:
    offer = make_offer(RATES, CASES[1][0], TODAY)
    assert [(line.label, str(line.amount)) for line in offer.premium.breakdown] == [
        ("Base price: mid-range car", "122.00"),
        ("Vehicle age: 3 model years", "7.32"),
        ("Mileage: 32,500 miles", "0.00"),
        ("Driver's age: 27", "23.28"),
        ("Policy fee", "6.00"),
    ]


def test_a_price_at_its_limit_says_so_in_the_breakdown() -> None:
    lowest, highest = (make_offer(RATES, CASES[at][0], TODAY).premium.breakdown[-1] for at in (5, 7))
    assert (lowest.label, str(lowest.amount)) == ("Raised to our lowest price", "2.92")
    assert (highest.label, str(highest.amount)) == ("Lowered to our highest price", "-25.94")


@pytest.mark.parametrize(("mileage", "premium"), [(10_000, "103.76"), (10_001, "110.00"), (50_000, "110.00")])
def test_a_band_holds_up_to_and_including_its_end(mileage: int, premium: str) -> None:
    assert str(price(RATES, Risk("car", "economy", 6, mileage, 34)).amount) == premium


@given(RISKS)
def test_a_breakdown_always_adds_up_to_the_premium(risk: Risk) -> None:
    premium = price(RATES, risk)
    assert sum(line.amount for line in premium.breakdown) == premium.amount


@given(RISKS, st.integers(0, 500_000))
def test_more_miles_never_cost_less(risk: Risk, other: int) -> None:
    fewer, more = sorted([risk.mileage, other])
    low, high = (price(RATES, replace(risk, mileage=miles)) for miles in (fewer, more))
    assert low.amount <= high.amount


@given(RISKS)
def test_every_amount_is_a_decimal_of_whole_cents_within_the_limits(risk: Risk) -> None:
    premium, product = price(RATES, risk), RATES.products[risk.product]
    amounts = [premium.amount, *(line.amount for line in premium.breakdown)]
    assert all(type(amount) is Decimal and amount.as_tuple().exponent == -2 for amount in amounts)
    assert product.minimum <= premium.amount <= product.maximum


@given(RISKS)
def test_the_premium_is_the_exact_product_rounded_once(risk: Risk) -> None:
    """By fractions, a second way to the same number."""
    from fractions import Fraction

    product = RATES.products[risk.product]
    exact = Fraction(product.classes[risk.value_class].base)
    for bands, value in (
        (product.vehicle_age, risk.vehicle_age),
        (product.mileage, risk.mileage),
        (product.driver_age, risk.driver_age),
    ):
        exact *= Fraction(next(band.factor for band in bands if value <= band.up_to))
    exact *= Fraction(risk.model_factor) * Fraction(product.powertrains.get(risk.powertrain, Decimal(1)))
    exact *= next(Fraction(one.factor) for one in product.deductibles if one.amount == risk.choices.deductible)
    exact += sum(Fraction(product.options[key].amount) for key in risk.choices.options)
    exact = min(max(exact + Fraction(product.policy_fee), Fraction(product.minimum)), Fraction(product.maximum))
    assert price(RATES, risk).amount * 100 == (exact * 100 + Fraction(1, 2)) // 1


def test_next_years_model_counts_as_new(rates: Rates) -> None:
    this, following = (make_offer(rates, Facts("Honda", "Civic", year, 0, 34), TODAY).premium for year in (2026, 2027))
    assert this == following
