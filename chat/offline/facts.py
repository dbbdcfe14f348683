"""The five facts of a quote, read from free text. Pure.

A number counts when something marks it ("miles", "years old", a vehicle beside it), or when it is a bare reply to the
question that was just asked, or when it can only be one thing ("2021", "no, 30,000").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from chat.offline import marks
from chat.offline.numbers import Number, find_numbers
from chat.offline.places import find_place
from chat.offline.rough import find_rough_age
from chat.offline.text import fold
from chat.offline.typed_vehicle import ends_in_ownership, read_owned_vehicle, read_typed_vehicle
from chat.offline.vehicles import Mention, find_vehicles

FACTS = ("make", "model", "year", "mileage", "driver_age")
MILES_PER_KILOMETER = 0.621371
DEFAULT_LIMITS: Mapping[str, tuple[int, int]] = {
    "year": (1920, 2028),
    "mileage": (100, 1_000_000),
    "driver_age": (10, 110),
}

Value = str | int
_ASKS = re.compile(r"\W*(?:(?:and|but|so|ok|okay|wait) )*(?:what|how|does|why|who|when|where|is there|are there) ")


@dataclass(frozen=True)
class Doubt:
    """A value that can't be right as it stands; `guess` is what may have been meant."""

    fact: str
    value: int
    guess: int | None = None


@dataclass
class Found:
    """What one text says about the facts. `vague`: facts that it tells only roughly, with a guess at them if one can be
    made; `withdrawn`: facts that are wrong, without the right value; `kilometers`: the figure before it was converted
    to miles."""

    values: dict[str, Value] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    vague: dict[str, int | None] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    kilometers: int | None = None
    is_vehicle_age: bool = False
    is_yearly_mileage: bool = False
    is_correction: bool = False

    def add(self, later: "Found") -> None:
        """What a later sentence says. It changes an earlier one only to correct it."""
        for fact, value in later.values.items():
            if fact not in self.values or later.is_correction:
                self.values[fact] = value
        self.doubts += later.doubts
        self.vague = {fact: guess for fact, guess in {**self.vague, **later.vague}.items() if fact not in self.values}
        self.withdrawn = (self.withdrawn | later.withdrawn) - self.values.keys()
        self.kilometers = self.kilometers or later.kilometers
        self.is_vehicle_age = self.is_vehicle_age or later.is_vehicle_age
        self.is_yearly_mileage = self.is_yearly_mileage or later.is_yearly_mileage
        self.is_correction = self.is_correction or later.is_correction


@dataclass(frozen=True)
class Setting:
    """What the text is read against: the question it replies to, what is known, whether a quote is being made."""

    asked: tuple[str, ...] = ()
    known: Mapping[str, Value] = field(default_factory=dict)
    is_quoting: bool = False
    limits: Mapping[str, tuple[int, int]] = field(default_factory=lambda: DEFAULT_LIMITS)
    may_name_vehicle: bool = False
    mileage_is_yearly: bool = True
    doubted: Doubt | None = None


def read_facts(text: str, setting: Setting) -> Found:
    """The facts in the text; those that are implausible come as doubts instead."""
    return _Reading(text, setting).read()


class _Reading:
    def __init__(self, text: str, setting: Setting) -> None:
        self.text, self.folded, self.setting = text, fold(text), setting
        self.is_correction = bool(marks.CORRECTION.search(self.folded))
        self.found = Found(is_correction=self.is_correction)
        self.rough = (0, 0)

    def read(self) -> Found:
        vehicles = self._vehicles()
        self._take_vehicle(vehicles)
        self._take_vague(vehicles)
        bare = [number for number in self._numbers(vehicles) if not self._take_marked(number, vehicles)]
        for number in bare:
            self._take_bare(number)
        # "I am 23" names no car, even where one was asked for.
        names_driver = "driver_age" in self.found.values
        if self.setting.may_name_vehicle and not vehicles and not names_driver:
            asked = [fact for fact in self.setting.asked if fact in ("make", "model")]
            self.found.values.update(read_typed_vehicle(self.text, asked))
        if not vehicles and not {"make", "model"} & {*self.setting.known, *self.found.values}:
            self.found.values.update(read_owned_vehicle(self.text, wants_price=self.setting.is_quoting))
        self._take_place()
        for fact in self.found.values.keys() & self.found.vague.keys():
            del self.found.vague[fact]
        self._take_withdrawn()
        return self.found

    # Vehicles

    def _vehicles(self) -> list[Mention]:
        asked = bool({"make", "model"} & set(self.setting.asked))
        asks = "?" in self.text or _ASKS.match(self.folded)
        is_short_reply = not asks and len(self.folded.split()) <= 9
        make = self.setting.known.get("make")
        is_asked = is_short_reply and (asked or (self.is_correction and bool(make)))
        mentions = find_vehicles(self.text, known_make=str(make) if make else None, is_asked=is_asked)
        return [mention for mention in mentions if not marks.REJECTED.search(self.folded[: mention.start])]

    def _take_vehicle(self, vehicles: list[Mention]) -> None:
        if not vehicles:
            return
        vehicle = vehicles[-1] if self.is_correction else next((one for one in vehicles if one.model), vehicles[0])
        if vehicle.make:
            self.found.values["make"] = vehicle.make
        if vehicle.model:
            self.found.values["model"] = vehicle.model
        elif vehicle.make and self._expects_vehicle(vehicle):
            self.found.values.update(read_typed_vehicle(self.text[vehicle.end :], ["model"], strict=True))

    def _expects_vehicle(self, vehicle: Mention) -> bool:
        is_after_year = bool(re.search(r"\d{4}\s*$", self.folded[: vehicle.start]))
        is_owned = ends_in_ownership(self.text[: vehicle.start])
        return is_after_year or is_owned or bool({"make", "model"} & set(self.setting.asked))

    def _take_place(self) -> None:
        is_beside = self.setting.is_quoting or bool({"make", "model"} & self.found.values.keys())
        is_asked = "state" in self.setting.asked
        if place := find_place(self.text, is_asked=is_asked, is_beside_facts=is_beside):
            self.found.values["state"] = place

    # What is said only roughly

    def _take_vague(self, vehicles: list[Mention]) -> None:
        """ "Thirty-ish", "in my forties", "brand new"."""
        asked = self.setting.asked
        age = find_rough_age(self.folded)
        if age and ("driver_age" in asked or marks.AGE_BEFORE.search(self.folded[: age.start])):
            self.found.vague["driver_age"], self.rough = age.years, (age.start, age.end)
        if marks.NEW.search(self.folded) and ("year" in asked or vehicles) and "year" not in self.setting.known:
            self.found.vague["year"] = None

    def _take_withdrawn(self) -> None:
        """ "The year is wrong"."""
        for match in marks.WITHDRAWN.finditer(self.folded):
            name = match["before"] or match["after"]
            fact = marks.FACTS_BY_NAME.get(name, name)
            if fact in self.setting.known and fact not in self.found.values:
                self.found.withdrawn.add(fact)

    # Numbers

    def _numbers(self, vehicles: list[Mention]) -> list[Number]:
        numbers = [one for one in find_numbers(self.folded) if not self.rough[0] <= one.start < self.rough[1]]
        outside = [one for one in numbers if not any(one.start < car.end and car.start < one.end for car in vehicles)]
        outside += [one for one in numbers if one not in outside and self._is_year_between(one, vehicles)]
        return [one for one in sorted(outside, key=lambda one: one.start) if not self._is_something_else(one)]

    def _is_year_between(self, number: Number, vehicles: list[Mention]) -> bool:
        """ "Tesla, 2022, Model 3": the year lies inside the mention but is no part of the name."""
        cars = [car for car in vehicles if car.start < number.start and number.end < car.end]
        return bool(cars) and self._looks_like_year(number) and str(int(number.value)) not in str(cars[0].model)

    def _is_something_else(self, number: Number) -> bool:
        before, after = self.folded[: number.start], self.folded[number.end :]
        is_old_value = marks.CHANGED_FROM.search(before) and re.match(r"[\w\s]{0,12}\bto\b", after)
        is_negated = marks.REJECTED.search(before)
        return bool(is_old_value or is_negated or marks.NOT_A_FACT.match(after) or marks.MONEY_BEFORE.search(before))

    def _take_marked(self, number: Number, vehicles: list[Mention]) -> bool:
        before, after = self.folded[: number.start], self.folded[number.end :]
        distance = marks.KILOMETERS.match(after) or marks.MILES.match(after)
        is_reading = number.value >= 500 and bool(
            marks.MILEAGE_BEFORE.search(before) or marks.ODOMETER_AFTER.match(after)
        )
        if distance or is_reading or self._has_period(number, after):
            return self._take_distance(number, after, bool(marks.KILOMETERS.match(after)))
        if self._is_year(number, before, vehicles):
            return self._put("year", _whole_year(number.value))
        if self._is_vehicle_age(number, vehicles):
            self.found.is_vehicle_age = True
            return True
        if not number.is_grouped and (
            marks.AGE_AFTER.match(after) or (number.value < 200 and marks.AGE_BEFORE.search(before))
        ):
            return self._put("driver_age", int(number.value))
        return False

    def _has_period(self, number: Number, after: str) -> bool:
        return number.value >= 500 and bool(marks.PERIOD.match(after))

    def _take_distance(self, number: Number, after: str, is_metric: bool) -> bool:
        period = marks.PERIOD.match(after, 0)
        value = number.value * (marks.PERIODS[period[1] or period[2]] if period else 1)
        if not self._is_about_own_driving(value):
            return True
        if period and not self.setting.mileage_is_yearly:
            self.found.is_yearly_mileage = True
            return True
        if is_metric:
            self.found.kilometers = round(value)
            value *= MILES_PER_KILOMETER
        return self._put("mileage", round(value))

    def _is_about_own_driving(self, value: float) -> bool:
        """ "Is towing within 50 miles covered?" says nothing of the mileage."""
        least = 100 if self.setting.is_quoting else 500
        return value >= least or "mileage" in self.setting.asked

    def _is_year(self, number: Number, before: str, vehicles: list[Mention]) -> bool:
        if self._is_two_digit_year(number, before, vehicles):
            return True
        if not self._looks_like_year(number):
            return False
        is_beside = any(self._is_beside(number, car) for car in vehicles)
        return number.is_year or is_beside or bool(marks.YEAR_BEFORE.search(before))

    def _is_vehicle_age(self, number: Number, vehicles: list[Mention]) -> bool:
        before, after = self.folded[: number.start], self.folded[number.end :]
        age = marks.AGE_AFTER.match(after)
        is_before_name = bool(age) and any(0 <= car.start - number.end - len(age[0]) <= 1 for car in vehicles if age)
        return bool(marks.VEHICLE_AFTER.match(after) or (age and marks.VEHICLE_AGE.search(before)) or is_before_name)

    def _is_two_digit_year(self, number: Number, before: str, vehicles: list[Mention]) -> bool:
        """ "my 19 Civic"."""
        touches = any(car.start - number.end in (0, 1) for car in vehicles)
        return touches and 0 <= number.value < 100 and bool(re.search(r"\b(?:an?|my|the|her|his|our)\s*$", before))

    def _looks_like_year(self, number: Number) -> bool:
        return not number.is_grouped and 1900 <= number.value < 2100 and number.value == int(number.value)

    def _is_beside(self, number: Number, car: Mention) -> bool:
        gap = self.folded[number.end : car.start] if number.end <= car.start else self.folded[car.end : number.start]
        return car.start <= number.start < car.end or len(gap) <= 12

    def _take_bare(self, number: Number) -> None:
        fact = self._guess_fact(number)
        if fact == "year":
            self._put(fact, _whole_year(number.value))
        elif fact:
            self._put(fact, round(number.value))

    def _guess_fact(self, number: Number) -> str | None:
        """What a number without a mark is: the reply to the question, or the one fact it can be."""
        asked = [fact for fact in self.setting.asked if fact in self.setting.limits and fact not in self.found.values]
        likely = self._likely_fact(number)
        if asked == ["year"] and _whole_year(number.value) <= self.setting.limits["year"][1]:
            return "year"
        if self.is_correction and likely in self.setting.known:
            return likely
        if len(asked) == 1 and not (
            likely != asked[0]
            and self._is_odd(asked[0], number)
            and self.setting.is_quoting
            and likely not in (None, *self.setting.known)
        ):
            return asked[0]
        if likely and (likely in asked or self._speaks_of_quote()):
            return likely if likely not in self.found.values else None
        return None

    def _speaks_of_quote(self) -> bool:
        """Within a quote, or beside three other facts, a bare number is one more fact."""
        return self.setting.is_quoting or len(self.found.values) >= 3

    def _is_odd(self, fact: str, number: Number) -> bool:
        low, high = self.setting.limits[fact]
        return not low <= number.value <= high

    def _likely_fact(self, number: Number) -> str | None:
        if self._looks_like_year(number):
            return "year"
        if not number.is_grouped and 15 <= number.value <= 99:
            return "driver_age"
        return "mileage" if number.value >= 1000 else None

    def _put(self, fact: str, value: int) -> bool:
        """The first value of a fact stands, unless the text corrects itself ("2021, no wait, 2022")."""
        if fact in self.found.values and not self.is_correction:
            return True
        low, high = self.setting.limits[fact]
        doubted = self.setting.doubted
        is_insisted = doubted is not None and (doubted.fact, doubted.value) == (fact, value)
        is_just_bought = fact == "mileage" and value < low and bool(marks.NEW.search(self.folded))
        if low <= value <= high or is_insisted or is_just_bought:
            self.found.values[fact] = value
        else:
            self.found.doubts.append(Doubt(fact, value, self._guess_meant(fact, value)))
        return True

    def _guess_meant(self, fact: str, value: int) -> int | None:
        if fact == "mileage" and 1 <= value < 100:
            return value * 1000
        return None


def _whole_year(value: float) -> int:
    """22 is 2022, 98 is 1998; anything else is what it is."""
    return int(value) + (0 if value >= 100 else 2000 if value < 50 else 1900)


def merge_facts(known: Mapping[str, Value], values: Mapping[str, Value]) -> dict[str, Value]:
    """What is known after the text. Another make without a model leaves the model open again."""
    merged = {**known, **values}
    if "make" in values and values["make"] != known.get("make") and "model" not in values:
        merged.pop("model", None)
    return merged


def missing_facts(known: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(fact for fact in FACTS if fact not in known)
