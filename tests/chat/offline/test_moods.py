"""How somebody feels is heard before what they want is looked up; emoji and interjections say something, too."""

import pytest

from tests.chat.offline.visit import CHOICE_TOOLS, Visit

PERSON = "**Talk to a person**"


@pytest.mark.parametrize(
    "text",
    [
        "I've been on hold for 40 minutes!!!",
        "I waited an hour on the phone",
        "nobody picks up",
        "Nobody called me back about my claim",
        "I got cut off twice",
        "what kind of company is this",
        "8 years a customer and this is how you treat me",
        "this is unacceptable",
        "this is the third time I write to you",
        "I can't reach anyone",
        "every time I call I get hung up on",
        "😡",
    ],
)
def test_anger_gets_an_apology_and_the_way_to_a_person(text: str) -> None:
    reply = Visit().say(text)
    assert "sorry" in reply and PERSON in reply


@pytest.mark.parametrize(
    "text",
    [
        "I lost my job",
        "I'm behind on my payments",
        "I can't afford my insurance anymore",
        "this really stresses me out tbh",
    ],
)
def test_who_is_short_of_money_is_met_with_sympathy_and_offered_no_quote(text: str) -> None:
    reply = Visit().say(text)
    assert "sorry" in reply and PERSON in reply and "quote" not in reply


@pytest.mark.parametrize(
    "text",
    ["my car broke down on the highway", "I'm stranded", "I got a flat tire", "my battery died", "send me a tow truck"],
)
def test_a_breakdown_is_no_accident_to_report(text: str) -> None:
    visit = Visit()
    reply = visit.say(text)
    assert "911" in reply and not any("claim" in query for query in visit.searched)


@pytest.mark.parametrize(
    "text", ["what if I hit a deer?", "it is including if i crash other car?", "covered if someone hits me?"]
)
def test_what_might_happen_is_no_accident(text: str) -> None:
    reply = Visit().say(text)
    assert "911" not in reply


@pytest.mark.parametrize("text", ["when?", "how long will that take", "ok, how long do I have to wait?"])
def test_who_asked_for_a_person_is_told_when_one_comes(text: str) -> None:
    visit = Visit()
    visit.say("I want to speak to a human")
    reply = visit.say(text)
    assert "promise" in reply and "1-800-123-4567" in reply and not visit.calls


def test_who_wants_a_person_and_no_quote_is_asked_for_no_vehicle() -> None:
    reply = Visit().say("No I don't want a quote. I want a PERSON")
    assert PERSON in reply and "model" not in reply


@pytest.mark.parametrize(
    ("text", "said"),
    [("👋", "insur"), ("🚗💰?", "make"), ("🙏", "else"), ("👍", "else"), ("lol", "else"), ("car", "quote")],
)
def test_emoji_and_single_words_are_understood(text: str, said: str) -> None:
    visit = Visit()
    reply = visit.say(text)
    assert said in reply and not visit.searched


@pytest.mark.parametrize("text", ["😱", "bruh", "damn", "that's more than my rent", "WHAT", "thats robbery"])
def test_who_is_struck_by_a_price_is_told_what_it_is_made_of(text: str) -> None:
    visit = Visit()
    visit.say("quote for my 2022 Tesla Model 3, 12,000 miles, I'm 34")
    assert "Base price" in visit.say(text)


def test_what_a_price_is_made_of_is_not_told_twice_in_a_row() -> None:
    visit = Visit(CHOICE_TOOLS)
    visit.walk("quote for my 2022 Tesla Model 3, 12,000 miles, I'm 34", "wow")
    reply = visit.say("can u go lower")
    assert "Base price" not in reply and "$1,000" in reply
    reply = visit.say("thats crazy bye")
    assert "Base price" not in reply and "Q-7F3K" in reply


def test_thanks_are_no_complaint_about_the_price() -> None:
    visit = Visit()
    visit.say("quote for my 2022 Tesla Model 3, 12,000 miles, I'm 34")
    assert "Base price" not in visit.say("lovely, thank you so much!")


def test_who_is_fine_after_an_accident_is_not_seen_off() -> None:
    visit = Visit()
    assert "911" in visit.say("my husband crashed the Tesla last night")
    assert visit.say("im fine") == "I'm glad to hear that."
    assert visit.say("nobody is hurt") == "I'm glad to hear that."


@pytest.mark.parametrize(
    ("told", "fine"), [("oi, sofri um acidente ontem", "estou bem"), ("Ho avuto un incidente", "sto bene")]
)
def test_an_accident_is_heard_in_other_languages(told: str, fine: str) -> None:
    visit = Visit()
    assert "911" in visit.say(told)
    visit.say(fine)
    assert not visit.searched
