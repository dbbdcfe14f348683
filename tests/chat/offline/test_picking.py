"""Leaving a vehicle out, keeping one of several quotes, and other changes of mind in the middle of a visit."""

import pytest

from tests.chat.offline.visit import CHOICE_TOOLS, TESLA, Visit, has_amount

TWO = "quote for a 2019 Jeep Wrangler with 40k miles and a 2021 Kia Telluride with 30k, I'm 45"
QUOTE = "quote for my 2022 Tesla Model 3, 12,000 miles, I'm 34"


@pytest.mark.parametrize(
    "words",
    ["take the jeep out", "drop the Jeep please", "forget about the Wrangler", "leave the first one out",
     "no, I don't want the Jeep", "nimm den Jeep raus", "quita el Jeep", "enlevez la Jeep"],
)  # fmt: skip
def test_the_vehicle_in_hand_is_left_out_and_the_other_one_is_quoted(words: str) -> None:
    visit = Visit()
    visit.say(TWO)
    visit.say(words)
    assert visit.quoted and visit.quoted["model"] == "Telluride"


THEIRS = "quotes for my 2018 Forester with 70k miles and my husband's 2015 F-150 with 110k. I'm 45, he's 47"


def test_somebody_elses_vehicle_is_quoted_for_them_and_left_out_by_whose_it_is() -> None:
    visit = Visit()
    visit.walk(THEIRS, "the next one")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["driver_age"]) == ("F-150", 47)
    assert "F-150 is out" in visit.say("Leave his truck out")
    assert "Forester" in visit.say("what did we end up with?")


def test_one_that_waits_is_left_out_and_is_not_offered_again() -> None:
    visit = Visit()
    visit.say(TWO)
    reply = visit.say("actually drop the Kia")
    assert "Kia Telluride is out" in reply and "Jeep Wrangler" in reply and not visit.quoted
    assert "Telluride" not in visit.say("what if I'm 46?")
    assert "side by side" not in visit.say("which one is cheaper")


def test_what_was_left_out_can_be_put_back() -> None:
    visit = Visit()
    visit.walk(TWO, "take the Jeep out", "put the jeep back in")
    assert "Jeep Wrangler" in visit.say("what's the price now?")
    assert "Telluride" in visit.say("compare them")


def test_a_single_vehicle_that_is_not_wanted_ends_its_quote() -> None:
    visit = Visit()
    visit.walk("quote for my 2019 Jeep Wrangler", "forget the quote")
    assert visit.quoted is None and "out" not in visit.say("ok thanks")


@pytest.mark.parametrize(
    ("words", "age"),
    [("keep the first one", 34), ("stick with the original", 34), ("go back to the first quote", 34),
     ("I prefer the second one", 60), ("gardez le premier", 34), ("behalten Sie das erste", 34),
     ("prefiero la primera", 34)],
)  # fmt: skip
def test_one_of_several_quotes_is_kept_and_stands(words: str, age: int) -> None:
    visit = Visit()
    visit.walk(QUOTE, "what if I was 60?", "and 25?")
    reply = visit.say(words)
    assert has_amount(reply, f"{100 + 12 + age}.50") and visit.quoted is None
    # What is changed from then on is changed of that one.
    visit.say("and with 5,000 miles?")
    assert visit.quoted == TESLA | {"mileage": 5000, "driver_age": age}


def test_one_of_two_vehicles_is_kept_by_its_name() -> None:
    visit = Visit()
    visit.walk(QUOTE, "and how much for a 2015 Nissan Leaf with 60k")
    assert "Tesla" in visit.say("keep the Tesla one") and not visit.calls


@pytest.mark.parametrize("words", ["whats the difference in price?", "add them up"])
def test_what_two_quotes_differ_in_is_told_side_by_side(words: str) -> None:
    visit = Visit()
    visit.walk(QUOTE, "and with 5,000 miles?")
    assert all(price in visit.say(words) for price in ("$146.50", "$139.50"))


def test_that_one_is_the_quote_that_was_told() -> None:
    visit = Visit()
    visit.walk(QUOTE, "what if my dad drives it, he's 58")
    assert "aged 58" in visit.say("put that one")


def test_the_cheaper_one_of_two_vehicles_is_kept() -> None:
    visit = Visit()
    visit.walk(TWO, "next")
    assert "Telluride" in visit.say("I'll go with the cheaper one")


def test_an_option_is_taken_off_again_and_a_question_about_it_changes_nothing() -> None:
    visit = Visit(CHOICE_TOOLS)
    visit.walk(QUOTE, "what's it without rental?")
    assert ("try_quote_choices", {"reference": "Q-7F3K", "remove": ["Rental reimbursement"]}) in visit.calls
    visit.say("take rental off again")
    assert (
        "try_quote_choices",
        {"reference": "Q-7F3K", "remove": ["Rental reimbursement"], "keep": True},
    ) in visit.calls


def test_a_wish_for_a_lower_price_and_its_way_are_told_once() -> None:
    visit = Visit(CHOICE_TOOLS)
    visit.say(QUOTE)
    assert visit.say("too pricey. higher deductible?").count("Shall I change your quote") == 1


@pytest.mark.parametrize("words", ["ok do that", "d'accord, gardez ça", "yes, change it", "de acuerdo, hágalo"])
def test_what_was_worked_out_is_taken_in_any_of_these_words(words: str) -> None:
    visit = Visit(CHOICE_TOOLS)
    visit.walk(QUOTE, "what if I take the $1,000 deductible?", words)
    assert ("try_quote_choices", {"reference": "Q-7F3K", "deductible": 1000, "keep": True}) in visit.calls


def test_the_miles_of_what_was_told_in_kilometers_are_told_back() -> None:
    visit = Visit()
    visit.say("2017 VW Golf with 98.000 km, I'm 44")
    assert "98,000 km is about 60,894 miles" in visit.say("how many miles is that")


def test_each_of_two_vehicles_keeps_its_own_kilometers() -> None:
    visit = Visit()
    visit.say("Angebot für einen Honda Civic 2018 mit 70.000 km und einen Mazda 3 von 2020 mit 35.000 km, ich bin 33")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["mileage"]) == ("Civic", 43_496)
    visit.say("den nächsten")
    assert visit.quoted and visit.quoted["mileage"] == 21_748


@pytest.mark.parametrize("words", ["actually ok continue", "no wait, go on", "hmm, yes, carry on then"])
def test_a_quote_that_was_dropped_goes_on(words: str) -> None:
    visit = Visit()
    visit.walk("quote for my 2022 Vespa Primavera 150", "nah forget it")
    assert "odometer" in visit.say(words) or "miles" in visit.say(words)


@pytest.mark.parametrize(
    "words", ["so what have you got now", "what did you write down so far?", "was hast du von mir notiert?"]
)
def test_what_was_noted_is_told_back(words: str) -> None:
    visit = Visit()
    visit.walk("quote for my 2015 Chevy Malibu", "about 103k")
    assert "103,000" in visit.say(words).replace("103.000", "103,000")


@pytest.mark.parametrize(
    "words", ["final price?", "what's the total price then", "ok the price again please", "what did we end up with"]
)
def test_the_final_price_is_the_one_that_stands(words: str) -> None:
    visit = Visit()
    visit.walk(QUOTE, "and with 5,000 miles?")
    assert "$139.50" in visit.say(words)


def test_years_in_words_are_no_model() -> None:
    visit = Visit()
    visit.walk("quote", "Ford", "twenty nineteen", "Escape", "45 thousand", "36")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["year"]) == ("Escape", 2019)


@pytest.mark.parametrize("words", ["geht es billiger?", "can it be made cheaper?"])
def test_a_lower_price_is_worked_out_in_any_words_and_taken(words: str) -> None:
    visit = Visit(CHOICE_TOOLS)
    visit.walk("Angebot für einen Tesla Model 3 2022, 12.000 Meilen, ich bin 34" if "geht" in words else QUOTE, words)
    assert ("try_quote_choices", {"reference": "Q-7F3K", "deductible": 1000}) in visit.calls


def test_the_age_of_whoever_has_the_first_of_two_vehicles_is_theirs() -> None:
    visit = Visit()
    visit.say("My husband has a 2017 Tacoma with 88k and I drive a 2022 Corolla with 21k. He's 44, I'm 41")
    assert visit.quoted and visit.quoted["driver_age"] == 44
    visit.say("next")
    assert visit.quoted and visit.quoted["driver_age"] == 41


def test_many_thanks_ask_for_no_explanation() -> None:
    visit = Visit()
    visit.say(QUOTE)
    assert "made up" not in visit.say("thanks a lot")


def test_that_one_is_the_lowest_after_they_were_told_side_by_side() -> None:
    visit = Visit()
    visit.walk(QUOTE, "and with 5,000 miles?", "and 30,000 miles?", "which was cheapest")
    assert "$139.50" in visit.say("go with that one")


def test_a_quote_is_left_as_it_is() -> None:
    visit = Visit(CHOICE_TOOLS)
    reply = visit.walk(QUOTE, "what if I bump the deductible up", "no keep it as it is")
    assert "$146.50" in reply and not visit.calls


def test_a_model_that_is_named_short_is_no_other_vehicle() -> None:
    visit = Visit()
    visit.walk("quote for my 2019 Kawasaki Ninja 400, 7k miles, I'm 26", "is the Ninja covered for theft?")
    assert visit.quoted is None


def test_each_of_two_vehicles_is_read_in_the_visitors_language() -> None:
    visit = Visit()
    visit.say("quiero cotizar un Nissan Sentra 2018 con 60 mil millas y un Kia Rio 2020 con 22 mil, tengo 40")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["mileage"]) == ("Sentra", 60_000)


def test_the_driver_is_changed_back_with_a_word() -> None:
    visit = Visit()
    visit.walk("quote for my Camry, 2016, 92k, and I'm 47", "my son should be the main driver, 20", "never mind, me")
    assert visit.quoted and visit.quoted["driver_age"] == 47


def test_two_vehicles_of_one_make_are_two() -> None:
    visit = Visit()
    visit.walk("quote 2 cars: 2015 Honda Fit 80k, 2020 Honda Pilot 45k, 39 years old", "next please")
    assert visit.quoted and (visit.quoted["model"], visit.quoted["mileage"]) == ("Pilot", 45_000)


def test_why_is_answered_after_a_refusal_too() -> None:
    visit = Visit()
    visit.walk("quote for a 2022 Kia EV6", "I won't give you my age")
    assert "Age is one of the facts" in visit.say("why is that needed")


def test_a_figure_is_put_right_in_the_visitors_language() -> None:
    visit = Visit()
    visit.walk("cotización para una Honda CB500X 2020", "12 mil millas", "mejor dicho 13 mil", "28 años")
    assert visit.quoted and visit.quoted["mileage"] == 13_000


def test_an_age_that_is_not_told_in_spanish_is_refused_and_explained() -> None:
    visit = Visit()
    visit.say("un precio para mi Toyota Corolla 2019")
    assert "No pasa nada" in visit.say("no quiero decir mi edad")
    assert "edad" in visit.say("¿para qué la necesitan?")
