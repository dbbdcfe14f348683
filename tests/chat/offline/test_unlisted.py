"""A vehicle that no list knows, named before a price is asked for: it is heard once and not asked for again."""

import pytest

from tests.chat.offline.visit import Visit

FACTS = {"year": 2019, "mileage": 45000, "driver_age": 33}
REST = "2019, 45,000 miles, I'm 33"


@pytest.mark.parametrize(
    ("lines", "make", "model"),
    [
        (["I drive a Zorblax Quantum", "How much would insurance be?"], "Zorblax", "Quantum"),
        (["Hi, I have a Lada Niva. What would it cost?"], "Lada", "Niva"),
        (["I've got an old Trabant 601", "Get a quote"], "Trabant", "601"),
        (["We own a Xpeng G9", "Great, price?"], "Xpeng", "G9"),
        (["my bike is a Kaveri Thunder", "price please"], "Kaveri", "Thunder"),
        (["I just bought a used Wuling Bingo", "what will it cost per month?"], "Wuling", "Bingo"),
        (["I'm riding a Mondial Spartan these days", "ok how much is it?"], "Mondial", "Spartan"),
        (["My car is a 2019 Lynk Azure.", "I want a quote"], "Lynk", "Azure"),
        (["We have a Zastava Koral and want a quote"], "Zastava", "Koral"),
        (["I drive a Seat Leon.", "Sorry, not a Seat: it's a Honda Civic. Quote?"], "Honda", "Civic"),
    ],
)
def test_it_is_remembered_when_the_price_is_asked_for(lines: list[str], make: str, model: str) -> None:
    visit = Visit()
    reply = visit.walk(*lines)
    assert "make and model" not in reply and f"{make} {model}" in reply + visit.say(REST)
    assert visit.quoted == {"make": make, "model": model, **FACTS}


@pytest.mark.parametrize(
    "line",
    [
        "I have a Golden Retriever", "I have a question", "I drive a lot", "My car is at the shop",
        "I have an Acme policy", "I bought a House", "I ride a bus",
    ],
)  # fmt: skip
def test_what_is_no_vehicle_is_not_taken_for_one(line: str) -> None:
    visit = Visit()
    assert "make" in visit.walk(line, "Get a quote").lower()


def test_a_number_is_no_make() -> None:
    visit = Visit()
    reply = visit.walk("Get a quote", "1988", "90000")
    assert "90000" not in reply and "make" in reply.lower()
    visit.walk("Trabant 601", "60")
    assert visit.quoted == {"make": "Trabant", "model": "601", "year": 1988, "mileage": 90_000, "driver_age": 60}
