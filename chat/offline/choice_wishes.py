"""Wishes for other choices on the quote that stands: they come before what the same words mean otherwise. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chat.offline.choosing import (
    Choice,
    adds_what_was_tried,
    find_cheaper,
    read_choices,
    refuse_cover,
    speaks_of_choice,
)
from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.intents import flatten_sentence
from chat.offline.price_words import haggles, names_price, speaks_of_other_one
from chat.offline.reading import Reading
from chat.offline.wording import recognise

# Wishes for a lower price: a higher deductible is what can be done.
_WANTS_LESS = frozenset({"discount", "cheaper"})


@dataclass(frozen=True)
class ChoiceReader:
    """`reading` takes the choices."""

    dialogue: Dialogue
    state: State
    reading: Reading

    def read(self, intent: str | None, sentence: str) -> str | None:
        """The sentence's intent, by its choices."""
        if intent == "explain_price" and self._said_price() and find_cheaper(self.state.offered):
            # Told a moment ago, it is not told again: what can be done about it is news.
            intent = "cheaper"
        is_named = speaks_of_choice(sentence)
        if not is_named and (cheaper := self._find_cheaper(intent, sentence)):
            self.reading.add_choices([cheaper])
            if intent == "promise":
                self.reading.add("choice")
            return intent
        choices = self._find_choices(sentence)
        self.reading.add_choices(choices)
        if choices or (is_named and not self.state.offered and intent is None):
            return "choice"
        return "price_stands" if intent in (None, "quote") and names_price(sentence) else intent

    def _find_cheaper(self, intent: str | None, sentence: str) -> Choice | None:
        """What whoever wants to pay less can do."""
        wants_less = intent in _WANTS_LESS or (intent == "promise" and haggles(sentence))
        return find_cheaper(self.state.offered) if wants_less else None

    def _find_choices(self, sentence: str) -> Sequence[Choice]:
        state = self.state
        if choices := read_choices(sentence, state.offered, state.tried):
            return choices
        if state.tried and adds_what_was_tried(sentence):
            return (replace(state.tried, keeps=True),)
        if speaks_of_choice(state.matter) and speaks_of_other_one(flatten_sentence(sentence)):
            # "What would it be with a higher one?", of the deductible.
            return read_choices(f"{sentence} deductible", state.offered, state.tried)
        included = state.result.quote.get("included", ()) if state.result and state.result.quote else ()
        if state.offered and (refused := refuse_cover(sentence, tuple(map(str, included)))):
            return (refused,)
        return ()

    def _said_price(self) -> bool:
        variants = [
            *self.dialogue.phrases.get("explain_price", ()),
            *self.dialogue.phrases_in(self.state.language).get("explain_price", ()),
        ]
        return recognise(self.state.last_reply, variants)
