"""The five facts of a quote, read from free text. Pure."""

import re

from chat.offline import marks
from chat.offline.facts import Found, Setting
from chat.offline.places import find_place
from chat.offline.rough import find_rough_age
from chat.offline.stated_numbers import NumberReader
from chat.offline.text import fold
from chat.offline.typed_vehicle import (
    ends_in_ownership,
    read_model_after_year,
    read_owned_vehicle,
    read_typed_vehicle,
)
from chat.offline.vehicles import Mention, find_vehicles

_ASKS = re.compile(r"\W*(?:(?:and|but|so|ok|okay|wait) )*(?:what|how|does|why|who|when|where|is there|are there) ")
_YEAR_BEFORE = re.compile(r"\d{4}\s*$")
# "Honda CG 160 2019": what stands between a make and a year is the model.
_NAME_AND_YEAR = re.compile(r"\s+(?:[A-Z0-9][\w-]*\s+){1,2}(?:19|20)\d\d\b")


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
        NumberReader(self.folded, self.setting, vehicles, self.found).read(skipped=self.rough)
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
            rest = self.text[vehicle.end :]
            typed = read_typed_vehicle(rest, ["model"], strict=True)
            is_after_year = bool(_YEAR_BEFORE.search(self.folded[: vehicle.start]))
            self.found.values.update(typed or (read_model_after_year(rest) if is_after_year else {}))

    def _expects_vehicle(self, vehicle: Mention) -> bool:
        is_after_year = bool(_YEAR_BEFORE.search(self.folded[: vehicle.start]))
        is_before_year = bool(_NAME_AND_YEAR.match(self.text[vehicle.end :]))
        is_owned = ends_in_ownership(self.text[: vehicle.start])
        return is_after_year or is_before_year or is_owned or bool({"make", "model"} & set(self.setting.asked))

    def _take_place(self) -> None:
        is_beside = self.setting.is_quoting or bool({"make", "model"} & self.found.values.keys())
        is_asked = "state" in self.setting.asked or self.setting.is_place_open
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
