"""Who asks the offline assistant for a person in words gets one, not a hint at a button."""

import json
from typing import Any

import pytest

from tests.chat.offline.visit import TOOLS, Visit, say

TICKET_TOOLS = [*TOOLS, {"name": "open_support_ticket", "input_schema": {"type": "object"}}]


class Desk(Visit):
    """A visit with a ticket tool that answers what becomes of the wish."""

    def __init__(self, person: str, **told: Any) -> None:
        super().__init__(TICKET_TOOLS)
        self.told = [{"ticket": "#12", **told}, {"person": person}]

    def _answer(self, name: str, arguments: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
        if name != "open_support_ticket" or self.is_out_of_service:
            return super()._answer(name, arguments)
        return [block for part in self.told for block in say(json.dumps(part))], False

    @property
    def wishes(self) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == "open_support_ticket"]


@pytest.mark.parametrize(
    "words",
    [
        "let me talk to a human",
        "I want to speak to a real person",
        "Can I talk to an agent please?",
        "Quiero hablar con una persona",
        "Ich möchte mit einem Menschen sprechen",
        "Je veux parler à un conseiller",
    ],
)
def test_asking_for_a_person_in_words_does_it(words: str) -> None:
    visit = Desk("joins_queue")
    reply = visit.say(words)
    (wish,) = visit.wishes
    assert wish["reason"] == "asked_for_person" and words in wish["wants"]
    assert "Talk to a person" not in reply and reply


@pytest.mark.parametrize(
    ("person", "told", "said"),
    [
        ("joins_queue", {}, ["line for a person"]),
        ("nobody_in_chat", {}, ["#12", "None of them is in the chat", "1-800-123-4567"]),
        ("office_closed", {"next_opening": "Monday, June 2 at 9:00 AM EDT"}, ["#12", "until Monday, June 2", "1-800"]),
        ("office_closed", {}, ["#12", "Our team is away, so"]),
        ("request_kept", {}, ["keeps your request as **#12**"]),
        ("something_new", {}, ["Talk to a person"]),
    ],
)
def test_the_reply_says_what_became_of_it(person: str, told: dict[str, Any], said: list[str]) -> None:
    reply = Desk(person, **told).say("I want to talk to a human")
    assert all(part in reply for part in said), reply


def test_what_was_asked_before_and_the_facts_go_along() -> None:
    visit = Desk("joins_queue")
    visit.walk("I'd like a quote for a 2022 Tesla Model 3", "Can I talk to a human?")
    (wish,) = visit.wishes
    assert "make: Tesla" in wish["facts"] and "year: 2022" in wish["facts"]


@pytest.mark.parametrize(
    ("words", "is_matter"),
    [
        ("Please connect me with a person about a claim", True),
        ("I want to talk to a human because of my bill", True),
        ("Quiero hablar con una persona sobre mi póliza", True),
        ("Ich möchte wegen einer Rechnung mit einem Menschen sprechen", True),
        ("Je veux parler à un conseiller au sujet d'un sinistre", True),
        ("I want to talk to a human about that, please", False),
        ("I want to talk to a human", False),
    ],
)
def test_what_a_person_is_asked_for_is_the_requests_subject(words: str, is_matter: bool) -> None:
    visit = Desk("joins_queue")
    visit.walk("Is hail covered?", words)
    (wish,) = visit.wishes
    assert wish["subject"] == (words if is_matter else "Is hail covered?")
    assert "Is hail covered?" in wish["wants"] and (words in wish["wants"]) is is_matter


def test_what_is_wanted_is_the_matter_and_the_bare_wish_for_a_person_adds_nothing_to_it() -> None:
    for words, wants in (
        ("I want to talk to a human", "Is hail covered?"),
        ("Is my bumper covered? I want to talk to a human", "Is my bumper covered?"),
    ):
        visit = Desk("joins_queue")
        visit.walk("Is hail covered?", words)
        (wish,) = visit.wishes
        assert wants in wish["wants"] and ("talk to a human" in wish["wants"]) is ("bumper" in words)


def test_a_tool_that_fails_leaves_the_button_and_the_telephone() -> None:
    visit = Desk("joins_queue")
    visit.is_out_of_service = True
    reply = visit.say("I want to talk to a human")
    assert "Talk to a person" in reply and "1-800-123-4567" in reply


def test_who_asks_again_later_is_passed_on_again_and_who_goes_on_is_not() -> None:
    visit = Desk("request_kept")
    visit.say("I want to talk to a human")
    visit.say("Is the battery covered?")
    assert visit.wishes == []
    visit.say("Please, a human")
    assert len(visit.wishes) == 1
