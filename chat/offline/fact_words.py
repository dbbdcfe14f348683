"""The facts of a quote in words: "a 2022 Tesla Model 3, 12,000 miles and a driver aged 34". Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chat.offline.facts import Value, missing_facts
from chat.offline.language import DEFAULT
from chat.offline.wording import Wording, join_list
from chat.offline.writing import write_number


@dataclass(frozen=True)
class FactWords:
    """`known`: all that is known of the vehicle in hand."""

    say: Wording
    known: Mapping[str, Value]
    language: str

    def list(self, facts: Mapping[str, Value]) -> str:
        """These facts; a model alone is named with its make."""
        parts = []
        if "make" in facts or "model" in facts:
            vehicle = {name: value for name, value in self.known.items() if name in ("make", "model")}
            named = name_vehicle({**vehicle, **facts}, year="year" in facts)
            parts.append(_fit_article(self.say.part("fact_vehicle", vehicle=named)))
        elif "year" in facts:
            parts.append(self.say.part("fact_year", year=str(facts["year"])))
        if "mileage" in facts:
            parts.append(self.say.part("fact_mileage", mileage=write_number(facts["mileage"], self.say)))
        if "driver_age" in facts:
            parts.append(self.say.part("fact_driver_age", driver_age=str(facts["driver_age"])))
        if "state" in facts:
            parts.append(self.say.part("fact_state", state=str(facts["state"])))
        return self._join(parts)

    def list_missing(self) -> str:
        return self._join([self.say.part(f"name_{fact}") for fact in missing_facts(self.known)])

    def _join(self, parts: Sequence[str]) -> str:
        return join_list(parts) if self.language == DEFAULT else ", ".join(parts)


def name_vehicle(facts: Mapping[str, Value], *, year: bool) -> str:
    names = ("year", "make", "model") if year else ("make", "model")
    parts = [str(facts[name]) for name in names if name in facts]
    # "Mazda Mazda3", "Polestar Polestar 2": the model's name says the make already.
    if "make" in facts and "model" in facts and str(facts["model"]).startswith(str(facts["make"])):
        parts.remove(str(facts["make"]))
    return " ".join(parts)


def _fit_article(text: str) -> str:
    """ "an Audi A4"; a year is read out, so 2022 takes "a" and 1800 would take "an"."""
    return re.sub(r"^a (?=[AEIOaeio])", "an ", text)
