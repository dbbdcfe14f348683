"""Reads a turn: wishes, courtesies, questions and facts, against where the conversation stands. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.facts import Setting, merge_facts
from chat.offline.form import read_form
from chat.offline.further import is_others, read_further, split_by_vehicle
from chat.offline.garage import find_named, is_same
from chat.offline.history import Turn
from chat.offline.intents import LONGEST_SENTENCE
from chat.offline.kinds import find_kinds, find_kinds_of
from chat.offline.looking_up import QuestionFinder
from chat.offline.placeholders import drop_placeholders
from chat.offline.reading import Reading
from chat.offline.sentences import ANGER, SentenceReader
from chat.offline.short_replies import resolve_short_reply
from chat.offline.stated_facts import read_facts
from chat.offline.text import flatten, split_questions, split_sentences
from chat.offline.typed_vehicle import read_owned_vehicle

MOST_SENTENCES = 12
# Whoever writes more is read this far: the work of a turn stays bounded.
LONGEST_TURN = 3000
# Follow-ups that give way when the sentence changes a fact: "too much, what if I drive 5,000?".
_YIELDS_TO_FACTS = frozenset(
    {"explain_price", "included", "period", "quote", "promise", "another_vehicle", "why_fact", "frustrated", "cheaper"}
)
# So many facts at once are a wish for a quote.
MOST_OF_A_QUOTE = 3
# "Now the Vespa", "and then for my scooter".
_SUPPOSES = re.compile(
    r"^ (?:and |but |so )?(?:what if|how about|what about|and if|how much|would it|would that|will it|can i|could i) "
    r"(?!.* (?:cover|covered|pay|pays|claim|happens|happen) )"
)
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
        reading = Reading(language, kinds=state.kinds)
        if form := read_form(text):
            reading.acts, reading.found.values = ["quote"], form
            return reading
        self._read_sentences(text, state, reading)
        _read_owned(text, state, reading)
        self._find_kinds(text, state, reading)
        QuestionFinder(self.dialogue, self.own_names, turn.page, state, reading).find(text)
        resolve_short_reply(reading, state, self.dialogue)
        _drop_what_facts_answer(state, reading)
        self._part_vehicles(text, state, reading)
        _turn_to_other_vehicle(text, state, reading)
        return reading

    def _read_sentences(self, text: str, state: State, reading: Reading) -> None:
        reader = SentenceReader(
            self.dialogue, self.declined, self.limits, self.is_yearly, self.own_names, state, reading
        )
        sentences = split_sentences(text)[:MOST_SENTENCES]
        for sentence in [part for whole in sentences for part in split_questions(whole)][:MOST_SENTENCES]:
            reader.read(sentence[:LONGEST_SENTENCE])

    def _find_kinds(self, text: str, state: State, reading: Reading) -> None:
        """What the message names comes before the visitor's vehicle, and that before what was spoken of earlier."""
        named = find_kinds(self.dialogue.languages.translate(text, reading.language), self.dialogue)
        owned = find_kinds_of(merge_facts(state.facts, reading.found.values), self.dialogue)
        reading.kinds = named or owned or state.kinds

    def _part_vehicles(self, text: str, state: State, reading: Reading) -> None:
        """ "A 2021 Outback with 28k miles, also my wife's 2019 Civic": what is told of one is not the other's."""
        parts = split_by_vehicle(text)
        values = reading.found.values
        speaks_of_quote = "quote" in reading.acts or state.is_quoting or len(values) >= MOST_OF_A_QUOTE
        if len(parts) < 2 or reading.found.is_correction or not speaks_of_quote:
            return
        setting = Setting(is_quoting=True, limits=self.limits, mileage_is_yearly=self.is_yearly)
        first = read_facts(parts[0], setting).values
        for fact in ("make", "model", "year", "mileage"):
            values.pop(fact, None)
        values.update({fact: value for fact, value in first.items() if fact != "driver_age"})
        reading.further = read_further(parts[1:], setting)
        reading.add("one_at_a_time")


def _read_owned(text: str, state: State, reading: Reading) -> None:
    """ "I have a Lada Niva. What would it cost?": only the wish tells that the first sentence names a vehicle."""
    if "quote" in reading.acts and not {"make", "model"} & {*state.facts, *reading.found.values}:
        reading.found.values.update(read_owned_vehicle(text, wants_price=True))


def _drop_what_facts_answer(state: State, reading: Reading) -> None:
    """A changed fact after a quote is a wish to see the new price; it needs no explanation of the old one."""
    _drop_asides(state, reading)
    changed = any(state.facts.get(fact) != value for fact, value in reading.found.values.items())
    if changed and state.stage in ("quoted", "failed"):
        reading.acts = [act for act in reading.acts if act not in _YIELDS_TO_FACTS]
    is_heard = bool(reading.found.values) and state.stage == "quoting" and "frustrated" in reading.acts
    if "handoff" in reading.acts or is_heard or (reading.questions and "abuse" in reading.acts):
        reading.acts = [act for act in reading.acts if act not in ANGER]
        reading.socials += ["upset"] if "handoff" not in reading.acts and "upset" not in reading.socials else []
    found = reading.found
    if found.values or found.doubts or found.vague or found.withdrawn or reading.acts or reading.questions:
        reading.is_unclear = reading.is_guess


def _drop_asides(state: State, reading: Reading) -> None:
    """ "What if I'm the main driver? I'm 46" is answered by the price for 46; "just the car then" is no question."""
    is_making = state.is_quoting or "quote" in reading.acts or len(reading.found.values) >= MOST_OF_A_QUOTE
    if reading.found.values and is_making:
        reading.questions = [
            question
            for question in reading.questions
            if question.is_asked and not _SUPPOSES.search(flatten(question.subject))
        ]


def _turn_to_other_vehicle(text: str, state: State, reading: Reading) -> None:
    """ "Now the Vespa", after a quote: the year and the miles of the first vehicle are not its own. "And the F-150?":
    its own are known from before."""
    values = reading.found.values
    reading.is_others = is_others(text)
    if "make" not in values or is_same(state.facts, values):
        return
    is_new_make = state.stage == "quoted" and values["make"] != state.facts.get("make")
    is_named_alone = "model" not in values or bool(_NEXT.search(flatten(text)))
    is_next = is_new_make and is_named_alone and not reading.found.is_correction
    is_somebody_elses = reading.is_others and "make" in state.facts
    if is_next or is_somebody_elses or _comes_back(state, reading):
        reading.add("another_vehicle")


def _comes_back(state: State, reading: Reading) -> bool:
    """To a vehicle with facts of its own. "Sorry, a Model 3 after all" only puts a name right."""
    known = find_named(state.garage, reading.found.values)
    return known is not None and bool(known.result or known.is_waiting or not reading.found.is_correction)
