"""Reads what a sentence tells of the vehicle and of the driver, against where the conversation stands. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chat.offline.conversation import State
from chat.offline.facts import Setting, missing_facts
from chat.offline.further import drives_too
from chat.offline.hearing import Heard
from chat.offline.placeholders import drop_placeholders
from chat.offline.reading import Reading
from chat.offline.short_replies import offered_quote
from chat.offline.stated_facts import read_facts

# "48k, 2019": nothing but facts.
_NUMBERS = re.compile(r"\b\d[\d,.]*\s?(?:k|mi|miles|km|tkm|years old|yo)?\b[\s,;/]*(?:and\b)?", re.IGNORECASE)
# A sentence of these says nothing about the visitor's own vehicle.
_NO_FACTS = frozenset(
    {"injection", "off_topic", "competitor", "future", "not_offered", "choice", "price_stands", "compare"}
)


@dataclass(frozen=True)
class FactReader:
    """`limits` and `is_yearly` are the turn's Reader's. `reading` takes the facts."""

    limits: Mapping[str, tuple[int, int]]
    is_yearly: bool
    state: State
    reading: Reading

    def read(self, heard: Heard, intent: str | None) -> bool:
        """Whether there are any, of this sentence or, but for values, of those before it."""
        found = self.reading.found
        before = dict(found.values)
        if intent not in _NO_FACTS and not self._is_of_other_driver(heard):
            sentence = drop_placeholders(heard.text)
            if self._is_bare(sentence):
                self.reading.add("quote")
            found.add(read_facts(sentence, self._set(intent, is_free=intent is None and not heard.socials)))
        has_hints = found.is_vehicle_age or found.doubts or found.vague or found.withdrawn
        return found.values != before or bool(has_hints)

    def _is_of_other_driver(self, heard: Heard) -> bool:
        return self.state.stage == "quoted" and drives_too(heard.flat)

    def _is_bare(self, sentence: str) -> bool:
        is_bare = len(_NUMBERS.findall(sentence)) > 1 and not _NUMBERS.sub("", sentence).strip(" .!")
        return is_bare and self.state.stage == "none"

    def _set(self, intent: str | None, *, is_free: bool) -> Setting:
        state, told = self.state, self.reading.found.values
        asked = state.asked or _find_invited(state)
        speaks_of_quote = state.is_quoting or state.stage == "paused" or "quote" in (intent, *self.reading.acts)
        return Setting(
            asked=tuple(fact for fact in asked if fact not in told),
            known={**state.facts, **told},
            is_quoting=speaks_of_quote or bool(asked),
            limits=self.limits,
            may_name_vehicle=is_free and bool(state.asked),
            mileage_is_yearly=self.is_yearly,
            doubted=state.doubt,
            is_metric=bool(state.kilometers),
            is_place_open="state" in state.refused,
        )


def _find_invited(state: State) -> tuple[str, ...]:
    """ "I drive an Ioniq 5." "If you'd like a price, I can work out a quote." "2022": taken up without a yes."""
    is_invited = state.stage == "none" and bool(state.facts) and offered_quote(state)
    return missing_facts(state.facts) if is_invited else ()
