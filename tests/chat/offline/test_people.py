"""Whose age a quote goes by: an age that was told is not asked for again, and nobody's is taken for another's."""

import pytest

from chat.offline.people import ME, find_main_driver, read_ages
from tests.chat.offline.visit import TESLA, Visit


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("I'm 39 and he's 42", {ME: 39, "he": 42}),
        ("my daughter, 17, just passed", {"she": 17}),
        ("my 19 year old son", {"he": 19}),
        ("me 42, my son 19 has a Civic", {ME: 42, "he": 19}),
        ("My husband is 69", {"he": 69}),
        ("our son (20) drives it", {"he": 20}),
        ("my partner just turned 31", {"they": 31}),
        ("I drive 45 miles a day", {}),
        ("he is 20 minutes late", {}),
        ("it has 12k and I'm 34", {ME: 34}),
    ],
)
def test_ages_are_told_of_people(text: str, ages: dict[str, int]) -> None:
    assert read_ages(text) == ages


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("he'd be the main driver", "he"),
        ("he'll mostly drive it", "he"),
        ("my wife drives it the most", "she"),
        ("I'm the main driver", ME),
        ("the main driver would be my son", "he"),
        ("would she be the main driver?", ""),
        ("my wife drives too", ""),
        ("I drive to work", ""),
    ],
)
def test_who_drives_most_is_said(text: str, who: str) -> None:
    assert find_main_driver(text) == who


@pytest.mark.parametrize(
    ("lines", "age"),
    [
        (["2022 Tesla Model 3, 12,000 miles, I'm 34 and he's 42, he'll mostly drive it. Price?"], 42),
        (["2022 Tesla Model 3, 12,000 miles, I'm 34 and he's 42. Price?", "he'd be the main driver"], 42),
        (["My daughter goes to college with the car", "she is 19", "price it? 2022 Tesla Model 3, 12k"], 19),
        (["He's 20. How much for him alone? It's a 2022 Tesla Model 3, 12k"], 20),
        (["2022 Tesla Model 3, 12,000 miles. I'm 34, she's 31. Price?", "And if it's her?"], 31),
        (["2022 Tesla Model 3, 12,000 miles. I'm 33, no 34 since Tuesday. Price?"], 34),
        (["2022 Tesla Model 3, 12,000 miles. I'm 34, my wife is 31. Price?", "make that my wife"], 31),
        (
            [
                "2022 Tesla Model 3, 12,000 miles. I'm 34, she's 31, she drives more. Price?",
                "and if i were the main driver",
            ],
            34,
        ),
        (["2022 Tesla Model 3, 12,000 miles, price for me (34) and my son (20)", "how much more is it with him"], 20),
        (["2022 Tesla Model 3, 12,000 miles. I'm 45, and my wife 43 mostly drives. Price?"], 43),
        (["2022 Tesla Model 3, 12,000 miles. I'm 45, she's 43, she drives more. Price?", "and if I'm the driver"], 45),
        (["I'll be 35 in March", "how much? 2022 Tesla Model 3, 12,000 miles"], 34),
    ],
)
def test_a_quote_goes_by_the_age_of_who_drives(lines: list[str], age: int) -> None:
    visit = Visit()
    visit.walk(*lines)
    assert visit.quoted == TESLA | {"driver_age": age}


def test_the_visitors_own_age_is_not_kept_for_another_driver() -> None:
    visit = Visit()
    visit.say("quote: 2022 Tesla Model 3, 12,000 miles, I'm 34")
    reply = visit.say("sorry, my wife would be the main driver")
    assert visit.quoted is None and ("old" in reply or "age" in reply)
    visit.say("31")
    assert visit.quoted == TESLA | {"driver_age": 31}


def test_another_drivers_age_is_no_correction() -> None:
    visit = Visit()
    visit.say("quote: 2022 Tesla Model 3, 12,000 miles, I'm 34")
    visit.say("My husband is 69, does he count as well?")
    assert visit.quoted is None


def test_everybodys_own_age_goes_with_their_own_car() -> None:
    visit = Visit()
    visit.say(
        "quote for my wife's 2020 Jeep Wrangler (31,000 miles, she's 36) and my 2017 Silverado with 83k miles, I'm 38"
    )
    assert visit.quoted and (visit.quoted["model"], visit.quoted["driver_age"]) == ("Wrangler", 36)
    visit.say("yes")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["driver_age"]) == ("Silverado", 38)


def test_a_relatives_car_is_theirs_however_it_is_told() -> None:
    visit = Visit()
    visit.say("need 2 quotes, me 42 honda odyssey 2018 78k, my son 19 has a 2011 civic with 130k")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["driver_age"]) == ("Odyssey", 42)
    visit.say("next")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["driver_age"]) == ("Civic", 19)


@pytest.mark.parametrize(
    ("wish", "age", "years"),
    [
        ("Angebot für einen 2022 Tesla Model 3, 12.000 Meilen", "achtundvierzig", 48),
        ("Angebot für einen 2022 Tesla Model 3, 12.000 Meilen", "dreißig", 30),
        ("cotización para un Tesla Model 3 2022, 12.000 millas", "treinta y cinco", 35),
        ("devis pour une Tesla Model 3 2022, 12 000 miles", "quarante-deux", 42),
    ],
)
def test_an_age_in_words_of_another_language_is_understood(wish: str, age: str, years: int) -> None:
    visit = Visit()
    visit.walk(wish, age)
    assert visit.quoted == TESLA | {"driver_age": years}


def test_what_is_told_of_two_cars_in_one_sentence_is_kept_for_each() -> None:
    visit = Visit()
    visit.walk("insure our 2019 Honda CR-V and our 2022 Tesla Model Y", "the honda has 54k and the tesla 18k", "I'm 41")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["mileage"]) == ("CR-V", 54_000)
    visit.say("yes")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["mileage"]) == ("Model Y", 18_000)


def test_each_of_two_vehicles_is_told_of_by_any_word_of_its_name() -> None:
    visit = Visit()
    visit.walk(
        "I have a Tesla Model Y and a Honda Civic, how much for both", "Y is 2023 with 20k, civic is 2012 with 130k"
    )
    visit.say("37")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["year"]) == ("Model Y", 2023)
    visit.say("ok next")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["mileage"]) == ("Civic", 130_000)
