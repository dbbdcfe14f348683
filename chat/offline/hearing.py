"""Hears one sentence: in English as far as it goes, with what its cue words tell of its wish and courtesies. Pure."""

import re
from dataclasses import dataclass, replace

from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.included import asks_what_is_included
from chat.offline.intents import find_last_question, find_question, flatten_sentence, is_question
from chat.offline.language import DEFAULT
from chat.offline.own_names import name_ours
from chat.offline.placeholders import name_placeholders
from chat.offline.words import content_words

# How somebody feels, and not what they want: it gives way to a wish beside it.
ANGER = ("abuse", "frustrated")
SHORT_REPLY = 4
# "Thank you so much" finds nothing expensive.
_SO_MUCH = re.compile(
    r" (thank you|thanks|thank u|thx|appreciate it|appreciated) (?:(?:so|very) much|a (?:lot|bunch|ton|million)) "
)
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
# Courtesies that may begin a sentence about anything: "Ok, ..."
_PASSING = frozenset({"affirm", "deny", "praise"})


@dataclass(frozen=True)
class Heard:
    """A sentence as it was written; in English, as far as it goes; that flattened; and what its words tell."""

    original: str
    text: str
    flat: str
    intent: str | None
    socials: tuple[str, ...]

    @property
    def is_brief(self) -> bool:
        """A courtesy and hardly more. Where words are not written apart, letters are counted."""
        letters, words = _UNSPACED.findall(self.original), self.original.split()
        return bool(self.socials) and max(len(letters), len(words)) <= SHORT_REPLY

    @property
    def is_courtesy(self) -> bool:
        is_short = len(self.flat.split()) <= SHORT_REPLY
        return bool(set(self.socials) - _PASSING) or (bool(self.socials) and is_short)


@dataclass(frozen=True)
class Hearer:
    """`language`: the turn's; `own_names`: the company's and the assistant's."""

    dialogue: Dialogue
    own_names: re.Pattern[str]
    state: State
    language: str

    def hear(self, original: str) -> Heard:
        text = self._translate(original)
        flat = _SO_MUCH.sub(r" \1 ", self.own_names.sub(name_ours, flatten_sentence(text)))
        intent, socials = self.dialogue.intents.match(flat, self.state.stage_of_wishes)
        if intent in ANGER and "safe" in socials:
            # "Nobody is hurt."
            intent = None
        heard = Heard(original, text, flat, intent, socials)
        if intent is None and self._asks_abroad_what_is_included(flat):
            return replace(heard, intent="included")
        return self._drop_anger(heard, intent) if intent in ANGER else heard

    def is_mere_courtesy(self, heard: Heard) -> bool:
        """ "Hello, how are you?" asks nothing more."""
        return bool(heard.socials) and not content_words(self.dialogue.intents.drop_socials(heard.flat))

    def _translate(self, original: str) -> str:
        text = self.dialogue.languages.translate(name_placeholders(original), self.language)
        return self.dialogue.spelling.correct(text) if self.language == DEFAULT else text

    def _asks_abroad_what_is_included(self, flat: str) -> bool:
        """Half translated, no cue fits it."""
        is_abroad = self.state.stage == "quoted" and self.language != DEFAULT
        return is_abroad and asks_what_is_included(flat)

    def _drop_anger(self, heard: Heard, anger: str) -> Heard:
        """Whoever asks for something in anger is heard without the anger."""
        rest = self.dialogue.intents.drop(anger, heard.flat)
        wish, _ = self.dialogue.intents.match(rest, self.state.stage_of_wishes)
        if wish not in (None, *ANGER):
            return replace(heard, intent=wish)
        inner = find_question(rest) or find_last_question(heard.text) or (rest if is_question(rest) else "")
        if wish is None and inner and self.dialogue.topic.search(flatten_sentence(inner)):
            text = f"{inner.strip(' ?')}?"
            return Heard(heard.original, text, flatten_sentence(inner), None, (*heard.socials, "upset"))
        return heard
