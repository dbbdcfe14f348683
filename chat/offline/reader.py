"""Reads a turn: wishes, courtesies, questions and facts, against where the conversation stands. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.emoji import put_in_words
from chat.offline.errands import ErrandReader
from chat.offline.facts import Setting, Value, merge_facts
from chat.offline.form import read_form
from chat.offline.further import (
    VEHICLE,
    find_their_age,
    is_others,
    read_further,
    split_by_name,
    split_by_vehicle,
    tell_more,
)
from chat.offline.garage import find_named, is_same
from chat.offline.hearing import ANGER, SHORT_REPLY
from chat.offline.history import Turn
from chat.offline.intents import LONGEST_SENTENCE, is_question
from chat.offline.kinds import USUAL, find_kinds, find_kinds_of, find_meant_kinds
from chat.offline.language import DEFAULT
from chat.offline.looking_up import QuestionFinder
from chat.offline.own_policies import continue_record
from chat.offline.people import ME, chooses_driver, find_main_driver, read_ages
from chat.offline.picking import read_picking
from chat.offline.placeholders import drop_placeholders
from chat.offline.reading import Reading
from chat.offline.sentences import SentenceReader
from chat.offline.short_replies import resolve_short_reply, said_phrase, speaks_of_person
from chat.offline.stated_facts import read_facts
from chat.offline.text import flatten, fold, split_questions, split_sentences
from chat.offline.typed_vehicle import read_owned_vehicle

MOST_SENTENCES = 12
# Whoever writes more is read this far: the work of a turn stays bounded.
LONGEST_TURN = 3000
# Follow-ups that give way when the sentence changes a fact: "too much, what if I drive 5,000?".
_YIELDS_TO_FACTS = frozenset(
    {"explain_price", "included", "period", "quote", "promise", "another_vehicle", "why_fact", "frustrated", "cheaper"}
)
# "Hmm, and if I were the main driver?" asks for nothing but the price.
_MOST_OF_A_CHOICE = 8
# So many facts at once are a wish for a quote.
MOST_OF_A_QUOTE = 3
# "Now the Vespa", "and then for my scooter".
_SUPPOSES = re.compile(
    r"^ (?:and |but |so )?(?:what if|how about|what about|and if|how much|would it|would that|will it|can i|could i) "
    r"(?!.* (?:cover|covered|pay|pays|claim|happens|happen) )"
)
_SAME = re.compile(
    r"\bsame (miles|mileage|odometer|year|age|driver)\b"
    r"|\b(miles|mileage|odometer|year|age|driver)(?:'s| is| are)? the same\b"
)
# "A Civic or a Corolla, both 2024."
_SHARED_YEAR = re.compile(r"\b(?:both|all|each)\b\D{0,12}((?:19|20)\d\d)\b")
_SAME_FACTS = {"year": "year", "age": "driver_age", "driver": "driver_age"}
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
        written = turn.text[:LONGEST_TURN]
        text = put_in_words(written)
        language = self.dialogue.languages.detect(drop_placeholders(written), state.language)
        reading = Reading(language, kinds=state.kinds)
        if form := read_form(text):
            reading.acts, reading.found.values = ["quote"], form
            return reading
        self._read_sentences(text, state, reading)
        _read_owned(text, state, reading)
        self._find_kinds(text, state, reading)
        QuestionFinder(self.dialogue, self.own_names, turn.page, state, reading).find(text)
        self._read_errand(text, state, reading)
        read_picking(self.dialogue.languages.translate(text, reading.language), state, reading, self.dialogue)
        resolve_short_reply(reading, state, self.dialogue)
        _drop_what_facts_answer(state, reading)
        _find_driver(text, state, reading)
        _take_same(text, state, reading)
        _drop_short_name(state, reading)
        self._part_vehicles(self.dialogue.languages.translate(text, reading.language), state, reading)
        self._read_of_waiting(text, state, reading)
        self._name_parked(text, state, reading)
        _turn_to_other_vehicle(text, state, reading)
        _hear_farewell(text, state, reading)
        if state.turn and reading.language != DEFAULT and _only_parts(reading):
            # "Ok merci" turns no conversation French.
            reading.language = state.language
        return reading

    def _read_errand(self, text: str, state: State, reading: Reading) -> None:
        """What only people do, and what the visitor's own policies say."""
        english = self.dialogue.languages.translate(text, reading.language)
        offers = ("errand_offer", "errand_again", "errand_all", "errand_which")
        was_offered = any(said_phrase(state, self.dialogue, key) for key in offers)
        asks = is_question(text) or is_question(english)
        if asks or not was_offered:
            continue_record(english, state, reading, self.dialogue)
        leads = not state.has_ticket and speaks_of_person(state.last_reply, self.dialogue)
        reader = ErrandReader(self.dialogue, state.errand, was_offered, state.has_ticket, state.is_quoting, leads)
        reader.read(english, reading, asks=asks)

    def _read_of_waiting(self, text: str, state: State, reading: Reading) -> None:
        """ "The Honda has 54k and the Tesla 18k", of the one in hand and one that waits."""
        waiting = [one for one in state.garage if one.is_waiting]
        parts = split_by_name(text, [state.in_hand.facts, *(one.facts for one in waiting)])
        if len(parts) < 2 or reading.further:
            return
        setting = Setting(is_quoting=True, limits=self.limits, mileage_is_yearly=self.is_yearly)
        for place, part in parts.items():
            if place:
                reading.further.append(tell_more(waiting[place - 1], part, setting))
        kept = {name: value for name, value in reading.found.values.items() if name not in VEHICLE}
        told = read_facts(parts.get(0, ""), setting).values
        reading.found.values = kept | {name: told[name] for name in ("year", "mileage") if name in told}

    def _name_parked(self, text: str, state: State, reading: Reading) -> None:
        """ "Now the motorcycle": the one that was spoken of before."""
        if "another_vehicle" in reading.acts and not reading.names_vehicle:
            kinds = find_kinds(text, self.dialogue) - {USUAL}
            ours = [one for one in state.garage if find_kinds_of(one.facts, self.dialogue) & kinds]
            reading.found.values.update({name: ours[-1].facts[name] for name in ("make", "model")} if ours else {})

    def _read_sentences(self, text: str, state: State, reading: Reading) -> None:
        reader = SentenceReader(
            self.dialogue, self.declined, self.limits, self.is_yearly, self.own_names, state, reading
        )
        sentences = split_sentences(text)[:MOST_SENTENCES]
        for sentence in [part for whole in sentences for part in split_questions(whole)][:MOST_SENTENCES]:
            reader.read(sentence[:LONGEST_SENTENCE])

    def _find_kinds(self, text: str, state: State, reading: Reading) -> None:
        owned = find_kinds_of(merge_facts(state.facts, reading.found.values), self.dialogue)
        english = self.dialogue.languages.translate(text, reading.language)
        reading.kinds = find_meant_kinds(english, owned, state.kinds, self.dialogue)

    def _part_vehicles(self, text: str, state: State, reading: Reading) -> None:
        """ "A 2021 Outback with 28k miles, also my wife's 2019 Civic": what is told of one is not the other's."""
        parts = split_by_vehicle(text)
        values = reading.found.values
        speaks_of_quote = "quote" in reading.acts or state.is_quoting or len(values) >= MOST_OF_A_QUOTE
        if len(parts) < 2 or reading.found.is_correction or not speaks_of_quote:
            return
        setting = Setting(is_quoting=True, limits=self.limits, mileage_is_yearly=self.is_yearly)
        told = read_facts(parts[0], setting)
        first, reading.found.kilometers = told.values, told.kilometers
        for fact in ("make", "model", "year", "mileage"):
            values.pop(fact, None)
        values.update({fact: value for fact, value in first.items() if fact != "driver_age"})
        if any(map(is_others, parts)):
            values.pop("driver_age", None)
            others = [age for who, age in reading.people.items() if who != ME]
            theirs = others[0] if len(others) == 1 else None
            age = (find_their_age(parts[0]) or theirs) if is_others(parts[0]) else reading.people.get(ME)
            values.update({"driver_age": age} if age else {})
        reading.further = read_further(parts[1:], setting)
        if ME in reading.people:
            # "My wife's Jeep, she's 36, and my truck, I'm 38."
            own = {"driver_age": reading.people[ME]}
            reading.further = [
                one if one.is_others else replace(one, facts={**one.facts, **own}) for one in reading.further
            ]
        if shared := _SHARED_YEAR.search(fold(text)):
            year: dict[str, Value] = {"year": int(shared[1])}
            values.update({} if "year" in values else year)
            reading.further = [replace(one, facts={**year, **one.facts}) for one in reading.further]
        reading.add("one_at_a_time")
        if not state.is_quoting:
            reading.add("quote")


def _hear_farewell(text: str, state: State, reading: Reading) -> None:
    """ "You've been most helpful. Good day.", "grazie, ciao": no greeting. "I'm fine", after an accident, is none."""
    says_more = reading.acts or reading.questions or reading.found.values
    is_thanked = "thanks" in reading.socials and not says_more
    if state.turn and "greet" in reading.socials and (is_thanked or flatten(text).endswith(" good day ")):
        reading.socials = ["bye" if social == "greet" else social for social in reading.socials]
    if {"safe", "bye"} <= {*reading.socials} and len(text.split()) <= SHORT_REPLY:
        reading.socials.remove("bye")


def _only_parts(reading: Reading) -> bool:
    """Whether nothing is said but thanks, a farewell or an "ok"."""
    says_more = reading.acts or reading.questions or reading.found.values or reading.is_unclear
    return not says_more and {"thanks", "bye"} & set(reading.socials) != set() and "greet" not in reading.socials


def _find_driver(text: str, state: State, reading: Reading) -> None:
    """Whose age the quote goes by, where several people are spoken of: "I'm 39 and he's 42, he'll mostly drive it".
    Whoever alone was spoken of before is the driver; an age that was the visitor's own is not somebody else's."""
    reading.people = read_ages(text)
    people, values = {**state.people, **reading.people}, reading.found.values
    known = values.get("driver_age", state.facts.get("driver_age"))
    who = find_main_driver(text)
    if who in people:
        values["driver_age"] = people[who]
        if state.is_quoting and (chooses_driver(text) or len(text.split()) <= _MOST_OF_A_CHOICE):
            reading.questions.clear()
            reading.acts = [act for act in reading.acts if act not in ("cancel_quote", "denied")]
            reading.is_unclear = False
    elif who and known is not None and known in [age for one, age in people.items() if one != who]:
        values.pop("driver_age", None)
        reading.found.withdrawn |= {"driver_age"} & state.facts.keys()
    elif known is None and len(people) == 1 and "driver_age" not in state.refused and _makes_quote(state, reading):
        values["driver_age"] = next(iter(people.values()))


def _makes_quote(state: State, reading: Reading) -> bool:
    is_vehicle_told = {"make", "model"} <= {*state.facts, *reading.found.values}
    begins = "quote" in reading.acts or len(reading.found.values) >= MOST_OF_A_QUOTE
    return is_vehicle_told and (begins or state.stage == "quoting")


def _drop_short_name(state: State, reading: Reading) -> None:
    """ "The Ninja", of a Ninja 400 that is known: nothing new."""
    values = reading.found.values
    known, said = str(state.facts.get("model", "")), str(values.get("model", ""))
    is_known = values.get("make") == state.facts.get("make") and bool(said) and known.startswith(f"{said} ")
    if is_known and not reading.found.is_correction:
        del values["make"], values["model"]


def _take_same(text: str, state: State, reading: Reading) -> None:
    """ "Same miles": as of the vehicle before."""
    earlier = state.garage[-1].facts if state.garage else {}
    for match in _SAME.finditer(fold(text)):
        fact = _SAME_FACTS.get(match[1] or match[2], "mileage")
        if fact in earlier and fact not in {*state.facts, *reading.found.values}:
            reading.found.values[fact] = earlier[fact]
            reading.is_unclear = False


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
    if reading.found.is_correction and values and not {"make", "model"} & values.keys():
        # "No wait, that's the other car, this one has 42 thousand."
        reading.acts = [act for act in reading.acts if act != "another_vehicle"]
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
