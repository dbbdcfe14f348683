"""The part of a reply that is about a quote: what was noted, what is missing, and what the tool said. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat.offline.asking import choose_question
from chat.offline.composing import Reply
from chat.offline.conversation import State
from chat.offline.fact_words import FactWords, name_vehicle
from chat.offline.facts import Value, missing_facts
from chat.offline.garage import find_named, find_waiting
from chat.offline.placeholders import fill_placeholders
from chat.offline.reading import Reading
from chat.offline.results import Result
from chat.offline.text import split_sentences
from chat.offline.wording import Wording
from chat.offline.writing import write_amount, write_day, write_number

_UNAVAILABLE = re.compile(
    r"unavailable|try again|again later|timed? ?out|out of service|moment|took too long|not answer", re.IGNORECASE
)
_TO_THE_MODEL = re.compile(
    r"\bthe visitor\b|\bthe customer\b|^No quote is possible\.?$|^Please check (it|them)|^The arguments are not valid"
    r"|^\w+: ",
    re.IGNORECASE,
)
_CONCERNS = {
    "year": re.compile(r"\b(?:model )?year\b", re.IGNORECASE),
    "driver_age": re.compile(r"\bdriver.?s? age|driver_age|\bage of\b", re.IGNORECASE),
    "mileage": re.compile(r"\bmileage\b|\bodometer\b|\bmiles\b", re.IGNORECASE),
    "model": re.compile(r"\bmodel\b", re.IGNORECASE),
    "make": re.compile(r"\bmake\b|\bmaker\b", re.IGNORECASE),
    "state": re.compile(r"\bstate\b", re.IGNORECASE),
}


@dataclass
class QuoteTalk:
    """Says the quote's part. `before`: the state before this turn; `state`: with this turn in it."""

    say: Wording
    before: State
    state: State
    reading: Reading
    is_yearly: bool

    @property
    def words(self) -> FactWords:
        return FactWords(self.say, self.state.facts, self.reading.language)

    # Asking

    def ask(self, reply: Reply, *, returns: bool) -> None:
        """What was noted, and the next question. `returns`: after an answer to something else."""
        if self.reading.found.doubts:
            reply.add(self._acknowledge(), self._doubt())
            return
        if self.state.objections:
            self._object(reply)
            return
        missing = missing_facts(self.state.facts)
        question = self._ask_exactly(missing) or self._ask_for_another(missing)
        question = question or choose_question(missing, is_yearly=self.is_yearly)
        is_repeat = self._is_repeat(question)
        if returns and not self.reading.found.values:
            reply.add(self.say.say("return_to_quote"), self._question(question, again=False))
        else:
            # "Great" suits no answer to a question that was not asked.
            opening = "" if question in ("other_year", "other_make") else self._opening()
            reply.add(opening, self._question(question, again=is_repeat and not question.startswith("other_")))

    def _object(self, reply: Reply) -> None:
        """What the tool says against a fact, at once: nobody answers more questions for nothing."""
        objection = self.state.objections[0]
        text = self.clean(objection.text)
        if objection.is_refusal:
            reply.add(self.say.say("objection", reason=text), self.say.say("objection_fix"))
        elif text.endswith(("?", "？")):
            reply.add(self._acknowledge(), text)
        else:
            name = "mileage_yearly" if objection.fact == "mileage" and self.is_yearly else objection.fact
            reply.add(text, self._question(name, again=False))

    def _ask_for_another(self, missing: tuple[str, ...]) -> str:
        """Where one was told with which nothing is insured, nobody is asked as if nothing had been said."""
        return next(
            (f"other_{fact}" for fact in ("make", "year", "driver_age") if {fact} & self.state.refused & set(missing)),
            "",
        )

    def _ask_exactly(self, missing: tuple[str, ...]) -> str:
        """The question for a fact that was told only roughly, once, when it is the next one to ask for."""
        is_vehicle_known = not {"make", "model"} & set(missing)
        for fact in self.reading.found.vague:
            is_next = is_vehicle_known if fact == "year" else True
            if fact in missing and fact not in self.before.vague and is_next:
                return f"exact_{fact}"
        return ""

    def confirm(self, reply: Reply) -> None:
        """All facts are there; some were told roughly, or long ago: they are read back before the price."""
        key = "confirm_wrong" if "denied" in self.reading.acts else "confirm_facts"
        reply.add(self.say.say(key, facts=self.words.list(self.state.facts)))

    def _opening(self) -> str:
        """A wish to have a quote is answered before what came with it is read back."""
        acts = self.reading.acts
        start = ""
        if "start_over" in acts:
            start = self.say.say("restarted")
        elif "another_vehicle" in acts and self.before.facts:
            start = f"{self.say.say('another_vehicle')} {self._recall()}".strip()
        elif {"quote", "another_vehicle"} & set(acts) and not self.reading.found.values:
            is_resumed = self.before.stage in ("quoting", "paused") and bool(self.before.facts)
            start = self.say.say("quote_resume" if is_resumed else "quote_start")
            if self.before.facts and not is_resumed:
                start = f"{start} {self.say.say('noted', facts=self.words.list(self.state.facts))}"
        return f"{start} {self._acknowledge()}".strip()

    def _recall(self) -> str:
        """What was told of the vehicle before its turn came."""
        earlier = self._earlier
        return (
            self.say.say("noted", facts=self.words.list(earlier)) if "year" in earlier or "mileage" in earlier else ""
        )

    @property
    def _earlier(self) -> Mapping[str, Value]:
        """What was known before this turn of the vehicle that is in hand now."""
        if "another_vehicle" not in self.reading.acts:
            return self.before.facts
        parked = find_named(self.before.garage, self.state.facts)
        return parked.facts if parked else {}

    def _acknowledge(self) -> str:
        found = self.reading.found
        texts = []
        if found.kilometers:
            texts.append(
                self.say.say(
                    "kilometers",
                    kilometers=write_number(found.kilometers, self.say),
                    miles=write_number(self.state.facts.get("mileage", 0), self.say),
                )
            )
        if found.is_yearly_mileage and "mileage" not in self.state.facts:
            texts.append(self.say.say("mileage_is_yearly"))
        if found.is_vehicle_age and "year" not in self.state.facts:
            texts.append(self.say.say("vehicle_age"))
        new = {fact: value for fact, value in found.values.items() if self._earlier.get(fact) != value}
        if new:
            texts.insert(0, self._noted(new))
        return " ".join(text for text in texts if text)

    def _noted(self, new: Mapping[str, Value]) -> str:
        changed = [fact for fact in new if fact in self._earlier]
        facts = self.words.list(new)
        if changed:
            return self.say.say("corrected", facts=facts)
        return self.say.say("noted", facts=facts) if len(new) > 1 or "model" in new else self.say.say("noted_short")

    def _question(self, question: str, *, again: bool) -> str:
        values = {
            "make": str(self.state.facts.get("make", "")),
            "vehicle": name_vehicle(self.state.facts, year=False) or "vehicle",
        }
        return self.say.say(f"{'again' if again else 'ask'}_{question}", **values)

    def _is_repeat(self, question: str) -> bool:
        """Asked before and not answered by this turn: say it another way."""
        return self.reading.is_unclear and bool(self.before.asked)

    def _doubt(self) -> str:
        doubt = self.reading.found.doubts[0]
        if doubt.guess is not None:
            return self.say.say(f"doubt_{doubt.fact}_guess", guess=write_number(doubt.guess, self.say))
        is_low = doubt.fact == "mileage" and doubt.value < 1000
        value = write_number(doubt.value, self.say) if doubt.fact == "mileage" else str(doubt.value)
        return self.say.say(f"doubt_{doubt.fact}{'_low' if is_low else ''}", value=value)

    # The tool's answer

    def present(self, reply: Reply) -> None:
        """The result that came in this turn."""
        result = self.state.result
        if result is None:
            return
        if result.quote:
            self._present_quote(reply, result.quote)
        elif result.is_error and _UNAVAILABLE.search(result.text):
            reply.add(self.say.say("quote_unavailable"))
        else:
            self._present_refusal(reply, result)

    def _present_quote(self, reply: Reply, quote: Mapping[str, Any]) -> None:
        before = self.state.before if self.before.stage == "quoted" else None
        # The price of another vehicle is no price before.
        before = before if before and _name_vehicle(before) == _name_vehicle(quote) else None
        values = self.quote_values(quote)
        old = self.quote_values(before)["price"] if before else ""
        key = "quote_ready" if not before else "quote_same" if old == values["price"] else "quote_changed"
        found = self.reading.found
        metric = (
            self.say.say("kilometers", kilometers=write_number(found.kilometers, self.say), miles=values["mileage"])
            if found.kilometers
            else ""
        )
        reply.add(metric, self.say.say(key, **values, before=old), self.say.say("quote_terms", **values))
        # A model's name that was masked on its way is the one that the visitor told.
        note = fill_placeholders(self.clean(str(quote.get("note", ""))), str(self.state.facts.get("model", "")))
        if note and "catalog" in note:
            reply.add(self.say.say("quote_note", note=note), self.say.say("quote_note_fix"))
        if waiting := find_waiting(self.state.garage):
            vehicle = name_vehicle(waiting.facts, year=True)
            reply.add(self.say.say("next_vehicle", vehicle=vehicle))
        elif not (self.state.errand and self.state.errand.is_open and self.state.errand.takes_vehicle):
            reply.add(self.say.say("quote_next"))

    def _present_refusal(self, reply: Reply, result: Result) -> None:
        reason = self.clean(result.text)
        fact = next((fact for fact, pattern in _CONCERNS.items() if pattern.search(result.text)), None)
        if result.is_error and fact:
            if reason.endswith(("?", "？")):
                reply.add(self._acknowledge(), reason)
                return
            name = "mileage_yearly" if fact == "mileage" and self.is_yearly else fact
            reply.add(reason or self.say.say("quote_failed"), self._question(name, again=False))
        else:
            reply.add(self.say.say("quote_failed"), reason)
            reply.add(self.say.say("quote_fix"))

    def clean(self, text: str) -> str:
        """The tool speaks to the model; what only the model should do is left out."""
        return " ".join(part for part in split_sentences(text) if not _TO_THE_MODEL.search(part))

    def quote_values(self, quote: Mapping[str, Any], facts: Mapping[str, Value] | None = None) -> dict[str, str]:
        """The quote's fields as text; what it lacks are `facts`, or those that the last one was made of. The amount is
        the tool's, digit by digit."""
        currency, amount = str(quote.get("currency", "USD")), str(quote.get("monthly_premium", ""))
        reference = str(quote.get("reference") or "")
        facts = facts or (self.state.result.facts if self.state.result else self.state.facts)
        vehicle = str(quote.get("vehicle") or name_vehicle(facts, year=True))
        year = str(facts.get("year", ""))
        values = {
            "price": write_amount(amount, currency, self.say),
            "vehicle": vehicle if year in vehicle else f"{year} {vehicle}",
            "name": vehicle.removeprefix(f"{year} "),
            "built": year,
            "mileage": write_number(quote.get("mileage", facts.get("mileage", "")), self.say),
            "driver_age": str(quote.get("driver_age", facts.get("driver_age", ""))),
            "valid_until": write_day(str(quote.get("valid_until", "")), self.say),
            "reference": reference,
            "per_month": self.say.part("per_month"),
        }
        values["vehicle_and_driver"] = self.say.say(
            f"vehicle_and_driver{'_yearly' if self.is_yearly else ''}", **values
        )
        for key in ("reference_of", "reference_in", "reference_note"):
            values[key] = self.say.part(key, reference=reference) if reference else ""
        return values


def _name_vehicle(quote: Mapping[str, Any]) -> str:
    """Make and model of a quote, without the year."""
    return re.sub(r"^\d{4} ", "", str(quote.get("vehicle", "")))
