"""Reads a turn: wishes, courtesies, questions and facts, against where the conversation stands. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chat.offline.about_cover import asks_cover, asks_price_of_part
from chat.offline.answers import Question, content_words, stem
from chat.offline.choosing import find_cheaper, read_choices, speaks_of_choice
from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.facts import Setting, Value, missing_facts, read_facts
from chat.offline.form import read_form
from chat.offline.history import Turn
from chat.offline.intents import LONGEST_SENTENCE, flatten_sentence, is_question
from chat.offline.language import DEFAULT
from chat.offline.own_names import name_ours
from chat.offline.questions import AFTER_ACCIDENT, QuestionMaker
from chat.offline.reading import Reading
from chat.offline.short_replies import offered_quote, resolve_short_reply
from chat.offline.text import flatten, split_questions, split_sentences
from chat.offline.typed_vehicle import read_owned_vehicle
from chat.offline.vehicles import find_vehicles

MOST_SENTENCES = 12
MOST_QUESTIONS = 3
# Whoever writes more is read this far: the work of a turn stays bounded.
LONGEST_TURN = 3000
SHORT_REPLY = 4
_PLACEHOLDER = re.compile(r"\[([A-Z]+(?:_[A-Z]+)*)_\d+\]")
# Intents that stand whatever kind of insurance the sentence names.
_FIRST = frozenset(
    {
        "injection",
        "emergency",
        "accident",
        "bereavement",
        "abuse",
        "frustrated",
        "handoff",
        "competitor",
        "future",
        "promise",
        "promise_claim",
    }
)
_HYPOTHETICAL = re.compile(
    r"^ (?:and |but |so )?(?:what|how|does|do|is|are|will|would|who|can|am|if|when|suppose|say) "
    r"| (?:what if|covered|cover|who pays|what happens) "
)
# How somebody feels, and not what they want: it gives way to a wish beside it.
_ANGER = ("abuse", "frustrated")
# "How long will it take?", after a question about claims, is no question about quotes.
_LASTS = re.compile(r" how (?:long|much time) ")
# Courtesies that may begin a sentence about anything: "Ok, ..."
_PASSING = frozenset({"affirm", "deny", "praise"})
# A sentence of these says nothing about the visitor's own vehicle.
_NO_FACTS = frozenset({"injection", "off_topic", "competitor", "future", "not_offered", "choice", "price_stands"})
# Follow-ups that give way when the sentence changes a fact: "too much, what if I drive 5,000?".
_YIELDS_TO_FACTS = frozenset(
    {"explain_price", "included", "period", "quote", "promise", "another_vehicle", "why_fact", "frustrated", "cheaper"}
)
# Wishes for a lower price: a higher deductible is what can be done.
_WANTS_LESS = frozenset({"discount", "cheaper"})
_AMOUNT = re.compile(
    r"[$€£¥]\s?\d|\d\s?[$€£¥]|\b(?:dollars?|bucks|usd|euros?|pesos?|d[oó]lar(?:es)?|dollar[io])\b|美元|欧元|块钱|\d\s?[块元]",
    re.IGNORECASE,
)
_PRICE_WORDS = frozenset(
    "price prices premium quote month monthly year dollar dollars bucks usd cost costs pay right correct".split()
)
MOST_BESIDE_A_PRICE = 4
# "Now the Vespa", "and then for my scooter".
_NEXT = re.compile(r" (?:now|next|then|second) ")
# Words of "what is included in my quote" that name no part of it.
_INCLUDED_WORDS = """included quote price part contain paying come already premium package exactly everything
    coverages covering getting money protection
    ok okay great cool nice perfect good fine thanks alright right awesome"""
_INCLUDED = frozenset(stem(word) for word in _INCLUDED_WORDS.split())
# Questions about prices and quotes in general: what they mean once there is a quote.
_GENERAL = {"price_question": "explain_price", "quote_question": "validity"}


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
        language = self.dialogue.languages.detect(_PLACEHOLDER.sub("", text), state.language)
        reading = Reading(language)
        if form := read_form(text):
            reading.acts, reading.found.values = ["quote"], form
            return reading
        sentences = split_sentences(text)[:MOST_SENTENCES]
        for sentence in [part for whole in sentences for part in split_questions(whole)][:MOST_SENTENCES]:
            self._read_sentence(sentence[:LONGEST_SENTENCE], state, reading)
        self._read_owned(text, state, reading)
        self._make_questions(turn.page, state, reading)
        self._ask_about_page(turn.page, state, reading)
        self._guess(text, state, reading)
        resolve_short_reply(reading, state, self.dialogue)
        self._drop_what_facts_answer(state, reading)
        self._turn_to_other_vehicle(text, state, reading)
        if "quote" in reading.acts and not reading.found.is_correction and _count_vehicles(text) > 1:
            reading.add("one_at_a_time")
        return reading

    def _read_sentence(self, original: str, state: State, reading: Reading) -> None:
        marked = _PLACEHOLDER.sub(lambda match: f"placeholder_{match[1].lower()}", original)
        sentence = self.dialogue.languages.translate(marked, reading.language)
        if reading.language == DEFAULT:
            sentence = self.dialogue.spelling.correct(sentence)
        sentence, flat, intent, socials = self._match(sentence, state)
        reading.socials += [name for name in socials if name not in reading.socials]
        if intent == "off_topic" and not is_question(sentence) and find_vehicles(sentence):
            # "I only drive my Buick to church": what it is about is the Buick.
            intent = None
        if intent not in _FIRST and self._is_declined(flat, reading):
            intent = "not_offered"
        facts_before = dict(reading.found.values)
        intent = self._read_choices(intent, sentence, state, reading)
        if intent not in _NO_FACTS:
            self._read_facts(
                _PLACEHOLDER.sub("", sentence), intent, state, reading, is_free=intent is None and not socials
            )
        found = reading.found
        has_facts = found.values != facts_before or found.is_vehicle_age
        has_facts = has_facts or bool(found.doubts or found.vague or found.withdrawn)
        is_courtesy = bool(set(socials) - _PASSING) or (bool(socials) and len(flat.split()) <= SHORT_REPLY)
        if intent or has_facts or not self._is_mere_courtesy(flat, socials):
            self._settle(intent, sentence, original, has_facts or None, is_courtesy, state, reading)

    def _match(self, sentence: str, state: State) -> tuple[str, str, str | None, tuple[str, ...]]:
        """The sentence, flattened too, its intent and courtesies. Whoever asks for something in anger is heard without
        the anger."""
        flat = self.own_names.sub(name_ours, flatten_sentence(sentence))
        stage = "quoting" if state.stage == "paused" else state.stage
        intent, socials = self.dialogue.intents.match(flat, stage)
        if intent in _ANGER:
            rest = self.dialogue.intents.drop(intent, flat)
            wish, _ = self.dialogue.intents.match(rest, stage)
            if wish not in (None, *_ANGER):
                return sentence, flat, wish, socials
            if wish is None and is_question(rest) and self.dialogue.topic.search(rest):
                return f"{rest.strip()}?", rest, None, socials
        return sentence, flat, intent, socials

    def _read_choices(self, intent: str | None, sentence: str, state: State, reading: Reading) -> str | None:
        """Other choices on the quote that stands come before what the same words mean otherwise."""
        if state.stage != "quoted" or intent == "not_offered" or (intent in _FIRST and intent != "promise"):
            return intent
        is_named = speaks_of_choice(sentence)
        if intent in _WANTS_LESS and not is_named and (cheaper := find_cheaper(state.offered)):
            reading.choices.append(cheaper)
            return intent
        choices = read_choices(sentence, state.offered, state.tried)
        reading.choices += [choice for choice in choices if choice not in reading.choices]
        if choices or (is_named and not state.offered and intent is None):
            return "choice"
        return "price_stands" if intent in (None, "quote") and self._names_a_price(sentence) else intent

    def _names_a_price(self, sentence: str) -> bool:
        """ "So it's $50 then?": an amount, and hardly a word on anything else."""
        rest = [word for word in content_words(sentence) if not word.isdigit() and word not in _PRICE_WORDS]
        return bool(_AMOUNT.search(sentence)) and len(rest) < MOST_BESIDE_A_PRICE

    def _is_mere_courtesy(self, flat: str, socials: tuple[str, ...]) -> bool:
        """ "Hello, how are you?" asks nothing more."""
        return bool(socials) and not content_words(self.dialogue.intents.drop_socials(flat))

    def _settle(
        self,
        intent: str | None,
        sentence: str,
        original: str,
        has_facts: bool | None,
        is_social: bool,
        state: State,
        reading: Reading,
    ) -> None:
        """Makes an act of the sentence: its intent, a question to look up, or something not understood."""
        intent = self._reinterpret(intent, flatten_sentence(sentence), state)
        is_on_topic = bool(self.dialogue.topic.search(flatten_sentence(sentence)))
        asks = is_question(sentence)
        if intent:
            reading.add(intent)
            self._look_up_aid(intent, sentence, original, state, reading)
        elif has_facts and not (asks and is_on_topic and state.stage == "none"):
            return
        elif (asks or is_on_topic) and sentence.strip(" ?!.,") and not self._is_vague_reply(sentence, asks, state):
            (reading.asked if asks else reading.around).append((sentence, original))
        elif not is_social:
            reading.is_unclear = True

    def _reinterpret(self, intent: str | None, flat: str, state: State) -> str | None:
        """Intents that depend on more than their words. None makes a question of the sentence."""
        if intent in ("accident", "emergency") and _HYPOTHETICAL.search(flat):
            return None
        if intent == "another_vehicle" and " policy " in flat:
            return None
        if intent == "needs" and state.stage == "none" and state.subject and _LASTS.search(flat):
            return None
        if intent == "off_topic" and asks_cover(flat):
            return None
        if intent == "quote" and state.stage == "none" and asks_price_of_part(flat):
            return None
        if intent in _GENERAL:
            return _GENERAL[intent] if state.stage == "quoted" else None
        return intent

    def _look_up_aid(self, intent: str, sentence: str, original: str, state: State, reading: Reading) -> None:
        """After an accident, what was damaged. "Is towing included?": the quote's own list, or else the help centre."""
        if intent == "included":
            self._look_into_quote(sentence, original, state, reading)
        if intent == "accident":
            reading.asked.append((sentence, original))

    def _look_into_quote(self, sentence: str, original: str, state: State, reading: Reading) -> None:
        wanted = {stem(word) for word in content_words(sentence)} - _INCLUDED
        if not wanted or not state.result or not state.result.quote:
            return
        items = [str(item) for item in state.result.quote.get("included", [])]
        reading.asks_of_part = True
        reading.included += [item for item in items if wanted & {stem(word) for word in content_words(item)}]
        if not reading.included:
            reading.asked.append((sentence, original))

    def _is_vague_reply(self, sentence: str, asks: bool, state: State) -> bool:
        """ "It's electric" in reply to a question for the year answers nothing, and asks nothing."""
        flat = flatten_sentence(sentence)
        if any(pattern.search(flat) for _, pattern in self.dialogue.hints):
            return False
        return bool(state.asked) and not asks and len(sentence.split()) <= 8 and len(content_words(sentence)) < 3

    # Facts

    def _read_facts(self, sentence: str, intent: str | None, state: State, reading: Reading, *, is_free: bool) -> None:
        known: Mapping[str, Value] = {**state.facts, **reading.found.values}
        asked = state.asked or _find_invited(state)
        setting = Setting(
            asked=tuple(fact for fact in asked if fact not in reading.found.values),
            known=known,
            is_quoting=state.is_quoting or state.stage == "paused" or bool(asked) or "quote" in (intent, *reading.acts),
            limits=self.limits,
            may_name_vehicle=is_free,
            mileage_is_yearly=self.is_yearly,
            doubted=state.doubt,
        )
        found = read_facts(sentence, setting)
        reading.found.add(found)

    def _read_owned(self, text: str, state: State, reading: Reading) -> None:
        """ "I have a Lada Niva. What would it cost?": only the wish tells that the first sentence names a vehicle."""
        if "quote" in reading.acts and not {"make", "model"} & {*state.facts, *reading.found.values}:
            reading.found.values.update(read_owned_vehicle(text, wants_price=True))

    def _is_declined(self, flat: str, reading: Reading) -> bool:
        named = [
            kind.name
            for kind in self.dialogue.out_of_range
            if kind.key in self.declined and kind.pattern.search(flat) and not kind.unless.search(flat)
        ]
        reading.not_offered += [name for name in named if name not in reading.not_offered]
        return bool(named)

    # Questions

    def _make_questions(self, page: str, state: State, reading: Reading) -> None:
        """A statement adds to the questions beside it; with nothing beside it, it is looked up itself. `page` is
        the title of the article that the visitor reads."""
        if reading.around and not reading.asked and not reading.acts:
            reading.asked, reading.around = reading.around[:1], reading.around[1:]
        maker = QuestionMaker(self.dialogue, reading.language)
        around = " ".join(sentence for sentence, _ in reading.around)
        vehicle = {**state.facts, **reading.found.values}
        for sentence, original in reading.asked[:MOST_QUESTIONS]:
            question = maker.make(self._drop_own_name(sentence), original, around, state.subject, vehicle, page)
            reading.questions.append(question)
        if {"accident", "emergency"} & set(reading.acts):
            reading.questions.append(AFTER_ACCIDENT)

    def _ask_about_page(self, page: str, state: State, reading: Reading) -> None:
        """ "What does this mean?" beside an article asks about the article."""
        is_lost = reading.is_unclear or reading.acts == ["unknown_fact"]
        if page and is_lost and state.stage == "none" and not (reading.questions or reading.found.values):
            reading.questions.append(Question(page))
            reading.acts.clear()
            reading.is_unclear = False

    def _guess(self, text: str, state: State, reading: Reading) -> None:
        """ "pothole" is no sentence, and says what it is about."""
        is_busy = state.stage not in ("none", "quoted") or bool(state.asked)
        is_more = reading.acts or reading.questions or reading.found.values or reading.choices
        if reading.is_unclear and not is_busy and not is_more and content_words(_PLACEHOLDER.sub("", text)):
            maker = QuestionMaker(self.dialogue, reading.language)
            asked = self.dialogue.languages.translate(text, reading.language)
            reading.questions.append(maker.make(asked, text, "", "", {}))
            reading.is_guess = True

    def _drop_own_name(self, sentence: str) -> str:
        """ "Does Acme cover the battery?" asks about the battery, "what is Acme?" about the company."""
        flat = flatten_sentence(sentence)
        rest = self.own_names.sub("", flat)
        return rest.strip() if rest != flat and content_words(rest) else sentence

    # The whole turn

    def _drop_what_facts_answer(self, state: State, reading: Reading) -> None:
        """A changed fact after a quote is a wish to see the new price; it needs no explanation of the old one."""
        changed = any(state.facts.get(fact) != value for fact, value in reading.found.values.items())
        if changed and state.stage in ("quoted", "failed"):
            reading.acts = [act for act in reading.acts if act not in _YIELDS_TO_FACTS]
        if "handoff" in reading.acts or (reading.questions and "abuse" in reading.acts):
            reading.acts = [act for act in reading.acts if act not in _ANGER]
        found = reading.found
        if found.values or found.doubts or found.vague or found.withdrawn or reading.acts or reading.questions:
            reading.is_unclear = reading.is_guess

    def _turn_to_other_vehicle(self, text: str, state: State, reading: Reading) -> None:
        """ "Now the Vespa", after a quote: the year and the miles of the first vehicle are not its own."""
        found = reading.found
        make = found.values.get("make")
        if state.stage != "quoted" or make in (None, state.facts.get("make")) or found.is_correction:
            return
        if "model" not in found.values or _NEXT.search(flatten(text)):
            reading.add("another_vehicle")


def _find_invited(state: State) -> tuple[str, ...]:
    """ "I drive an Ioniq 5." "If you'd like a price, I can work out a quote." "2022": taken up without a yes."""
    is_invited = state.stage == "none" and bool(state.facts) and offered_quote(state)
    return missing_facts(state.facts) if is_invited else ()


def _count_vehicles(text: str) -> int:
    """Different ones, each named with its model."""
    return len({(mention.make, mention.model) for mention in find_vehicles(text) if mention.model})
