"""What the facts known so far come to: what is missing, what must be asked back, what cannot be insured. Pure.

Each fact is looked at as soon as it is known, so that nobody answers four questions to hear of a limit at the fifth.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from quotes.catalogue import Vehicle, find_make, find_vehicle
from quotes.eligibility import check_excluded, check_limit, check_plausible, get_vehicle_age
from quotes.errors import FactsError, NotInsurableError
from quotes.facts import clean_name
from quotes.offer import check_since
from quotes.rates import Rates
from quotes.residence import check_residence, find_place, find_residence

FACTS = ("make", "model", "year", "mileage", "driver_age")
# What else can be told; needed only where the rates ask for it.
STATE = "state"
Value = str | int


@dataclass(frozen=True)
class Objection:
    """Why a fact cannot stand as it is: a question about it, or the reason that it is not insured."""

    fact: str
    text: str
    is_refusal: bool = False
    alternative: str = ""


@dataclass(frozen=True)
class Standing:
    """The facts that stand, and what is wrong with the others. `vehicle` is how make and model were understood."""

    facts: Mapping[str, Value]
    objections: tuple[Objection, ...] = ()
    vehicle: Vehicle | None = None
    needed: tuple[str, ...] = FACTS

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(fact for fact in self.needed if fact not in self.facts)


def list_needed(rates: Rates | None) -> tuple[str, ...]:
    """The facts without which there is no quote."""
    residence = find_residence(rates)
    return (*FACTS, STATE) if residence and residence.is_asked else FACTS


def merge_facts(known: Mapping[str, Value], said: Mapping[str, Value]) -> dict[str, Value]:
    """What is known once the visitor has said more. Another make leaves the model open again."""
    merged = {**known, **said}
    if "make" in said and said["make"] != known.get("make") and "model" not in said:
        merged.pop("model", None)
    return {fact: merged[fact] for fact in (*FACTS, STATE) if fact in merged}


def judge_facts(rates: Rates | None, facts: Mapping[str, Value], on: date) -> Standing:
    """The facts that stand. Without rates (the company's engine has its own) a fact need only be plausible."""
    objections = list(_find_objections(rates, facts, on))
    spoilt = {objection.fact for objection in objections}
    standing = {fact: value for fact, value in facts.items() if fact not in spoilt}
    vehicle = None
    if rates and {"make", "model"} <= standing.keys():
        vehicle = find_vehicle(rates, str(standing["make"]), str(standing["model"]))
        standing |= {"make": vehicle.make, "model": vehicle.model}
    if STATE in facts and (place := _read_place(rates, str(facts[STATE]))):
        # Also one that is not served: it is the visitor's, and forgetting it would open what it closes.
        standing[STATE] = place
    return Standing(standing, tuple(objections), vehicle, list_needed(rates))


def _read_place(rates: Rates | None, text: str) -> str:
    """Its code, or without places to choose from the words themselves; empty for what is no place."""
    residence = find_residence(rates)
    try:
        return find_place(residence, text) if residence else " ".join(text.split())
    except FactsError:
        return ""


def _find_objections(rates: Rates | None, facts: Mapping[str, Value], on: date) -> Iterator[Objection]:
    """At most one for each fact."""
    for fact in ("year", "mileage", "driver_age"):
        if fact in facts and (objection := _judge_number(rates, fact, int(facts[fact]), on)):
            yield objection
    if objection := _judge_vehicle(rates, facts):
        yield objection
    if objection := _judge_place(rates, facts):
        yield objection


def _judge_place(rates: Rates | None, facts: Mapping[str, Value]) -> Objection | None:
    """A place that is not served, or none; where it is asked for, it is so once everything else is known."""
    residence = find_residence(rates)
    if residence is None or (STATE not in facts and not set(FACTS) <= facts.keys()):
        return None
    try:
        check_residence(residence, str(facts.get(STATE, "")))
    except FactsError as error:
        return Objection(STATE, str(error))
    except NotInsurableError as error:
        return Objection(STATE, error.reason, is_refusal=True, alternative=error.alternative)
    return None


def _judge_number(rates: Rates | None, fact: str, value: int, on: date) -> Objection | None:
    try:
        check_plausible(fact, value, on)
        if rates is not None:
            limits = rates.eligibility
            limit = {"year": limits.vehicle_age, "mileage": limits.mileage, "driver_age": limits.driver_age}[fact]
            check_limit(limit, get_vehicle_age(value, on) if fact == "year" else value)
    except FactsError as error:
        return Objection(fact, str(error))
    except NotInsurableError as error:
        return Objection(fact, error.reason, is_refusal=True, alternative=error.alternative)
    return None


def _judge_vehicle(rates: Rates | None, facts: Mapping[str, Value]) -> Objection | None:
    fact = "model" if "model" in facts else "make"
    if fact not in facts:
        return None
    try:
        names = [clean_name(str(facts[name]), name) for name in ("make", "model") if name in facts]
        if rates is None:
            return None
        check_excluded(rates, " ".join(names), str(facts.get("make", "")))
        if "make" in facts:
            fact = "make"
            find_make(rates, str(facts["make"]))
        if "model" in facts and "make" in facts:
            fact = "model"
            vehicle = find_vehicle(rates, str(facts["make"]), str(facts["model"]))
            if "year" in facts:
                fact = "year"
                check_since(rates, vehicle, int(facts["year"]))
    except FactsError as error:
        return Objection(fact, str(error))
    except NotInsurableError as error:
        return Objection(fact, error.reason, is_refusal=True, alternative=error.alternative)
    return None
