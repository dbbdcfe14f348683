"""Reads one sentence of a turn into the turn's reading: its wish, its courtesies, its facts, or something to look up.
Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from chat.offline.about_cover import asks_cover, asks_price_of_part
from chat.offline.about_makes import asks_of_make
from chat.offline.choosing import (
    Choice,
    adds_what_was_tried,
    find_cheaper,
    find_options,
    read_choices,
    speaks_of_choice,
)
from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.facts import Setting, Value, missing_facts
from chat.offline.further import drives_too
from chat.offline.garage import find_waiting
from chat.offline.guessing import QUESTION, STATEMENT, Guesser
from chat.offline.intents import ends_in_question, find_last_question, find_question, flatten_sentence, is_question
from chat.offline.language import DEFAULT
from chat.offline.numbers import find_numbers
from chat.offline.own_names import name_ours
from chat.offline.placeholders import drop_named_placeholders, drop_placeholders, name_placeholders
from chat.offline.reading import Reading
from chat.offline.short_replies import offered_quote, speaks_of_person
from chat.offline.stated_facts import read_facts
from chat.offline.subjects import BUYING, asks_how_to_begin, goes_through_something
from chat.offline.text import fold
from chat.offline.vehicles import find_vehicles
from chat.offline.wording import recognise
from chat.offline.words import content_words, stem

SHORT_REPLY = 4
# Intents that stand whatever kind of insurance the sentence names.
_FIRST = frozenset(
    {
        "injection",
        "emergency",
        "accident",
        "breakdown",
        "bereavement",
        "hardship",
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
    r"| (?:what if|covered|cover|who pays|which one pays|what happens) "
    r"| if (?:i|we|my|someone|somebody|a|an|the|it|he|she|they) "
)
# How somebody feels, and not what they want: it gives way to a wish beside it.
ANGER = ("abuse", "frustrated")
# "When does the cover start?" is no wish to buy.
_WHEN = re.compile(r"^ (?:and |ok |so )*when ")
# "48k, 2019": nothing but facts.
_NUMBERS = re.compile(r"\b\d[\d,.]*\s?(?:k|mi|miles|km|tkm|years old|yo)?\b[\s,;/]*(?:and\b)?", re.IGNORECASE)
# "No, I don't want a quote, I want a person."
_WANTS_NONE = re.compile(
    r" no (?:more )?quotes? | (?:dont|do not|didnt|did not|not|never|no longer) (?:\w+ ){0,2}?"
    r"(?:want|wanted|need|ask|asked|asking|looking|interested) (?:\w+ ){0,3}?(?:quote|quotes|price) "
)
_WHAT_HAPPENS = re.compile(r"^ (?:and |but |so |ok )*(?:what happens|what if) ")
_SENDS = re.compile(r" send (?:me |us )?(?:a |some|help) ?")
_PRICES = re.compile(
    r" (?:how much|(?:what|whats) .*(?:cost|price|premium|rate|charge|run me)|cost to insure|price for) "
)
_PRICES_ABROAD = re.compile(r"多少钱|\bcombien\b|\bcuanto\b|\bwie ?viel\b|\bwas kostet\b|\bquanto\b")
_PAYS_OUT = re.compile(r" (?:claim\w*|repair\w*|fix|worth|stolen|totall?ed|deductible\w*|tow\w*|battery|get for) ")
_OTHER_ONE = re.compile(r" (?:higher|lower|bigger|smaller|highest|lowest) (?:one|ones)? ?")
_WHOLE_ABROAD = re.compile(
    r"^ (?:que|que me|was|quoi|qu est ce qui est|o que|cosa|che cosa|wat)? ?(?:cover|covers|covered) $"
)
# "Thank you so much" finds nothing expensive.
_SO_MUCH = re.compile(r" (thank you|thanks|thank u|thx|appreciate it|appreciated) (?:so|very) much ")
_CHEAP = re.compile(r" (?:cheap\w*|less|least|lower|lowest|expensive) ")
# "My laptop was in it", of a car that was stolen.
_INSIDE = re.compile(r" (?:in|inside|from) (?:it|there|the car|my car|the trunk|the vehicle) $")
# "How long will it take?", after a question about claims, is no question about quotes.
_LASTS = re.compile(r" how (?:long|much time) ")
# Questions about a quote, and in the same words about other things.
_OF_A_QUOTE = frozenset({"needs", "why_fact", "next_step"})
# Said of a fact that a quote asks for; where none is, of something else: "I forgot to pay".
_OF_A_FACT = frozenset({"why_fact", "unknown_fact"})
# "Laptop and golf clubs" is a fragment, "Tell me a joke" a wish.
_MOST_OF_A_FRAGMENT = 5
_TELLS_TO_DO = re.compile(
    r"^ (?:please |just |now )*(?:tell|write|sing|give|translate|book|recommend|play|help|show|find|make|order"
    r"|remind|set|call|buy) "
)
# "Will the price drop when I turn 25?" asks about the visitor, and not about plans.
_OF_MINE = re.compile(r" (?:when|if|after|once) (?:i|my|we|our) ")
LEAST_TO_COMPARE = 2
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
# Whoever gives away a number tells of it, and asks nothing about accidents.
_GIVEN = frozenset({"secret", "details"})
# Courtesies that may begin a sentence about anything: "Ok, ..."
_PASSING = frozenset({"affirm", "deny", "praise"})
# A sentence of these says nothing about the visitor's own vehicle.
_NO_FACTS = frozenset(
    {"injection", "off_topic", "competitor", "future", "not_offered", "choice", "price_stands", "compare"}
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
# Words of "what is included in my quote" that name no part of it.
_INCLUDED_WORDS = """que quoi cosa
    included quote price part contain paying come already premium package exactly everything
    coverages covering getting money protection
    ok okay great cool nice perfect good fine thanks alright right awesome"""
_INCLUDED = frozenset(stem(word) for word in _INCLUDED_WORDS.split())
_PRICE = re.compile(r" (?:price|prices|premium|cost|costs|rate|pay) ")
_INCLUDE = re.compile(r" includ(?:e|es|ed) ")
# Questions about prices and quotes in general: what they mean once there is a quote.
_GENERAL = {"price_question": "explain_price", "quote_question": "validity"}


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
        reading = self.reading
        sentence = self.dialogue.languages.translate(name_placeholders(original), reading.language)
        if reading.language == DEFAULT:
            sentence = self.dialogue.spelling.correct(sentence)
        sentence, flat, intent, socials = self._match(sentence)
        if not (intent == "included" and self._is_of_whole_quote(sentence)):
            intent = self._guesser.doubt(intent, original, sentence)
        reading.socials += [name for name in socials if name not in reading.socials]
        if intent == "off_topic" and not is_question(sentence) and self._is_of_ours(sentence, flat):
            intent = None
        if intent not in _FIRST and self._is_declined(flat, original):
            intent = "not_offered"
        facts_before = dict(reading.found.values)
        intent = self._read_choices(intent, sentence)
        if intent not in _NO_FACTS and not (self.state.stage == "quoted" and drives_too(flat)):
            self._read_facts(drop_placeholders(sentence), intent, is_free=intent is None and not socials)
        found = reading.found
        has_facts = found.values != facts_before or found.is_vehicle_age
        has_facts = has_facts or bool(found.doubts or found.vague or found.withdrawn)
        is_courtesy = bool(set(socials) - _PASSING) or (bool(socials) and len(flat.split()) <= SHORT_REPLY)
        if not (intent or has_facts) and self._is_mere_courtesy(flat, socials):
            return
        is_brief = bool(socials) and _is_brief(original)
        likely = None if intent or has_facts or is_brief else self._guess(original, sentence)
        if likely and self.dialogue.intents.is_social(likely):
            reading.socials.append(likely)
            return
        if likely not in (None, QUESTION, STATEMENT):
            intent, likely = likely, None
        self._settle(
            intent, sentence, original, has_facts=has_facts, is_courtesy=is_courtesy, must_ask=likely == QUESTION
        )

    # What it wants

    def _is_of_ours(self, sentence: str, flat: str) -> bool:
        """ "I only drive my Buick to church" is about the Buick, and "laptop and golf clubs", beside what was stolen,
        about that."""
        if find_vehicles(sentence) or self.dialogue.topic.search(flat):
            return True
        is_beside = bool(self.reading.asked or self.reading.around)
        return is_beside and len(flat.split()) <= _MOST_OF_A_FRAGMENT and not _TELLS_TO_DO.search(flat)

    @property
    def _guesser(self) -> Guesser:
        stage = "quoting" if self.state.stage == "paused" else self.state.stage
        return Guesser(self.dialogue, self.reading.language, stage)

    def _guess(self, original: str, sentence: str) -> str | None:
        """Whoever asks for the first step of what they go through has a question, whatever else it resembles."""
        flat = flatten_sentence(sentence)
        if self.state.theme and asks_how_to_begin(flat):
            return QUESTION
        is_ours = self.reading.language == DEFAULT and self.dialogue.topic.search(flat)
        asks = is_question(sentence) or ends_in_question(sentence) or bool(find_question(sentence))
        return self._guesser.guess(original, sentence, looks_ours=bool(is_ours and asks))

    def _match(self, sentence: str) -> tuple[str, str, str | None, tuple[str, ...]]:
        """The sentence, flattened too, its intent and courtesies. Whoever asks for something in anger is heard without
        the anger."""
        flat = _SO_MUCH.sub(r" \1 ", self.own_names.sub(name_ours, flatten_sentence(sentence)))
        stage = "quoting" if self.state.stage == "paused" else self.state.stage
        intent, socials = self.dialogue.intents.match(flat, stage)
        asks_what = _INCLUDE.search(flat) or _WHOLE_ABROAD.search(flat)
        if intent is None and stage == "quoted" and self.reading.language != DEFAULT and asks_what:
            # Half translated, no cue fits it.
            intent = "included"
        if intent in ANGER:
            rest = self.dialogue.intents.drop(intent, flat)
            wish, _ = self.dialogue.intents.match(rest, stage)
            if wish not in (None, *ANGER):
                return sentence, flat, wish, socials
            inner = find_question(rest) or find_last_question(sentence) or (rest if is_question(rest) else "")
            if wish is None and inner and self.dialogue.topic.search(flatten_sentence(inner)):
                return f"{inner.strip(' ?')}?", flatten_sentence(inner), None, (*socials, "upset")
        return sentence, flat, intent, socials

    def _is_declined(self, flat: str, original: str) -> bool:
        """Of another language the words that are known stand closer together without the others."""
        terms = flatten_sentence(self.dialogue.languages.pick_terms(original, self.reading.language))
        named = [
            kind.name
            for kind in self.dialogue.out_of_range
            if kind.key in self.declined and any(kind.declines(text) for text in (flat, terms))
        ]
        self.reading.not_offered += [name for name in named if name not in self.reading.not_offered]
        return bool(named)

    def _read_choices(self, intent: str | None, sentence: str) -> str | None:
        """Other choices on the quote that stands come before what the same words mean otherwise."""
        state, reading = self.state, self.reading
        if state.stage != "quoted" or intent == "not_offered" or (intent in _FIRST and intent != "promise"):
            return intent
        is_named = speaks_of_choice(sentence)
        if intent == "explain_price" and _said_price(state, self.dialogue) and find_cheaper(state.offered):
            # Told a moment ago, it is not told again: what can be done about it is news.
            intent = "cheaper"
        if intent == "promise" and not is_named and _haggles(sentence) and (cheaper := find_cheaper(state.offered)):
            reading.choices += [cheaper] if cheaper not in reading.choices else []
            reading.add("choice")
            return intent
        if intent in _WANTS_LESS and not is_named and (cheaper := find_cheaper(state.offered)):
            reading.choices += [cheaper] if cheaper not in reading.choices else []
            return intent
        choices = read_choices(sentence, state.offered, state.tried)
        if not choices and state.tried and adds_what_was_tried(sentence):
            choices = (replace(state.tried, keeps=True),)
        if not choices and _OTHER_ONE.search(flatten_sentence(sentence)) and speaks_of_choice(state.matter):
            # "What would it be with a higher one?", of the deductible.
            choices = read_choices(f"{sentence} deductible", state.offered, state.tried)
        reading.choices += [choice for choice in choices if choice not in reading.choices]
        if choices or (is_named and not state.offered and intent is None):
            return "choice"
        return "price_stands" if intent in (None, "quote") and _names_a_price(sentence) else intent

    def _is_mere_courtesy(self, flat: str, socials: tuple[str, ...]) -> bool:
        """ "Hello, how are you?" asks nothing more."""
        return bool(socials) and not content_words(self.dialogue.intents.drop_socials(flat))

    def _settle(
        self,
        intent: str | None,
        sentence: str,
        original: str,
        *,
        has_facts: bool,
        is_courtesy: bool,
        must_ask: bool,
    ) -> None:
        """Makes an act of the sentence: its intent, a question to look up (`must_ask`: it means one, whatever its
        form), or something not understood."""
        state, reading = self.state, self.reading
        intent = self._reinterpret(intent, flatten_sentence(sentence))
        if intent == "start_over" and has_facts and state.stage == "quoted" and not self._names_vehicle:
            # "Can you redo it with 58,000 miles?"
            intent = None
        if intent is None and has_facts and self._prices_vehicle(sentence, original):
            intent = "quote"
        is_on_topic = bool(self.dialogue.topic.search(flatten_sentence(sentence)))
        inner = find_question(sentence)
        asks = is_question(sentence) or ends_in_question(sentence) or bool(inner) or must_ask
        sentence = inner or sentence
        asks_beside = asks and state.stage == "none" and (is_on_topic or self._is_no_wish(sentence))
        if intent:
            reading.add(intent)
            self._look_up_aid(intent, sentence, original)
        elif (has_facts and not asks_beside) or (not asks and _GIVEN & set(reading.socials)):
            return
        elif (asks or is_on_topic) and sentence.strip(" ?!.,") and not self._is_vague_reply(sentence, asks):
            (reading.asked if asks else reading.around).append((drop_named_placeholders(sentence), original))
        elif not is_courtesy:
            reading.is_unclear = True

    @property
    def _names_vehicle(self) -> bool:
        return bool({"make", "model"} & self.reading.found.values.keys())

    def _prices_vehicle(self, sentence: str, original: str) -> bool:
        """ "What would a 2018 Outback cost there?", whatever was spoken of before."""
        flat = flatten_sentence(sentence)
        asks = bool(_PRICES.search(flat) or _PRICES_ABROAD.search(fold(original)))
        return self._names_vehicle and asks and not _PAYS_OUT.search(flat)

    def _is_of_something_else(self, flat: str) -> bool:
        """ "I moved, do I need to tell you?", and "what do you need?" after a question about a policy."""
        is_quoting = self.state.stage in ("quoting", "quoted") and self.state.theme != BUYING
        around = [flatten_sentence(sentence) for sentence, _ in self.reading.asked]
        is_of_this = any(goes_through_something(one) for one in (flat, *around))
        return is_of_this or (bool(self.state.theme) and not is_quoting)

    def _is_no_wish(self, sentence: str) -> bool:
        """ "Do you insure a Dacia Duster?", and of a car that was stolen "what will I get for it, a 2020 Camry?"."""
        return bool(self.state.theme) or asks_of_make(sentence, self.dialogue, subject=self.state.subject)

    def _reinterpret(self, intent: str | None, flat: str) -> str | None:
        """Intents that depend on more than their words. None makes a question of the sentence."""
        state = self.state
        if intent in ("accident", "emergency", "breakdown") and _HYPOTHETICAL.search(flat) and not _SENDS.search(flat):
            return None
        if intent == "quote" and _WANTS_NONE.search(flat):
            return "cancel_quote"
        if intent == "save" and _WHAT_HAPPENS.search(flat):
            return None
        if intent == "when_person" and not speaks_of_person(state.last_reply, self.dialogue):
            return None
        if intent in ("another_vehicle", "cancel_quote") and " policy " in flat:
            return None
        if intent == "cancel_quote" and is_question(flat) and " quote " not in flat:
            return None
        if intent == "needs" and state.stage == "none" and state.subject and _LASTS.search(flat):
            return None
        if intent == "off_topic" and (goes_through_something(flat) or (state.theme and _INSIDE.search(flat))):
            return None
        if intent == "future" and _OF_MINE.search(flat):
            return None
        if intent == "future" and state.theme and state.stage == "none" and _PRICE.search(flat):
            return None
        if intent in _OF_A_FACT and state.stage == "none" and not state.asked and self.dialogue.topic.search(flat):
            return None
        if intent == "buy" and _WHEN.search(flat):
            return None
        if intent == "off_topic" and asks_cover(flat):
            return None
        if intent == "quote" and state.stage == "none" and asks_price_of_part(flat):
            return None
        if intent == "compare" and len(state.quotes) < LEAST_TO_COMPARE:
            return self._compare_early(flat)
        if intent == "quote" and asks_how_to_begin(flat) and state.theme:
            return None
        if intent in _OF_A_QUOTE and self._is_of_something_else(flat):
            return None
        if intent in _GENERAL:
            return _GENERAL[intent] if state.stage == "quoted" else None
        return intent

    def _compare_early(self, flat: str) -> str | None:
        """Before there are two quotes: the vehicle that waits is next, or each has to be worked out first."""
        if self.state.stage == "quoted" and find_waiting(self.state.garage):
            return "another_vehicle"
        return "which_cheaper" if _CHEAP.search(flat) and self.state.stage != "quoted" else None

    # What is to be looked up beside it

    def _look_up_aid(self, intent: str, sentence: str, original: str) -> None:
        """After an accident, what was damaged. "Is towing included?": the quote's own list, or else the help centre."""
        if intent == "included":
            self._look_into_quote(sentence, original)
        if intent == "accident":
            self.reading.asked.append((sentence, original))

    def _is_of_whole_quote(self, sentence: str) -> bool:
        """ "What is included?" names no part of it."""
        return self.state.stage == "quoted" and not {stem(word) for word in content_words(sentence)} - _INCLUDED

    def _look_into_quote(self, sentence: str, original: str) -> None:
        state, reading = self.state, self.reading
        wanted = {stem(word) for word in content_words(sentence)} - _INCLUDED
        if not wanted or not state.result or not state.result.quote:
            return
        items = [str(item) for item in state.result.quote.get("included", [])]
        reading.asks_of_part = True
        reading.included += [item for item in items if wanted & {stem(word) for word in content_words(item)}]
        if not reading.included and (options := find_options(sentence, state.offered)):
            reading.choices.append(Choice(add=options))
            reading.acts = [*(act for act in reading.acts if act != "included"), "not_yet", "choice"]
            reading.asks_of_part = False
        elif not reading.included:
            reading.asked.append((sentence if reading.language != DEFAULT else _drop_included(sentence), original))

    def _is_vague_reply(self, sentence: str, asks: bool) -> bool:
        """ "It's electric" in reply to a question for the year answers nothing, and asks nothing."""
        flat = flatten_sentence(sentence)
        if any(pattern.search(flat) for _, pattern in self.dialogue.hints):
            return False
        return bool(self.state.asked) and not asks and len(sentence.split()) <= 8 and len(content_words(sentence)) < 3

    # Facts

    def _read_facts(self, sentence: str, intent: str | None, *, is_free: bool) -> None:
        state, reading = self.state, self.reading
        known: Mapping[str, Value] = {**state.facts, **reading.found.values}
        asked = state.asked or _find_invited(state)
        is_bare = len(_NUMBERS.findall(sentence)) > 1 and not _NUMBERS.sub("", sentence).strip(" .!")
        if is_bare and state.stage == "none":
            reading.add("quote")
        setting = Setting(
            asked=tuple(fact for fact in asked if fact not in reading.found.values),
            known=known,
            is_quoting=state.is_quoting or state.stage == "paused" or bool(asked) or "quote" in (intent, *reading.acts),
            limits=self.limits,
            may_name_vehicle=is_free and bool(state.asked),
            mileage_is_yearly=self.is_yearly,
            doubted=state.doubt,
            is_metric=state.is_metric,
        )
        reading.found.add(read_facts(sentence, setting))


def _is_brief(original: str) -> bool:
    """Where words are not written apart, letters are counted."""
    return len(_UNSPACED.findall(original)) <= SHORT_REPLY and len(original.split()) <= SHORT_REPLY


def _drop_included(sentence: str) -> str:
    """ "Does it include glass?" asks the help centre about glass."""
    words = [word for word in flatten_sentence(sentence).split() if stem(word) not in _INCLUDED]
    return f"{' '.join(words)} cover?"


def _said_price(state: State, dialogue: Dialogue) -> bool:
    variants = [
        *dialogue.phrases.get("explain_price", ()),
        *dialogue.phrases_in(state.language).get("explain_price", ()),
    ]
    return recognise(state.last_reply, variants)


def _haggles(sentence: str) -> bool:
    """ "Can you make it cheaper?" names no figure: what would make it so is an answer."""
    names_figure = _AMOUNT.search(sentence) or find_numbers(sentence)
    return not names_figure and bool(_CHEAP.search(flatten_sentence(sentence)))


def _names_a_price(sentence: str) -> bool:
    """ "So it's $50 then?": an amount, and hardly a word on anything else."""
    rest = [word for word in content_words(sentence) if not word.isdigit() and word not in _PRICE_WORDS]
    return bool(_AMOUNT.search(sentence)) and len(rest) < MOST_BESIDE_A_PRICE


def _find_invited(state: State) -> tuple[str, ...]:
    """ "I drive an Ioniq 5." "If you'd like a price, I can work out a quote." "2022": taken up without a yes."""
    is_invited = state.stage == "none" and bool(state.facts) and offered_quote(state)
    return missing_facts(state.facts) if is_invited else ()
