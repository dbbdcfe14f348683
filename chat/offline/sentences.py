"""Reads one sentence of a turn into the turn's reading: its wish, its courtesies, its facts, or something to look up.
Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chat.offline.about_makes import asks_of_make
from chat.offline.choice_wishes import ChoiceReader
from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.errands import ERRAND, split_errands
from chat.offline.following_up import put_in_place
from chat.offline.guessing import QUESTION, STATEMENT, Guesser
from chat.offline.hearing import Heard, Hearer
from chat.offline.included import is_of_whole_quote, look_into_quote
from chat.offline.intents import asks_something, find_question, flatten_sentence, is_question
from chat.offline.language import DEFAULT
from chat.offline.placeholders import drop_named_placeholders
from chat.offline.price_words import asks_vehicles_price
from chat.offline.reading import Reading
from chat.offline.sentence_facts import FactReader
from chat.offline.subjects import asks_how_to_begin
from chat.offline.vehicles import find_vehicles
from chat.offline.who_did_it import ME, find_doer
from chat.offline.wish_words import tells_to_do
from chat.offline.wishes import Said, settle_wish
from chat.offline.words import content_words

# Intents that stand whatever kind of insurance the sentence names, and whatever quote.
_FIRST = frozenset(
    "injection emergency accident breakdown bereavement hardship abuse frustrated handoff competitor future promise"
    " promise_claim".split()
)
_MOST_OF_A_FRAGMENT = 5
# A reply to a question for a fact, of so few words, that says nothing to look up.
_MOST_OF_A_VAGUE_REPLY, _FEWEST_THAT_SAY_SOMETHING = 8, 3
# So like a question that the company knows, what names a vehicle is about that; a question is so sooner.
_SURELY_KNOWN, _LIKELY_KNOWN = 0.75, 0.6
# Whoever gives away a number tells of it, and asks nothing about accidents.
_GIVEN = frozenset({"secret", "details"})


@dataclass(frozen=True)
class SentenceReader:
    """`declined`, `limits`, `is_yearly` and `own_names` are the turn's Reader's. `state` stands before the turn;
    `reading` takes what the sentences say, one after the other."""

    dialogue: Dialogue
    declined: frozenset[str]
    limits: Mapping[str, tuple[int, int]]
    is_yearly: bool
    own_names: re.Pattern[str]
    state: State
    reading: Reading

    def read(self, original: str) -> None:
        """The sentence, or each of several errands that it tells."""
        for part in split_errands(original, self._find_cue):
            self._read_part(part)

    def _find_cue(self, part: str) -> str | None:
        english = self.dialogue.languages.translate(part, self.reading.language)
        return self.dialogue.intents.match(flatten_sentence(english), self.state.stage_of_wishes)[0]

    def _read_part(self, original: str) -> None:
        hearer = Hearer(self.dialogue, self.own_names, self.state, self.reading.language)
        heard = hearer.hear(original)
        self.reading.add_socials(heard.socials)
        intent = self._find_wish(heard)
        has_facts = FactReader(self.limits, self.is_yearly, self.state, self.reading).read(heard, intent)
        if intent is None and has_facts and self._is_errand(heard):
            self._read_by_meaning(heard)
        elif intent or has_facts:
            self._settle(intent, heard, has_facts=has_facts)
        elif not hearer.is_mere_courtesy(heard):
            self._read_by_meaning(heard)

    # What it wants

    def _find_wish(self, heard: Heard) -> str | None:
        """The intent of the sentence's words, as far as nothing of the conversation speaks against it."""
        intent = heard.intent
        if not (intent == "included" and is_of_whole_quote(heard.text, self.state)):
            intent = self._guesser.doubt(intent, heard.original, heard.text)
        if intent == "off_topic" and not is_question(heard.text) and self._is_of_ours(heard):
            intent = None
        if intent not in _FIRST and self._is_declined(heard):
            return "not_offered"
        if self.state.stage != "quoted" or (intent in _FIRST and intent != "promise"):
            return intent
        return ChoiceReader(self.dialogue, self.state, self.reading).read(intent, heard.text)

    def _read_by_meaning(self, heard: Heard) -> None:
        """A sentence without a cue or a fact."""
        likely = None if heard.is_brief else self._guess(heard)
        if likely in (None, QUESTION, STATEMENT):
            self._settle(None, heard, has_facts=False, must_ask=likely == QUESTION)
        elif self.dialogue.intents.is_social(likely):
            self.reading.add_socials([likely])
        elif self.state.stage == "quoted":
            wish = ChoiceReader(self.dialogue, self.state, self.reading).read(likely, heard.text)
            self._settle(wish, heard, has_facts=False)
        else:
            self._settle(likely, heard, has_facts=False)

    def _is_errand(self, heard: Heard) -> bool:
        """ "The Yamaha has to come off my policy" names a vehicle, and tells nothing for a quote."""
        only_names = not {*self.reading.found.values} - {"make", "model"} and not self.state.asked
        return only_names and (self._guess(heard) or "").startswith(ERRAND)

    @property
    def _guesser(self) -> Guesser:
        return Guesser(self.dialogue, self.reading.language, self.state.stage_of_wishes)

    def _guess(self, heard: Heard) -> str | None:
        """Whoever asks for the first step of what they go through has a question, whatever else it resembles."""
        flat = flatten_sentence(heard.text)
        if self.state.theme and asks_how_to_begin(flat):
            return QUESTION
        is_ours = self.reading.language == DEFAULT and self.dialogue.topic.search(flat)
        looks_ours = bool(is_ours) and (asks_something(heard.text) or bool(find_question(heard.text)))
        return self._guesser.guess(heard.original, heard.text, looks_ours=looks_ours)

    def _is_of_ours(self, heard: Heard) -> bool:
        """ "I only drive my Buick to church" is about the Buick, and "laptop and golf clubs", beside what was stolen,
        about that."""
        if find_vehicles(heard.text) or self.dialogue.topic.search(heard.flat):
            return True
        is_beside = bool(self.reading.asked or self.reading.around)
        return is_beside and len(heard.flat.split()) <= _MOST_OF_A_FRAGMENT and not tells_to_do(heard.flat)

    def _is_declined(self, heard: Heard) -> bool:
        """Of another language the words that are known stand closer together without the others."""
        terms = flatten_sentence(self.dialogue.languages.pick_terms(heard.original, self.reading.language))
        named = [
            kind.name
            for kind in self.dialogue.out_of_range
            if kind.key in self.declined and any(kind.declines(text) for text in (heard.flat, terms))
        ]
        self.reading.not_offered += [name for name in named if name not in self.reading.not_offered]
        return bool(named)

    # What it comes to

    def _settle(self, intent: str | None, heard: Heard, *, has_facts: bool, must_ask: bool = False) -> None:
        """Makes an act of the sentence: its intent, a question to look up (`must_ask`: it means one, whatever its
        form), or something not understood."""
        inner = find_question(heard.text)
        subject = inner or heard.text
        intent = settle_wish(intent, Said(flatten_sentence(heard.text), self.state, self.reading, self.dialogue))
        if has_facts:
            intent = self._settle_by_facts(intent, heard)
        if intent:
            self.reading.add(intent)
            self._look_up_aid(intent, subject, heard.original)
            return
        asks = must_ask or bool(inner) or asks_something(heard.text)
        if not has_facts or (asks and self._asks_beside_facts(subject, heard)):
            self._look_up(subject, heard, asks=asks)
        elif self.state.stage == "none" and self._is_known_matter(heard, _SURELY_KNOWN):
            self._look_up(subject, heard, asks=True)

    def _settle_by_facts(self, intent: str | None, heard: Heard) -> str | None:
        names_vehicle = self.reading.names_vehicle
        if intent == "start_over" and self.state.stage == "quoted" and not names_vehicle:
            # "Can you redo it with 58,000 miles?"
            intent = None
        prices = names_vehicle and asks_vehicles_price(flatten_sentence(heard.text), heard.original)
        return "quote" if intent is None and prices else intent

    def _look_up_aid(self, intent: str, subject: str, original: str) -> None:
        """Beside the act: of an accident what was damaged or who was hurt, of a quote what it includes."""
        if intent == "included":
            look_into_quote(subject, original, self.state, self.reading)
        if intent == "accident" or (intent == "emergency" and find_doer(subject) == ME):
            self.reading.asked.append((subject, original))

    def _look_up(self, subject: str, heard: Heard, *, asks: bool) -> None:
        if not asks and _GIVEN & set(self.reading.socials):
            return
        is_clear = asks or (self._is_on_topic(heard) and not self._is_vague_reply(subject))
        if is_clear and subject.strip(" ?!.,"):
            sentences = self.reading.asked if asks else self.reading.around
            sentences.append((drop_named_placeholders(subject), heard.original))
        elif not heard.is_courtesy:
            self.reading.is_unclear = True

    def _asks_beside_facts(self, subject: str, heard: Heard) -> bool:
        """ "Do you insure a Dacia Duster?", and of a car that was stolen "what will I get for it, a 2020 Camry?"."""
        if self.state.stage != "none":
            return False
        is_no_wish = bool(self.state.theme) or asks_of_make(subject, self.dialogue, subject=self.state.subject)
        is_known = self._is_known_matter(heard, _LIKELY_KNOWN)
        return is_no_wish or is_known or bool(put_in_place(subject, self.state.subject)) or self._is_on_topic(heard)

    def _is_known_matter(self, heard: Heard, least: float) -> bool:
        """ "I think that my Tesla was hacked" names a vehicle, and wishes for no price."""
        text = self._drop_vehicles(heard.text)
        return max(self.dialogue.headings.compare([text]).values(), default=0.0) >= least

    def _drop_vehicles(self, text: str) -> str:
        """With "my car" in the place of each vehicle's name."""
        for mention in reversed(find_vehicles(text)):
            text = f"{text[: mention.start]}car{text[mention.end :]}"
        return text

    def _is_on_topic(self, heard: Heard) -> bool:
        return bool(self.dialogue.topic.search(flatten_sentence(heard.text)))

    def _is_vague_reply(self, sentence: str) -> bool:
        """ "It's electric" in reply to a question for the year answers nothing, and asks nothing."""
        flat = flatten_sentence(sentence)
        if not self.state.asked or any(pattern.search(flat) for _, pattern in self.dialogue.hints):
            return False
        is_short = len(sentence.split()) <= _MOST_OF_A_VAGUE_REPLY
        return is_short and len(content_words(sentence)) < _FEWEST_THAT_SAY_SOMETHING
