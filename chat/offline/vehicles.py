"""Makes and models in free text, by the names in data/vehicles.toml. Pure."""

import difflib
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from chat.offline.places import is_place
from chat.offline.spelling import TWO_SLIPS, count_slips, is_one_slip
from chat.offline.text import fold

_DATA = Path(__file__).parent / "data" / "vehicles.toml"
# Where words are not written apart, a name ends where another script begins: "2021年Model 3".
_WORD = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_LONGEST_NAME = 4
_DIGITS = dict(zip("123456789", "one two three four five six seven eight nine".split(), strict=True))
_ALIKE = 0.84
# What may stand between a make and its model: "Tesla, 2022, Model 3".
_BETWEEN = re.compile(r"[\s,;:.'\-]*(?:(?:and|the|model|is|its|it's|a|make|an)\b[\s,;:]*)*(?:(?:19|20)\d\d\b[\s,;]*)?")
_SPEAKS_OF_VEHICLE = re.compile(
    r"(?:(?:19|20)\d\d|'\d\d|\b(?:drive|driving|ride|riding|insure|own) (?:an?|my|the)|\bit'?s an?"
    r"|\b(?:my|an?) new)\s*$"
)
# "Is it different in Colorado?" is no pickup.
_WHERE = re.compile(r"\b(?:in|to|from|near|through|across|outside|leaving|state of)\s*$")


@dataclass(frozen=True)
class Mention:
    """A vehicle named at a place in the text; either half may be missing."""

    make: str | None
    model: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Catalogue:
    """Names squeezed to letters and digits: makes by alias, (make, model) pairs by alias."""

    makes: dict[str, str]
    models: dict[str, tuple[tuple[str, str], ...]]
    common_words: frozenset[str]


@cache
def load_catalogue() -> Catalogue:
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    makes: dict[str, str] = {}
    models: dict[str, tuple[tuple[str, str], ...]] = {}
    for make in data["makes"]:
        makes.update({_squeeze(alias): make["name"] for alias in [make["name"], *make.get("aliases", [])]})
        for line in make["models"]:
            names = [name.strip() for name in line.split("|")]
            for key in {_squeeze(name) for name in names}:
                models[key] = (*models.get(key, ()), (make["name"], names[0]))
    _add_spelled(models)
    return Catalogue(makes, models, frozenset(_squeeze(word) for word in data["common_words"]))


def _add_spelled(models: dict[str, tuple[tuple[str, str], ...]]) -> None:
    """ "Mazda three", "Model three": as it is dictated."""
    for name, pairs in list(models.items()):
        if len(name) > _LONGEST_NAME and name[-1] in _DIGITS and name[-2].isalpha():
            models.setdefault(name[:-1] + _DIGITS[name[-1]], pairs)


def find_vehicles(text: str, *, known_make: str | None = None, is_asked: bool = False) -> list[Mention]:
    """Vehicles named in the text, in order. Everyday words ("charger", "leaf") count only where a vehicle is meant:
    beside their make, after a year, or when the visitor was just asked for one (`is_asked`)."""
    return _Finder(text, known_make, is_asked).find()


@lru_cache(maxsize=4096)
def _near_makes(word: str) -> list[str]:
    """Alike, and a slip or two away: "hardly" is no "Harley"."""
    most = 2 if len(word) >= TWO_SLIPS else 1
    near = difflib.get_close_matches(word, load_catalogue().makes, n=1, cutoff=_ALIKE)
    return [make for make in near if count_slips(word, make, most=most) <= most]


def _squeeze(name: str) -> str:
    return "".join(_WORD.findall(fold(name)))


class _Finder:
    def __init__(self, text: str, known_make: str | None, is_asked: bool) -> None:
        self.text, self.folded = text, fold(text)
        self.words = list(_WORD.finditer(self.folded))
        self.known_make, self.is_asked = known_make, is_asked
        self.catalogue = load_catalogue()
        self.regained: tuple[int, int] | None = None

    def find(self) -> list[Mention]:
        mentions: list[Mention] = []
        place = 0
        while place < len(self.words):
            mention, used = self._read(place, mentions[-1] if mentions else None)
            if mention:
                self._add(mentions, mention)
            place += used
        return mentions

    def _read(self, place: int, last: Mention | None) -> tuple[Mention | None, int]:
        for used in range(min(_LONGEST_NAME, len(self.words) - place), 0, -1):
            span = self.words[place : place + used]
            start, end = span[0].start(), span[-1].end()
            if "\n" in self.folded[start:end] or "," in self.folded[start:end]:
                continue
            key = "".join(word[0] for word in span)
            for name in (key, key.removesuffix("s")):
                mention = self._look_up(name, start, end, last)
                if mention:
                    return mention, used
        return self._guess_model(place, last) or self._guess_make(place), 1

    def _look_up(self, key: str, start: int, end: int, last: Mention | None) -> Mention | None:
        beside = last.make if last and last.make and not last.model and self._touches(last.end, start) else None
        pairs = self.catalogue.models.get(key, ())
        model = self._choose(pairs, beside) if pairs else None
        make = self.catalogue.makes.get(key)
        if model and (model[0] == beside or self._is_clear(key, start, model[0], last)):
            return Mention(*model, start, end)
        if make and self._is_clear(key, start, make, last):
            return Mention(make, None, start, end)
        return None

    def _choose(self, pairs: tuple[tuple[str, str], ...], beside: str | None) -> tuple[str, str]:
        return next((pair for make in (beside, self.known_make) for pair in pairs if pair[0] == make), pairs[0])

    def _touches(self, end: int, start: int) -> bool:
        return bool(_BETWEEN.fullmatch(self.folded[end:start]))

    def _is_clear(self, key: str, start: int, make: str, last: Mention | None) -> bool:
        if start and self.folded[start - 1] == "'":
            return False  # The end of "that's" is no Model S.
        if is_place(key) and not self.is_asked and _WHERE.search(self.folded[:start]):
            return False
        if len(key) <= 2 or key.isdigit():
            return make == self.known_make and self.is_asked if key not in _CLEAR_SHORT else True
        if key not in self.catalogue.common_words:
            return True
        if self.is_asked or _SPEAKS_OF_VEHICLE.search(self.folded[:start]):
            return True
        return (
            start > 0 and self.text[start].isupper() and not self.text[:start].rstrip().endswith((".", "!", "?", "\n"))
        )

    def _guess_make(self, place: int) -> Mention | None:
        """A misspelt make: five letters or more, and nearly one of ours."""
        word = self.words[place]
        if len(word[0]) < 5 or word[0] in _NOT_MISSPELT:
            return None
        near = _near_makes(word[0])
        if not near or near[0] in self.catalogue.common_words or near[0][0] != word[0][0]:
            return None
        return Mention(self.catalogue.makes[near[0]], None, word.start(), word.end())

    def _guess_model(self, place: int, last: Mention | None) -> Mention | None:
        """A misspelt model, only right beside its make."""
        word = self.words[place]
        if (
            word[0] in _NOT_MISSPELT
            or not last
            or not last.make
            or last.model
            or len(word[0]) < 4
            or not self._touches(last.end, word.start())
        ):
            return None
        models = {key: pair for key, pairs in self.catalogue.models.items() for pair in pairs if pair[0] == last.make}
        near = difflib.get_close_matches(word[0], models, n=1, cutoff=_ALIKE)
        near = near or [name for name in models if len(name) >= 4 and is_one_slip(word[0], name)]
        return Mention(*models[near[0]], word.start(), word.end()) if near else None

    def _add(self, mentions: list[Mention], mention: Mention) -> None:
        """A make and its model beside it, in either order, are one vehicle."""
        last = mentions[-1] if mentions else None
        same = last and last.make == mention.make and (last.model is None or mention.model is None)
        if last and same:
            # "2015 Honda Fit, 2020 Honda Pilot": the second make may begin another vehicle.
            self.regained = (last.end, mention.start) if last.model else None
            mentions[-1] = Mention(last.make, last.model or mention.model, last.start, mention.end)
            return
        if last and self.regained and last.make == mention.make and self._touches(last.end, mention.start):
            mentions[-1] = replace(last, end=self.regained[0])
            mention = replace(mention, start=self.regained[1])
        self.regained = None
        mentions.append(mention)


_CLEAR_SHORT = frozenset({"vw", "mb", "hd", "mg", "kia"})
_NOT_MISSPELT = frozenset(
    "model models year miles with from about make fords forth force stars start smart teste tests tester lights "
    "nation nations pushed porch horse house infinite infinitely polestars accurate miniature trump tempo hands handy "
    "hardly harder hardy audio citron mercy hondas sold pagan pagar solve volve evolve volts volva audit audits".split()
)
