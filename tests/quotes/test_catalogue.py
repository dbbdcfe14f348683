"""Vehicles are found by the words that people use for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.catalogue import find_vehicle
from quotes.errors import FactsError
from quotes.rates import Rates
from tests.quotes.test_pricing import RATES

FOUND = [
    ("Tesla", "Model 3", "Tesla Model 3", "electric_car"),
    ("telsa", "modle 3", "Tesla Model 3", "electric_car"),
    ("Tesla Model Y", "Model Y", "Tesla Model Y", "electric_car"),
    ("tesla", "tesla model y long range", "Tesla Model Y", "electric_car"),
    ("chevy", "bolt", "Chevrolet Bolt", "electric_car"),
    ("VW", "id 4 pro", "Volkswagen ID.4", "electric_car"),
    ("VW", "golf electric", "Volkswagen Golf Electric", "electric_car"),
    ("vw", "Golf", "Volkswagen Golf", "car"),
    ("Ford", "mustang mach e gt", "Ford Mustang Mach-E", "electric_car"),
    ("ford", "mustang", "Ford Mustang", "car"),
    ("Ford", "f 150 lightning", "Ford F-150 Lightning", "electric_car"),
    ("Ford", "F150 XLT", "Ford F-150", "car"),
    ("Honda", "Civik", "Honda Civic", "car"),
    ("Honda", "CBR 600 RR", "Honda CBR600RR", "two_wheeler"),
    ("Harley", "Fatboy", "Harley-Davidson Fat Boy", "two_wheeler"),
    ("Mercedes", "C300 4matic", "Mercedes-Benz C 300", "car"),
    ("Range Rover", "Evoque", "Land Rover Evoque", "car"),
    ("Mazda", "3", "Mazda Mazda3", "car"),
    ("Kia", "e-niro", "Kia Niro EV", "electric_car"),
    ("Nissan", "LEAF SV Plus", "Nissan Leaf", "electric_car"),
]
ASKED = [
    ("Tesla", "Model", "Which Tesla is it: Model 3, Model Y"),
    ("Hyundai", "Ioniq", "Which Hyundai is it: .* Ioniq 5"),
    ("Honda", "motorcycle", "Which model of Honda is it"),
    ("Civic", "LX", "no make called Civic .* Is it a Honda"),
    ("Banana", "Split", "no make called Banana .* Please check how it is spelled"),
]


@pytest.mark.parametrize(("make", "model", "name", "product"), FOUND)
def test_a_vehicle_is_found_by_its_everyday_name(make: str, model: str, name: str, product: str) -> None:
    vehicle = find_vehicle(RATES, make, model)
    assert (f"{vehicle.make} {vehicle.model}", vehicle.product, vehicle.is_listed) == (name, product, True)


@pytest.mark.parametrize(("make", "model", "question"), ASKED)
def test_a_name_that_says_too_little_is_asked_back(make: str, model: str, question: str) -> None:
    with pytest.raises(FactsError, match=question):
        find_vehicle(RATES, make, model)


@pytest.mark.parametrize("model", ["Model Z", "Ioniq 7", "XYZ"])
def test_another_model_is_not_taken_for_a_slip_of_the_pen(model: str) -> None:
    make = "Hyundai" if model.startswith("Ioniq") else "Tesla"
    vehicle = find_vehicle(RATES, make, model)
    assert (vehicle.model, vehicle.is_listed) == (model, False)


def test_a_model_that_is_not_listed_is_priced_by_its_makes_cautious_class(rates: Rates) -> None:
    vehicle = find_vehicle(rates, "Toyota", "Zonda")
    classes = rates.products["car"].classes
    assert classes[vehicle.value_class].base > classes["standard"].base


MAKES = [make.name for make in RATES.makes]
WORDS = st.text("abcdeilmnorstxyz0123456789 -.", min_size=1, max_size=20).filter(lambda text: text.strip(" -."))


@given(
    st.sampled_from(MAKES), WORDS | st.sampled_from([name for make in RATES.makes for _, _, name in make.list_models()])
)
def test_a_vehicle_is_found_again_by_the_name_it_was_stored_under(make: str, model: str) -> None:
    try:
        vehicle = find_vehicle(RATES, make, model)
    except FactsError:
        return
    again = find_vehicle(RATES, vehicle.make, vehicle.model)
    assert (again.product, again.value_class, again.model) == (vehicle.product, vehicle.value_class, vehicle.model)
