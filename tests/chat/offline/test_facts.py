"""What a text says about the five facts of a quote."""

import pytest

from chat.offline.facts import Doubt, Setting, merge_facts
from chat.offline.stated_facts import read_facts

VEHICLE = ("make", "model")
ALL = ("make", "model", "year", "mileage", "driver_age")


def read(text: str, *asked: str, known: dict | None = None, is_quoting: bool = True, **more) -> dict:
    setting = Setting(asked, known or {}, is_quoting, may_name_vehicle=bool(set(VEHICLE) & set(asked)), **more)
    return read_facts(text, setting).values


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("34", 34),
        ("I'm 34", 34),
        ("im 34", 34),
        ("I am 34 years old", 34),
        ("34 years old", 34),
        ("34 yo", 34),
        ("34yo", 34),
        ("34 y/o", 34),
        ("I'm a 34-year-old", 34),
        ("thirty-four", 34),
        ("thirty four", 34),
        ("I am thirty-four years old", 34),
        ("I just turned 34", 34),
        ("age 34", 34),
        ("Age: 34", 34),
        ("my age is 34", 34),
        ("aged 34", 34),
        ("34, why?", 34),
        ("I'm a student, 34", 34),
        ("I'm about 34", 34),
        ("the driver is 34", 34),
        ("it's 34", 34),
        ("He's 34", 34),
        ("she is 34", 34),
        ("my son is 19", 19),
        ("my daughter's 22", 22),
        ("I'm 34 and my wife is 36", 34),
        ("fifty", 50),
        ("I'm sixty-two", 62),
        ("actually 35", 35),
        ("not 34, 35", 35),
        ("I'll be 41, turning 41 in May", 41),
        ("61 years young", 61),
        ("34 years", 34),
    ],
)
def test_an_age_is_read_in_reply_to_the_question(text: str, age: int) -> None:
    assert read(text, "driver_age", known={"driver_age": 34})["driver_age"] == age


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2022", 2022),
        ("it's a 2022", 2022),
        ("2022 model", 2022),
        ("from 2022", 2022),
        ("model year 2022", 2022),
        ("it was built in 2022", 2022),
        ("twenty twenty-two", 2022),
        ("twenty twenty two", 2022),
        ("two thousand and nineteen", 2019),
        ("two thousand nineteen", 2019),
        ("twenty nineteen", 2019),
        ("nineteen ninety-eight", 1998),
        ("twenty oh eight", 2008),
        ("'22", 2022),
        ("22", 2022),
        ("a '98", 1998),
        ("2022 I think", 2022),
        ("it is a 2022 one", 2022),
        ("year: 2022", 2022),
        ("I bought it in 2023 but it's a 2022", 2022),
        ("no, 2021", 2021),
        ("sorry, 2021", 2021),
        ("make that 2021", 2021),
        ("2020... wait, 2021", 2021),
        ("not 2020 but 2021", 2021),
        ("2021 instead of 2020", 2021),
        ("should be 2021", 2021),
        ("a 2015 Honda Civic", 2015),
        ("Honda Civic 2015", 2015),
        ("Honda, 2015, Civic", 2015),
        ("my 15 Civic", 2015),
    ],
)
def test_a_model_year_is_read_in_reply_to_the_question(text: str, year: int) -> None:
    known = {"make": "Honda", "model": "Civic", "year": 2020} if "2021" in text else {}
    assert read(text, "year", known=known)["year"] == year


@pytest.mark.parametrize(
    ("text", "miles"),
    [
        ("45000", 45000),
        ("45,000", 45000),
        ("45k", 45000),
        ("45 thou", 45000),
        ("45K miles", 45000),
        ("45 k miles", 45000),
        ("45 thousand", 45000),
        ("forty-five thousand", 45000),
        ("forty five thousand miles", 45000),
        ("about 45,000 miles", 45000),
        ("45000 mi", 45000),
        ("roughly 45k", 45000),
        ("it has 45k on it", 45000),
        ("the odometer says 45,000", 45000),
        ("odometer reads 45 000", 45000),
        ("mileage is 45000", 45000),
        ("mileage: 45,000", 45000),
        ("40-50k", 45000),
        ("between 40,000 and 50,000 miles", 45000),
        ("4.5k", 4500),
        ("a hundred thousand", 100000),
        ("half a million", 500000),
        ("eighteen thousand five hundred", 18500),
        ("20,000 km", 12427),
        ("20000 kilometers", 12427),
        ("20.000 km", 12427),
        ("20k km", 12427),
        ("20 000 kilometres", 12427),
        ("twenty thousand kilometers", 12427),
        ("actually make it 30,000", 30000),
        ("change it from 12,000 to 30,000", 30000),
        ("30,000 miles, not 12,000", 30000),
        ("2021 miles", 2021),
        ("just under 45k I guess", 45000),
    ],
)
def test_a_mileage_is_read_in_reply_to_the_question(text: str, miles: int) -> None:
    assert read(text, "mileage", known={"mileage": 12000})["mileage"] == miles


@pytest.mark.parametrize(
    ("text", "make", "model"),
    [
        ("Tesla Model 3", "Tesla", "Model 3"),
        ("a tesla model3", "Tesla", "Model 3"),
        ("Tesla 3", "Tesla", "Model 3"),
        ("Telsa model y", "Tesla", "Model Y"),
        ("it's a Model S", "Tesla", "Model S"),
        ("Chevy Bolt", "Chevrolet", "Bolt EV"),
        ("chevrolet silverado 1500", "Chevrolet", "Silverado"),
        ("VW Golf", "Volkswagen", "Golf"),
        ("volkswagon jetta", "Volkswagen", "Jetta"),
        ("VW ID.4", "Volkswagen", "ID.4"),
        ("beemer i3", "BMW", "i3"),
        ("BMW 330i", "BMW", "3 Series"),
        ("Ford F-150", "Ford", "F-150"),
        ("f150 lightning", "Ford", "F-150 Lightning"),
        ("Mustang Mach E", "Ford", "Mustang Mach-E"),
        ("Hundai ioniq 5", "Hyundai", "Ioniq 5"),
        ("nissan leaf", "Nissan", "Leaf"),
        ("Leaf", "Nissan", "Leaf"),
        ("Mazda 3", "Mazda", "Mazda3"),
        ("toyta corola", "Toyota", "Corolla"),
        ("RAV 4", "Toyota", "RAV4"),
        ("honda crv", "Honda", "CR-V"),
        ("civic", "Honda", "Civic"),
        ("Mercedez C300", "Mercedes-Benz", "C-Class"),
        ("Range Rover Sport", "Land Rover", "Range Rover Sport"),
        ("harley street glide", "Harley-Davidson", "Street Glide"),
        ("Kawasaki Ninja 400", "Kawasaki", "Ninja 400"),
        ("a Vespa Primavera", "Vespa", "Primavera 150"),
        ("Rivian R1T", "Rivian", "R1T"),
        ("Lucid Air", "Lucid", "Air"),
        ("the make is Kia and the model is Soul", "Kia", "Soul"),
        ("It's a Porsche 911", "Porsche", "911"),
        ("Zorvex Thunder 9", "Zorvex", "Thunder 9"),
        ("it's a zorvex thunder", "Zorvex", "Thunder"),
    ],
)
def test_a_vehicle_is_read_in_reply_to_the_question(text: str, make: str, model: str) -> None:
    assert read(text, *VEHICLE) == {"make": make, "model": model}


TESLA = {"make": "Tesla", "model": "Model 3", "year": 2022, "mileage": 12000, "driver_age": 34}


@pytest.mark.parametrize(
    "text",
    [
        "I'm 34, it's a 2022 Tesla Model 3 with 12k miles",
        "2022 tesla model 3, 12,000 miles, 34",
        "34, 2022 Tesla Model 3, 12000",
        "Tesla Model 3 2022 12000 miles 34 years old",
        "age: 34, make: Tesla, model: Model 3, year: 2022, mileage: 12000",
        "I drive a Tesla Model 3 from 2022, it has 12k on it and I am thirty-four",
        "I am thirty four years old and my '22 Model 3 has twelve thousand miles",
        "12k miles on my 2022 Model 3, driver is 34",
        "Tesla, 2022, Model 3, 34 years old, 12000 miles",
        "quote for a 34-year-old with a 2022 Model 3 and 12,000 miles please",
        "my Model 3 (2022) has 12,000 miles; I'm 34",
    ],
)
def test_several_facts_are_read_from_one_sentence(text: str) -> None:
    assert read(text, is_quoting=False) == TESLA


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("no, 2021", {"year": 2021}),
        ("actually make it 30,000", {"mileage": 30000}),
        ("sorry I meant Model Y", {"make": "Tesla", "model": "Model Y"}),
        ("wait, I'm 35", {"driver_age": 35}),
        ("no it's a Honda Civic", {"make": "Honda", "model": "Civic"}),
        ("not a Tesla, a Honda Civic", {"make": "Honda", "model": "Civic"}),
        ("oops, 35 not 34", {"driver_age": 35}),
        ("ho 34 anni, anzi 35", {"driver_age": 35}),
        ("what if it had 5,000 miles?", {"mileage": 5000}),
        ("what about a 2023 Model Y?", {"make": "Tesla", "model": "Model Y", "year": 2023}),
        ("and if my son drives, he's 19?", {"driver_age": 19}),
    ],
)
@pytest.mark.parametrize("asked", [(), ("mileage",), ("driver_age",)])
def test_a_correction_finds_its_fact_whatever_was_asked(text: str, values: dict, asked: tuple) -> None:
    assert read(text, *asked, known=TESLA) == values


def test_what_can_be_no_age_puts_the_mileage_right() -> None:
    assert read("143200", "driver_age", known={"mileage": 140_000}) == {"mileage": 143_200}


def test_bare_numbers_sort_themselves_by_what_they_can_be() -> None:
    assert read("34,12000,2022", "year", "mileage", "driver_age") == {"driver_age": 34, "mileage": 12000, "year": 2022}


@pytest.mark.parametrize(
    "text",
    [
        "is towing within 50 miles covered?",
        "is my home charger covered?",
        "is a $500 deductible possible?",
        "do you open at 9 am?",
        "does a 10% discount exist",
        "what does my policy cover in 30 days",
        "5 years of no claims",
        "it fits, up to me",
    ],
)
def test_a_question_about_something_else_holds_no_fact(text: str) -> None:
    assert read(text, is_quoting=False) == {}


@pytest.mark.parametrize(
    "text", ["asdfgh", "blub?", "I don't know", "why do you ask?", "later", "no idea", ":)", "..."]
)
def test_nonsense_is_no_vehicle(text: str) -> None:
    assert read(text, *VEHICLE) == {}


@pytest.mark.parametrize(
    ("text", "asked", "doubt"),
    [
        ("2035", "year", Doubt("year", 2035)),
        ("1850", "year", Doubt("year", 1850)),
        ("150", "driver_age", Doubt("driver_age", 150)),
        ("I'm 3", "driver_age", Doubt("driver_age", 3)),
        ("3 million miles", "mileage", Doubt("mileage", 3_000_000)),
        ("12", "mileage", Doubt("mileage", 12, guess=12_000)),
        ("98,5 on the clock", "mileage", Doubt("mileage", 98, guess=98_500)),
    ],
)
def test_an_implausible_value_is_doubted_not_taken(text: str, asked: str, doubt: Doubt) -> None:
    found = read_facts(text, Setting((asked,), {}, True))
    assert (found.values, found.doubts) == ({}, [doubt])


def test_a_doubted_value_that_is_said_again_is_taken() -> None:
    assert read("no, 12", "mileage", doubted=Doubt("mileage", 12, 12_000)) == {"mileage": 12}


@pytest.mark.parametrize("text", ["my car is 3 years old", "it's a 3-year-old Civic", "a 5 year old car"])
def test_the_age_of_the_vehicle_is_not_the_driver_s(text: str) -> None:
    found = read_facts(text, Setting(("year",), {}, True))
    assert found.is_vehicle_age and "driver_age" not in found.values and not found.doubts


@pytest.mark.parametrize(
    ("text", "miles"),
    [("12k miles a year", 12000), ("1000 miles a month", 12000), ("200 miles per week", 10400), ("40 km a day", 9072)],
)
def test_miles_for_a_while_become_miles_a_year(text: str, miles: int) -> None:
    assert read(text, "mileage") == {"mileage": miles}


def test_miles_a_year_say_nothing_of_the_odometer() -> None:
    found = read_facts("12k miles a year", Setting(("mileage",), {}, True, mileage_is_yearly=False))
    assert found.is_yearly_mileage and not found.values


def test_another_make_leaves_the_model_open() -> None:
    assert merge_facts(TESLA, {"make": "Honda"}) == {key: TESLA[key] for key in TESLA if key != "model"} | {
        "make": "Honda"
    }


def test_the_miles_of_a_new_vehicle_are_told_with_its_year() -> None:
    assert read("2025, brand new, like 10 miles", "year") == {"year": 2025, "mileage": 10}


def test_a_new_vehicle_may_have_hardly_any_miles() -> None:
    assert read("it's brand new, 12 miles", "mileage") == {"mileage": 12}


@pytest.mark.parametrize("text", ["2nd gen", "a red one", "the 3rd one"])
def test_an_ordinal_or_a_colour_is_no_fact(text: str) -> None:
    assert read(text, "year", "model") == {}


@pytest.mark.parametrize(("text", "age"), [("我40岁", 40), ("私は40歳です", 40), ("저는 40살이에요", 40)])
def test_a_number_between_characters_is_read(text: str, age: int) -> None:
    assert read(text, "driver_age") == {"driver_age": age}
