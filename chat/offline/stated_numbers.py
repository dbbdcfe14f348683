"""The numbers among a quote's facts. Pure.

A number counts when something marks it ("miles", "years old", a vehicle beside it), or when it is a bare reply to the
question that was just asked, or when it can only be one thing ("2021", "no, 30,000").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat.offline import marks
from chat.offline.facts import Doubt, Found, Setting
from chat.offline.numbers import Number, find_numbers
from chat.offline.vehicles import Mention

MILES_PER_KILOMETER = 0.621371
YOUNGEST = 15


@dataclass(frozen=True)
class NumberReader:
    """`folded`: the text; `vehicles`: those named in it; `found`: what takes the facts."""

    folded: str
    setting: Setting
    vehicles: Sequence[Mention]
    found: Found

    def read(self, *, skipped: tuple[int, int]) -> None:
        """`skipped`: the place of what was read already."""
        numbers = self._numbers(skipped)
        bare = [number for number in numbers if not self._take_marked(number)]
        for number in bare:
            self._take_bare(number)

    def _numbers(self, skipped: tuple[int, int]) -> list[Number]:
        numbers = [one for one in find_numbers(self.folded) if not skipped[0] <= one.start < skipped[1]]
        outside = [one for one in numbers if not any(_overlap(one, car) for car in self.vehicles)]
        outside += [one for one in numbers if one not in outside and self._is_year_between(one)]
        outside = [one for one in outside if not self._is_something_else(one)]
        years = [one for one in outside if self._looks_like_year(one)]
        # "Got it in 2018, but it's a 2016."
        bought = [one for one in years if len(years) > 1 and marks.BOUGHT_BEFORE.search(self.folded[: one.start])]
        return [one for one in sorted(outside, key=lambda one: one.start) if one not in bought]

    def _is_year_between(self, number: Number) -> bool:
        """ "Tesla, 2022, Model 3": the year lies inside the mention but is no part of the name."""
        cars = [car for car in self.vehicles if car.start < number.start and number.end < car.end]
        return bool(cars) and self._looks_like_year(number) and str(int(number.value)) not in str(cars[0].model)

    def _is_something_else(self, number: Number) -> bool:
        before, after = self.folded[: number.start], self.folded[number.end :]
        is_old_value = marks.CHANGED_FROM.search(before) and re.match(r"[\w\s]{0,12}\bto\b", after)
        is_negated = marks.REJECTED.search(before)
        is_taken_back = marks.SAID_BEFORE.search(before) and re.match(r"[\w\s,]{0,12}\b(?:but|not|it'?s)\b", after)
        is_old_value = is_old_value or is_taken_back or marks.THANKS_BEFORE.search(before)
        return bool(is_old_value or is_negated or marks.NOT_A_FACT.match(after) or marks.MONEY_BEFORE.search(before))

    def _take_marked(self, number: Number) -> bool:
        before, after = self.folded[: number.start], self.folded[number.end :]
        distance = marks.KILOMETERS.match(after) or marks.MILES.match(after)
        is_reading = number.value >= 500 and bool(
            marks.MILEAGE_BEFORE.search(before) or marks.ODOMETER_AFTER.match(after)
        )
        is_reading = is_reading and not (self._looks_like_year(number) and marks.YEAR_BEFORE.search(before))
        if (
            number.value < 500
            and not distance
            and marks.PUT_BEFORE.search(before)
            and marks.ODOMETER_AFTER.match(after)
        ):
            # "If I put 60 on it": thousands are meant, and asked about.
            return self._put_distance(number.value)
        if distance or is_reading or self._has_period(number, after):
            return self._take_distance(number, after, bool(marks.KILOMETERS.match(after)))
        if self._is_year(number, before):
            return self._put("year", _whole_year(number.value))
        if self._is_vehicle_age(number):
            self.found.is_vehicle_age = True
            return True
        if not number.is_grouped and (
            marks.AGE_AFTER.match(after)
            or (number.value < 200 and (marks.AGE_BEFORE.search(before) or marks.SOON_BEFORE.search(before)))
        ):
            if self._is_lasting(number, before, after):
                return True
            return self._is_passengers(before) or self._put("driver_age", self._age_today(number))
        return False

    def _is_lasting(self, number: Number, before: str, after: str) -> bool:
        """ "With you for 20 years" is nobody's age, and no driver is "8 years"."""
        is_bare = bool(marks.BARE_YEARS.match(after))
        is_few = number.value < YOUNGEST and "driver_age" not in self.setting.asked
        return is_bare and (is_few or bool(marks.LASTING_BEFORE.search(before)))

    def _age_today(self, number: Number) -> int:
        """ "I'll be 72 in January": a year less."""
        before, after = self.folded[: number.start], self.folded[number.end :]
        comes = marks.SOON_BEFORE.search(before) and marks.SOON_AFTER.match(after)
        return int(number.value) - bool(comes or marks.SOON_ALONE.search(before))

    def _is_passengers(self, before: str) -> bool:
        """ "My wife drives too, she is 77", where no quote is made and no vehicle named: nothing is for her."""
        setting = self.setting
        is_unasked = "driver_age" not in setting.asked and ("driver_age" in setting.known or not setting.is_quoting)
        is_about_one = "make" in setting.known or bool(self.vehicles)
        return is_unasked and not is_about_one and bool(marks.THEIR_AGE_BEFORE.search(before))

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
        return self._put_distance(value)

    def _is_about_own_driving(self, value: float) -> bool:
        """ "Is towing within 50 miles covered?" says nothing of the mileage."""
        if value < 100 and marks.NEW.search(self.folded):
            return self.setting.is_quoting or value == 0
        least = 100 if self.setting.is_quoting else 500
        return value >= least or "mileage" in self.setting.asked

    def _is_year(self, number: Number, before: str) -> bool:
        if self._is_two_digit_year(number, before):
            return True
        if not self._looks_like_year(number):
            return False
        is_beside = any(self._is_beside(number, car) for car in self.vehicles)
        is_marked = bool(marks.YEAR_BEFORE.search(before)) or self.folded[number.end :].startswith("年")
        return number.is_year or is_beside or is_marked

    def _is_vehicle_age(self, number: Number) -> bool:
        before, after = self.folded[: number.start], self.folded[number.end :]
        age = marks.AGE_AFTER.match(after)
        is_before_name = bool(age) and any(
            0 <= car.start - number.end - len(age[0]) <= 1 for car in self.vehicles if age
        )
        return bool(marks.VEHICLE_AFTER.match(after) or (age and marks.VEHICLE_AGE.search(before)) or is_before_name)

    def _is_two_digit_year(self, number: Number, before: str) -> bool:
        """ "my 19 Civic", and "09 Civic" however it is said."""
        touches = any(car.start - number.end in (0, 1) for car in self.vehicles)
        is_written_so = self.folded[number.start] == "0" and number.end - number.start == 2
        is_marked = is_written_so or bool(re.search(r"\b(?:an?|my|the|her|his|our)\s*$", before))
        return touches and 0 <= number.value < 100 and is_marked

    def _looks_like_year(self, number: Number) -> bool:
        return not number.is_grouped and 1900 <= number.value < 2100 and number.value == int(number.value)

    def _is_beside(self, number: Number, car: Mention) -> bool:
        gap = self.folded[number.end : car.start] if number.end <= car.start else self.folded[car.end : number.start]
        return car.start <= number.start < car.end or len(gap) <= 12

    def _take_bare(self, number: Number) -> None:
        fact = self._guess_fact(number)
        if fact == "year":
            self._put(fact, _whole_year(number.value))
        elif fact == "mileage" and self.setting.is_metric:
            self._take_distance(number, "", is_metric=True)
        elif fact == "mileage":
            self._put_distance(number.value)
        elif fact:
            self._put(fact, round(number.value))

    def _guess_fact(self, number: Number) -> str | None:
        """What a number without a mark is: the reply to the question, or the one fact it can be."""
        asked = [fact for fact in self.setting.asked if fact in self.setting.limits and fact not in self.found.values]
        likely = self._likely_fact(number)
        if asked == ["year"] and _whole_year(number.value) <= self.setting.limits["year"][1]:
            return "year"
        if self.found.is_correction and likely in (*self.setting.known, *self.found.values):
            return likely
        if asked == ["driver_age"] and likely in ("year", "mileage") and self._is_odd("driver_age", number):
            # "It's from 2018" or "143,200", where the age was asked for, puts the year or the mileage right.
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
        if not number.is_grouped and YOUNGEST <= number.value <= 99 and number.value == int(number.value):
            return "driver_age"
        return "mileage" if number.value >= 1000 else None

    def _put_distance(self, miles: float) -> bool:
        """ "98.5" on the odometer are thousands, and asked about with all that was told of them."""
        is_short = 1 <= miles < 100 and miles != int(miles)
        guess = round(miles * 1000) if is_short else None
        return self._put("mileage", round(miles), guess)

    def _put(self, fact: str, value: int, guess: int | None = None) -> bool:
        """The first value of a fact stands, unless the text corrects itself ("2021, no wait, 2022")."""
        if fact in self.found.values and not self.found.is_correction:
            return True
        low, high = self.setting.limits[fact]
        doubted = self.setting.doubted
        is_insisted = doubted is not None and (doubted.fact, doubted.value) == (fact, value)
        is_just_bought = fact == "mileage" and value < low and bool(marks.NEW.search(self.folded))
        if low <= value <= high or is_insisted or is_just_bought:
            self.found.values[fact] = value
        else:
            self.found.doubts.append(Doubt(fact, value, guess or self._guess_meant(fact, value)))
        return True

    def _guess_meant(self, fact: str, value: int) -> int | None:
        if fact == "mileage" and 1 <= value < 100:
            return value * 1000
        return None


def _overlap(number: Number, car: Mention) -> bool:
    return number.start < car.end and car.start < number.end


def _whole_year(value: float) -> int:
    """22 is 2022, 98 is 1998; anything else is what it is."""
    return int(value) + (0 if value >= 100 else 2000 if value < 50 else 1900)
