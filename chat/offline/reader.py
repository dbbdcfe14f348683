"""Reads a turn: wishes, courtesies, questions and facts, against where the conversation stands. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.form import read_form
from chat.offline.history import Turn
from chat.offline.intents import LONGEST_SENTENCE
from chat.offline.looking_up import QuestionFinder
from chat.offline.placeholders import drop_placeholders
from chat.offline.reading import Reading
from chat.offline.sentences import ANGER, SentenceReader
from chat.offline.short_replies import resolve_short_reply
from chat.offline.text import flatten, split_questions, split_sentences
from chat.offline.typed_vehicle import read_owned_vehicle
from chat.offline.vehicles import find_vehicles

MOST_SENTENCES = 12
# Whoever writes more is read this far: the work of a turn stays bounded.
LONGEST_TURN = 3000
# Follow-ups that give way when the sentence changes a fact: "too much, what if I drive 5,000?".
_YIELDS_TO_FACTS = frozenset(
    {"explain_price", "included", "period", "quote", "promise", "another_vehicle", "why_fact", "frustrated", "cheaper"}
)
# "Now the Vespa", "and then for my scooter".
_NEXT = re.compile(r" (?:now|next|then|second) ")


@dataclass(frozen=True)
class Reader:
    """Reads turns with the company's dialogue. `declined`: the profile's `not_offered`; `is_yearly`: whether the
    quote's mileage is a year's; `own_names`: the company's and the assistant's (own_names)."""

    dialogue: Dialogue
    declined: frozenset[str]
    limits: Mapping[str, tuple[int, int]]
    is_yearly: bool
    own_names: re.Pattern[str]

    def read(self, turn: Turn, state: State) -> Reading:
        text = turn.text[:LONGEST_TURN]
        language = self.dialogue.languages.detect(drop_placeholders(text), state.language)
        reading = Reading(language)
        if form := read_form(text):
            reading.acts, reading.found.values = ["quote"], form
            return reading
        self._read_sentences(text, state, reading)
        _read_owned(text, state, reading)
        QuestionFinder(self.dialogue, self.own_names, turn.page, state, reading).find(text)
        resolve_short_reply(reading, state, self.dialogue)
        _drop_what_facts_answer(state, reading)
        _turn_to_other_vehicle(text, state, reading)
        if "quote" in reading.acts and not reading.found.is_correction and _count_vehicles(text) > 1:
            reading.add("one_at_a_time")
        return reading

    def _read_sentences(self, text: str, state: State, reading: Reading) -> None:
        reader = SentenceReader(
            self.dialogue, self.declined, self.limits, self.is_yearly, self.own_names, state, reading
        )
        sentences = split_sentences(text)[:MOST_SENTENCES]
        for sentence in [part for whole in sentences for part in split_questions(whole)][:MOST_SENTENCES]:
            reader.read(sentence[:LONGEST_SENTENCE])


def _read_owned(text: str, state: State, reading: Reading) -> None:
    """ "I have a Lada Niva. What would it cost?": only the wish tells that the first sentence names a vehicle."""
    if "quote" in reading.acts and not {"make", "model"} & {*state.facts, *reading.found.values}:
        reading.found.values.update(read_owned_vehicle(text, wants_price=True))


def _drop_what_facts_answer(state: State, reading: Reading) -> None:
    """A changed fact after a quote is a wish to see the new price; it needs no explanation of the old one."""
    changed = any(state.facts.get(fact) != value for fact, value in reading.found.values.items())
    if changed and state.stage in ("quoted", "failed"):
        reading.acts = [act for act in reading.acts if act not in _YIELDS_TO_FACTS]
    if "handoff" in reading.acts or (reading.questions and "abuse" in reading.acts):
        reading.acts = [act for act in reading.acts if act not in ANGER]
    found = reading.found
    if found.values or found.doubts or found.vague or found.withdrawn or reading.acts or reading.questions:
        reading.is_unclear = reading.is_guess


def _turn_to_other_vehicle(text: str, state: State, reading: Reading) -> None:
    """ "Now the Vespa", after a quote: the year and the miles of the first vehicle are not its own."""
    found = reading.found
    make = found.values.get("make")
    if state.stage != "quoted" or make in (None, state.facts.get("make")) or found.is_correction:
        return
    if "model" not in found.values or _NEXT.search(flatten(text)):
        reading.add("another_vehicle")


def _count_vehicles(text: str) -> int:
    """Different ones, each named with its model."""
    return len({(mention.make, mention.model) for mention in find_vehicles(text) if mention.model})
