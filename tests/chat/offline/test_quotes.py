"""How a quote comes about: from facts in any order to a price that is the tool's."""

import pytest

from tests.chat.offline.visit import TESLA, TOOLS, YEARLY_TOOLS, Visit, has_amount


@pytest.mark.parametrize(
    "lines",
    [
        ["quote please", "2022 Tesla Model 3", "12,000", "34"],
        ["how much for a Tesla?", "Model 3", "2022", "12k", "thirty-four"],
        ["I'm 34, it's a 2022 Tesla Model 3 with 12k miles, how much would it be?"],
        ["I'm 34 and want a quote", "a model 3", "twenty twenty-two", "twelve thousand miles"],
        ["quote", "honda civic", "sorry, I meant a Tesla Model 3", "2022", "12000", "34"],
        ["quote", "2021 Tesla Model 3", "no, 2022", "12000", "34"],
        ["quote for my Tesla Model 3", "2022, 12,000 miles", "I'm 34"],
        ["how much?", "Tesla Model 3", "2022", "what do you need my mileage for?", "12k", "34"],
        ["quote", "what do you need?", "Tesla Model 3, 2022, 12000 miles, 34"],
        ["quote", "Tesla Model 3 2022", "what's the weather?", "so about the quote", "12,000 miles", "34"],
        ["quote", "Tesla Model 3 2022", "is hail covered?", "12,000", "34"],
        ["quote", "asdfgh", "Tesla Model 3", "dunno", "2022", "12000 on the clock", "34"],
        ["quote", "Tesla", "Model 3", "22", "12", "yes", "34"],
        ["quote", "Tesla Model 3 2022", "12,000", "I'd rather not say", "ok, 34"],
        ["quote", "Tesla Model 3", "forget it", "ok let's get that quote", "2022", "12k", "34"],
    ],
)
def test_the_tool_is_called_with_exactly_the_facts_however_they_came(lines: list[str]) -> None:
    visit = Visit()
    reply = visit.walk(*lines)
    assert visit.quoted == TESLA
    assert "$146.50 a month" in reply and "December 23, 2026" in reply and "estimate" in reply


def test_kilometers_become_miles_and_are_said_so() -> None:
    visit = Visit()
    reply = visit.walk("quote: 2022 Tesla Model 3", "20,000 km")
    assert "20,000 km" in reply and "12,427 miles" in reply
    visit.say("34")
    assert visit.quoted == TESLA | {"mileage": 12427}


def test_what_was_understood_is_said_before_the_next_question() -> None:
    assert "a 2022 Tesla Model 3" in Visit().walk("quote", "it's a 2022 tesla model 3")


def test_facts_mentioned_before_the_wish_are_kept() -> None:
    visit = Visit()
    reply = visit.walk("I have a 2022 Tesla Model 3, what do you cover on electric cars?", "ok, how much would it be?")
    assert "miles" in reply and "model" not in reply.lower().replace("model 3", "")


def test_a_question_in_between_is_answered_and_led_back() -> None:
    visit = Visit()
    reply = visit.walk("quote for my 2022 Tesla Model 3", "is hail covered?")
    assert visit.cited and reply.rstrip().endswith("?") and "miles" in reply.split("\n")[-1]


@pytest.mark.parametrize("text", ["what happens next?", "thanks! what happens next?", "and then what?", "next steps?"])
def test_the_next_step_of_a_quote_in_the_making_is_its_price(text: str) -> None:
    visit = Visit()
    reply = visit.walk("quote for my 2022 Tesla Model 3", text)
    assert "price" in reply and "age" in reply and "miles" in reply.split("\n")[-1] and not visit.cited


@pytest.mark.parametrize("text", ["what does comprehensive cover in that price?", "is hail covered at that price?"])
def test_a_question_that_points_at_the_price_does_not_lean_on_the_question_before(text: str) -> None:
    visit = Visit()
    visit.walk("does it pay if the battery loses capacity?", "quote for my 2022 Tesla Model 3", text)
    assert "batter" not in visit.searched[-1]


def test_a_vehicle_nobody_knows_is_taken_as_typed() -> None:
    visit = Visit()
    visit.walk("quote", "Zorvex Thunder", "2020", "5000", "40")
    assert visit.quoted == {"make": "Zorvex", "model": "Thunder", "year": 2020, "mileage": 5000, "driver_age": 40}


@pytest.mark.parametrize(
    ("lines", "value"),
    [(["2035"], "2035"), (["2022", "3 million miles"], "3,000,000"), (["2022", "12000", "150"], "150")],
)
def test_what_cannot_be_is_asked_back_and_not_quoted(lines: list[str], value: str) -> None:
    visit = Visit()
    reply = visit.walk("quote for a Tesla Model 3", *lines)
    assert value in reply and reply.endswith("?") and not visit.quoted


def test_an_ineligible_driver_gets_the_tool_s_reason_and_may_correct_it() -> None:
    visit = Visit()
    reply = visit.walk("quote: 2022 Tesla Model 3, 12,000 miles", "17")
    assert "aged 18 to 85" in reply and "A parent could be the main driver" in reply
    visit.say("sorry, 34")
    assert visit.quoted == TESLA


def test_an_error_of_the_tool_asks_for_the_fact_it_names() -> None:
    visit = Visit()
    reply = visit.walk("quote: 2028 Tesla Model 3, 12,000 miles, 34")
    assert "the newest are 2027" in reply and "model year" in reply.split(".")[-1] and "Please check" not in reply
    visit.say("2022")
    assert visit.quoted == TESLA


# In each language what the assistant itself says to write, and what else comes to mind.
AGAIN = ("yes please", "try again", "please try again", "again", "once more?", "does it work now?", "erneut",
         "noch einmal bitte", "otra vez", "de nuevo por favor", "réessayer", "encore une fois", "重试", "再试一次",
         "outra vez", "riprova")  # fmt: skip


@pytest.mark.parametrize("wish", AGAIN)
def test_a_tool_out_of_service_is_tried_again_on_request(wish: str) -> None:
    visit = Visit()
    visit.is_out_of_service = True
    assert "try again" in visit.say("quote: 2022 Tesla Model 3, 12,000 miles, 34")
    visit.is_out_of_service = False
    assert has_amount(visit.say(wish), "146.50")


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("what if it had 5,000 miles?", {"mileage": 5000}),
        ("and if my son drives? he's 19", {"driver_age": 19}),
        ("what about a 2023 Model Y?", {"model": "Model Y", "year": 2023}),
        ("no, it's a 2021", {"year": 2021}),
        ("too expensive, what if I was 50", {"driver_age": 50}),
        ("actually make it 30,000", {"mileage": 30000}),
    ],
)
def test_a_changed_fact_is_quoted_anew(text: str, changed: dict) -> None:
    visit = Visit()
    visit.say("quote: 2022 Tesla Model 3, 12,000 miles, 34")
    visit.say(text)
    assert visit.quoted == TESLA | changed


def test_a_new_price_is_set_beside_the_old_one() -> None:
    visit = Visit()
    visit.say("quote: 2022 Tesla Model 3, 12,000 miles, 34")
    reply = visit.say("what if it had 5,000 miles?")
    assert "$139.50" in reply and "$146.50" in reply


def test_another_vehicle_keeps_the_driver_alone() -> None:
    visit = Visit()
    visit.walk("quote: 2022 Tesla Model 3, 12,000 miles, 34", "and for my other car?")
    visit.walk("2015 Honda Civic", "90k")
    assert visit.quoted == {"make": "Honda", "model": "Civic", "year": 2015, "mileage": 90000, "driver_age": 34}


def test_a_clean_start_forgets_everything() -> None:
    visit = Visit()
    reply = visit.walk("quote: 2022 Tesla Model 3, 12,000 miles, 34", "start over")
    assert "make" in reply and not visit.quoted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("is that per month?", "month"),
        ("how much is that per year?", "a month"),
        ("how long is it valid?", "December 23, 2026"),
        ("is that the final price?", "estimate"),
        ("can I save it?", "Q-7F3K"),
        ("I'll think about it", "Q-7F3K"),
        ("how do I buy it?", "Talk to a person"),
        ("what's next?", "Talk to a person"),
        ("is the battery included?", "Battery: damage and degradation"),
        ("what's my quote?", "$146.50"),
    ],
)
def test_questions_on_the_quote_are_answered_from_it(text: str, words: str) -> None:
    visit = Visit()
    visit.say("quote: 2022 Tesla Model 3, 12,000 miles, 34")
    assert words in visit.say(text) and not visit.quoted


def test_what_a_quote_lacks_is_not_claimed() -> None:
    visit = Visit()
    visit.say("quote: 2022 Tesla Model 3, 12,000 miles, 34")
    reply = visit.say("is theft included?")
    assert "list doesn't name it" in reply or "isn't named" in reply
    assert visit.cited and "included" not in visit.searched[0]
    assert "isn't listed" in visit.say("is zorbing included?") and not visit.cited


def test_thanks_after_a_quote_accept_nothing() -> None:
    visit = Visit()
    visit.say("quote: 2022 Tesla Model 3, 12,000 miles, 34")
    reply = visit.say("ok thanks")
    assert "Liability" not in reply and not visit.calls


def test_several_messages_of_one_turn_are_answered_together() -> None:
    visit = Visit()
    reply = visit.say("Hi!", "is hail covered?", "and I need a quote for my 2021 Kia Soul")
    assert "hail" in visit.searched[0] and visit.cited
    assert "Kia Soul" in reply and "odometer" in reply


def test_a_question_and_a_quote_call_their_tools_side_by_side() -> None:
    visit = Visit()
    visit.say("Is hail covered? And give me a quote: 2022 Tesla Model 3, 12,000 miles, I'm 34.")
    assert [name for name, _ in visit.calls] == ["search_help", "get_quote"] and visit.quoted == TESLA


def test_miles_a_year_are_taken_where_the_tool_wants_them() -> None:
    visit = Visit(YEARLY_TOOLS)
    visit.say("I'm 34, it's a 2022 Tesla Model 3 with 12k miles a year, how much?")
    assert visit.quoted == TESLA


def test_miles_a_year_do_not_stand_for_the_odometer() -> None:
    visit = Visit(TOOLS)
    reply = visit.say("I'm 34, it's a 2022 Tesla Model 3, I drive 12k miles a year, how much?")
    assert not visit.quoted and "odometer" in reply


def test_without_the_tool_a_colleague_is_named() -> None:
    reply = Visit(TOOLS[:1]).say("quote please")
    assert "**Talk to a person**" in reply and "1-800-123-4567" in reply


def test_a_quote_another_assistant_began_is_carried_on() -> None:
    visit = Visit()
    visit.messages.append({"role": "user", "content": "I want to insure my 2022 Model 3"})
    question = "Lovely choice! How many miles has your car got so far?"
    visit.messages.append({"role": "assistant", "content": [{"type": "text", "text": question}]})
    visit.walk("12000", "34")
    assert visit.quoted == TESLA


@pytest.mark.parametrize(
    ("text", "question"),
    [("the year's wrong", "year"), ("that's the wrong age", "old"), ("the mileage is not right", "miles")],
)
def test_a_fact_that_is_taken_back_is_asked_for_again(text: str, question: str) -> None:
    visit = Visit()
    reply = visit.walk("quote please, 2022 Tesla Model 3, 12000 miles, I'm 34", text)
    assert (visit.quoted, question in reply.lower()) == (None, True)


def test_the_next_vehicle_takes_neither_year_nor_miles_of_the_first() -> None:
    visit = Visit()
    reply = visit.walk("quote please, 2022 Tesla Model 3, 12000 miles, I'm 34", "now the Vespa")
    assert visit.quoted is None
    assert "model" in reply
    visit.walk("Primavera 2021", "3000 miles")
    assert visit.quoted == {"make": "Vespa", "model": "Primavera 150", "year": 2021, "mileage": 3000, "driver_age": 34}


def test_a_rare_make_is_known_and_who_tells_an_age_names_no_car() -> None:
    visit = Visit()
    visit.walk("quote me a ferrari", "roma", "2024", "500 miles", "I am 33")
    assert visit.quoted == {"make": "Ferrari", "model": "Roma", "year": 2024, "mileage": 500, "driver_age": 33}


def test_where_a_quote_is_to_be_sent_its_card_is_pointed_at() -> None:
    visit = Visit()
    reply = visit.walk("quote please, 2022 Tesla Model 3, 12000 miles, I'm 34", "can you email me the quote?")
    assert "card" in reply and "e-mail" in reply


@pytest.mark.parametrize(
    "text",
    [
        "charge me for the first month",
        "Here is my card number [CREDIT_CARD_1], charge it",
        "Charge the battery cover to [CREDIT_CARD_1], my card, please",
        "Bill the first month to my credit card",
    ],
)
def test_nobody_pays_in_the_chat(text: str) -> None:
    assert "can't take payments" in Visit().say(text)
