"""What only people do to what a visitor has with the company: a new address, a car more, the end of a policy. The
assistant says how it goes and offers to pass it on; nothing is passed on without a yes. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from chat.offline.dialogue import Dialogue
from chat.offline.facts import Found
from chat.offline.reading import Reading
from chat.offline.text import flatten

PASS_ON, KEEP_BACK, TELLS_MORE, ASKS_PRICE = "pass_on", "keep_back", "errand_more", "errand_price"
ERRAND = "errand_"
# What cannot be looked into is a matter for people, too.
_NOT_LOOKED_INTO = "own_policy"
# Its vehicle is a new one, which is quoted first.
_REPLACES = "errand_replace_vehicle"
_OF_NEW_VEHICLE = frozenset({"errand_add_vehicle", _REPLACES})
# With other words the vehicle that was sold gives way to the one that a quote is to be for.
_OF_OLD_VEHICLE = frozenset({"errand_remove_vehicle", _REPLACES})
_OF_ANYTHING = "errand_change"
_OF_DAMAGE = "errand_claim"
_MOST_WORDS = 10
_TAKES_BACK = re.compile(r" (?:actually|instead|rather|no|nope|wait|sorry) ")
_AND = re.compile(
    r"(?:,|;|\band\b|\balso\b|\bplus\b|&)(?:\s*(?:and|also|plus|then|please|to|i want to|can you)\b)*", re.IGNORECASE
)
_POINTS = re.compile(r" (?:it|that|this|them) ")
_OWN_POLICY = re.compile(r" (?:policy|insurance|contract|coverage) ")
_SAME_POLICY = re.compile(r" same (?:\w+ ){0,2}?(?:policy|insurance|contract|plan) as ")
_PASSES = re.compile(r" (?:pass|forward|hand) (?:it|this|that) (?:on|over|along) ")
_QUOTE = re.compile(r" (?:quotes?|price|cost|how much|(?:need|want|get|looking for) (?:\w+ )?insurance) ")
_PRICE = re.compile(
    r" how much (?:more|extra|less)? ?(?:would|will|does|is|do) "
    r"| (?:price|premium|cost) difference | difference in (?:the )?(?:price|premium|cost) "
    r"| (?:does|will|would|is|what) (?:\w+ ){0,5}?(?:premium|price|rate|rates|expensive|cheaper) "
)


@dataclass(frozen=True)
class Errand:
    """What the visitor wants done, by its act's name, and their words for it since. `stage`: offered, passed on or
    kept back. `about`: the policy that it is about, as far as that is known. `others`: what they want besides."""

    name: str
    words: tuple[str, ...]
    stage: str = "offered"
    about: str = ""
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.others)

    @property
    def is_open(self) -> bool:
        return self.stage == "offered"

    @property
    def takes_vehicle(self) -> bool:
        return bool(_OF_NEW_VEHICLE & {*self.names})


def find_errand(acts: list[str]) -> str:
    """The act that is an errand; empty without one."""
    return (find_errands(acts) or [""])[0]


def find_errands(acts: list[str]) -> list[str]:
    """The acts that are errands. What cannot be looked into is one where nothing else is."""
    names = [act for act in acts if act.startswith(ERRAND) and act not in (TELLS_MORE, ASKS_PRICE)]
    if _REPLACES in names:
        names = [name for name in names if name == _REPLACES or name not in _OF_NEW_VEHICLE | _OF_OLD_VEHICLE]
    return names or [act for act in acts if act == _NOT_LOOKED_INTO]


def split_errands(sentence: str, find_intent: Callable[[str], str | None]) -> list[str]:
    """ "Change my address and add my husband to my policy": a part for each errand; any other sentence as it is."""
    cuts = [] if find_intent(sentence) == _REPLACES else [match.span() for match in _AND.finditer(sentence)]
    for start, end in cuts:
        parts = sentence[:start].strip(), sentence[end:].strip()
        found = [find_intent(part) or "" for part in parts]
        if found[0] != found[1] and all(name.startswith(ERRAND) for name in found):
            return [parts[0], *split_errands(parts[1], find_intent)]
    return [sentence]


@dataclass(frozen=True)
class ErrandReader:
    """What a turn says of an errand. `errand`: the one of the turns before; `was_offered`: the last reply offered to
    pass it on; `has_ticket`: something was passed on; `is_quoting`: a quote is made or stands;
    `leads_to_person`: the last reply led to one."""

    dialogue: Dialogue
    errand: Errand | None
    was_offered: bool
    has_ticket: bool
    is_quoting: bool
    leads_to_person: bool = False

    def read(self, text: str, reading: Reading, *, asks: bool) -> None:
        """Makes acts of it: the yes, the no, or more about it. `text`: in English, as far as it goes; `asks`: it is a
        question."""
        flat = flatten(text)
        name = find_errand(reading.acts)
        is_of_quote = name in _OF_OLD_VEHICLE and self.is_quoting and not self.errand and reading.names_vehicle
        if name and (_asks_quote(flat, reading) or (is_of_quote and not _OWN_POLICY.search(flat))):
            # "We're moving, what's a quote for our 2019 Outback?", "I sold that, it's a Bolt now".
            reading.acts = [*dict.fromkeys("quote" if act == name else act for act in reading.acts)]
            reading.questions.clear()
            return
        if name and (name not in _OF_NEW_VEHICLE or _SAME_POLICY.search(flat)):
            # "The same policy as the Tesla" tells of no vehicle to quote.
            _keep_residence(reading)
        is_late = self.has_ticket and not reading.acts and not reading.found.values
        if (is_late or "handoff" in reading.acts) and self._refuses(flat, reading, asks=asks):
            _settle(reading, KEEP_BACK)
        passes = bool(_PASSES.search(flat)) or self.leads_to_person
        if self.errand is None and passes and KEEP_BACK not in reading.acts and self._consents(flat, reading):
            # "Ok, pass it on then", after anger was led to a person, or of a quote.
            _settle(reading, "handoff")
        if self.errand is None or self.errand.stage == "passed on":
            return
        if self._consents(flat, reading):
            _settle(reading, PASS_ON)
        elif self._refuses(flat, reading, asks=asks) and name in ("", self.errand.name):
            _settle(reading, KEEP_BACK)
        elif self.errand.is_open and not (self.errand.takes_vehicle and reading.found.values):
            self._read_more(flat, name, reading, asks=asks)

    def _only_tells(self, name: str, reading: Reading) -> bool:
        """ "The Tesla", "to Oregon, 12 Maple Street"; or the same wish once more."""
        says_goodbye = {"thanks", "bye", "greet"} & {*reading.socials}
        again = {self.errand.name} if self.errand and name == self.errand.name else set()
        return not says_goodbye and not {*reading.acts} - {"another_vehicle"} - again

    def _read_more(self, flat: str, name: str, reading: Reading, *, asks: bool) -> None:
        """More about it; and "can you change it?", "how much more would that be?" in reply to the offer."""
        if name == _OF_ANYTHING and _POINTS.search(flat):
            _settle(reading, TELLS_MORE)
        elif not name and _asks_its_price(flat, reading):
            _settle(reading, ASKS_PRICE)
        elif not asks and self.was_offered and self._only_tells(name, reading):
            _settle(reading, TELLS_MORE)

    def _consents(self, flat: str, reading: Reading) -> bool:
        if KEEP_BACK in reading.acts or len(flat.split()) > _MOST_WORDS:
            return False
        is_bare = not {"handoff", "quote"} & {*reading.acts} and not reading.found.values and not reading.questions
        only_leaves = "bye" in reading.socials and "accept" not in reading.socials
        is_yes = self.was_offered and is_bare and "affirm" in reading.socials and not only_leaves
        return is_yes or bool(self.dialogue.errands.consents.search(flat))

    def _refuses(self, flat: str, reading: Reading, *, asks: bool) -> bool:
        is_bare = not reading.found.values and not asks and "handoff" not in reading.acts
        is_no = self.was_offered and is_bare and "deny" in reading.socials
        is_said = len(flat.split()) <= _MOST_WORDS and bool(self.dialogue.errands.refusals.search(flat))
        return KEEP_BACK in reading.acts or is_no or is_said


def advance_errand(errand: Errand | None, reading: Reading, text: str, matter: str = "") -> Errand | None:
    """The errand as it is after the turn. `matter`: what was asked or told before, which "how do I add that?" and
    "can you report it?" point at."""
    if names := find_errands(reading.acts):
        if errand is None or not errand.is_open or _TAKES_BACK.search(flatten(text)):
            leans = names == [_OF_ANYTHING] and bool(_POINTS.search(flatten(text)))
            points = bool(matter) and (leans or names == [_OF_DAMAGE])
            return Errand(names[0], (matter, text) if points else (text,), others=tuple(names[1:]))
        more = [name for name in names if name not in (*errand.names, _NOT_LOOKED_INTO)]
        return replace(errand, words=(*errand.words, text), others=(*errand.others, *more))
    if errand is None:
        return errand
    if {PASS_ON, "handoff"} & {*reading.acts}:
        return replace(errand, stage="passed on")
    if KEEP_BACK in reading.acts and errand.stage != "passed on":
        return replace(errand, stage="kept back")
    return replace(errand, words=(*errand.words, text)) if {TELLS_MORE, ASKS_PRICE} & {*reading.acts} else errand


def describe_errand(errand: Errand, facts: Mapping[str, object]) -> dict[str, str]:
    """The ticket tool's arguments: the visitor's own words, and the policy that they are about."""
    told = [f"policy: {errand.about}"] if errand.about else []
    told += [f"{name.replace('_', ' ')}: {value}" for name, value in facts.items()] if errand.takes_vehicle else []
    arguments = {"reason": "not_allowed", "subject": errand.words[0][:120], "wants": " — ".join(errand.words)[:600]}
    return arguments | ({"facts": ", ".join(told)[:600]} if told else {})


def _asks_quote(flat: str, reading: Reading) -> bool:
    return bool(_QUOTE.search(flat)) and reading.names_vehicle and " policy " not in flat


def _asks_its_price(flat: str, reading: Reading) -> bool:
    """ "How much more would that cost?" """
    is_price = reading.acts == ["quote"] or (not reading.acts and bool(_PRICE.search(flat)))
    is_of_errand = bool(_POINTS.search(flat)) or " difference " in flat
    return is_price and is_of_errand and not reading.found.values and " fee " not in flat


def _settle(reading: Reading, act: str) -> None:
    reading.acts = [act]
    reading.questions.clear()
    reading.choices.clear()
    reading.is_unclear = reading.is_guess = False
    _keep_residence(reading)


def _keep_residence(reading: Reading) -> None:
    """The facts are not of a quote; where somebody lives is told all the same."""
    state = reading.found.values.get("state")
    reading.found = Found(values={"state": state} if state else {})
    reading.further.clear()
