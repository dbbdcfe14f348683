"""Where the conversation stands, replayed from its turns. Pure.

Nothing is kept between requests: the state is what the turns, read one after the other, lead to. Turns that another
assistant answered read the same way.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chat.offline.choosing import TRY_TOOL, Choice
from chat.offline.errands import Errand
from chat.offline.facts import Doubt, Found, Value, merge_facts, missing_facts
from chat.offline.garage import Garage, Parked, find_named, find_waiting, is_same, park
from chat.offline.history import Turn
from chat.offline.language import DEFAULT
from chat.offline.owned import Owned
from chat.offline.people import ME
from chat.offline.reading import Reading
from chat.offline.results import Result

QUOTE_TOOL = "get_quote"
NOTE_TOOL = "note_quote_facts"
REVIEW_TOOL = "review_quote"
FORM_TOOL = "show_quote_form"
SEARCH_TOOL = "search_help"
_VEHICLE_FACTS = ("make", "model", "year", "mileage")
REMEMBERED_REPLIES = 3
MOST_RECALLED = 4


@dataclass(frozen=True)
class Objection:
    """What the note tool says of a fact: a question about it, or why it is not insured and what is instead."""

    fact: str
    text: str
    is_refusal: bool = False


@dataclass(frozen=True)
class State:
    """`stage` of the quote: none, quoting, paused, quoted or failed. `asked`: facts asked for in the last reply.
    `subject` is what was looked up last, `matter` the visitor's own words for it. `vague`: facts of which something
    exact was asked. `confirms`: the facts are to be confirmed before the price. `objections`: the note tool's, in this
    turn. `tools_fail`: the last call of one did, so those that can be done without are left out: nobody waits for each
    in vain. `tried`: the choice worked out in the turn before, if it was one alone. `garage`: the vehicles spoken of
    besides the one in hand. `theme`: what the visitor goes through, a claim for example. `kinds`: those of vehicles
    that were spoken of last. `given`: every quote so far, also those of other facts of the same vehicle. `refused`:
    facts with which nothing is insured, and in whose place no other was told. `people`: whose ages were told
    (people.read_ages). `is_metric`: the visitor counts in kilometers. `errand`: what
    they want done by people. `owned`: the policies that they have, as the tool told of them; `spoken_of`: the number of
    the one that words named last; `told_record`: the turn was about them. `has_ticket`: something was passed on.
    `is_others`: somebody else than the visitor drives the vehicle in hand."""

    stage: str = "none"
    facts: Mapping[str, Value] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    doubt: Doubt | None = None
    result: Result | None = None
    before: Mapping[str, Any] | None = None
    language: str = DEFAULT
    subject: str = ""
    matter: str = ""
    replies: tuple[str, ...] = ()
    turn: int = 0
    unclear_run: int = 0
    vague: frozenset[str] = frozenset()
    confirms: bool = False
    objections: tuple[Objection, ...] = ()
    form_shown: bool = False
    tools_fail: bool = False
    tried: Choice | None = None
    garage: Garage = ()
    theme: str = ""
    kinds: frozenset[str] = frozenset()
    given: tuple[Result, ...] = ()
    refused: frozenset[str] = frozenset()
    people: Mapping[str, int] = field(default_factory=dict)
    kilometers: int = 0
    errand: Errand | None = None
    owned: tuple[Owned, ...] = ()
    spoken_of: str = ""
    told_record: bool = False
    has_ticket: bool = False
    is_others: bool = False

    @property
    def last_reply(self) -> str:
        return self.replies[-1] if self.replies else ""

    @property
    def in_hand(self) -> Parked:
        return Parked(self.facts, self.result, is_others=self.is_others)

    @property
    def is_complete(self) -> bool:
        return not missing_facts(self.facts)

    @property
    def offered(self) -> Mapping[str, Any]:
        """What can be chosen on the quote that stands."""
        quote = self.result.quote if self.stage == "quoted" and self.result else None
        choices = quote.get("choices") if quote else None
        return choices if isinstance(choices, Mapping) else {}

    @property
    def stage_of_wishes(self) -> str:
        """Whoever pauses a quote still speaks of it."""
        return "quoting" if self.stage == "paused" else self.stage

    @property
    def is_quoting(self) -> bool:
        return self.stage in ("quoting", "quoted", "failed")

    @property
    def quotes(self) -> tuple[Result, ...]:
        """Those that were given, one for each vehicle, oldest first; of one vehicle alone, the latest prices."""
        results = [*(one.result for one in self.garage if not one.is_left_out), self.result]
        quoted = tuple(result for result in results if result and result.quote)
        if len(quoted) > 1:
            return quoted
        left_out = [one.facts for one in self.garage if one.is_left_out]
        given = [result for result in self.given if not any(is_same(facts, result.facts) for facts in left_out)]
        latest = {json.dumps(result.facts, sort_keys=True): result for result in given}
        return tuple(latest.values())[-MOST_RECALLED:]


def apply_acts(state: State, reading: Reading) -> State:
    """What the visitor's wishes do to the quote, before the facts of the same turn are added."""
    acts = frozenset(reading.acts)
    if "confirmed" in acts:
        return replace(state, confirms=False)
    if "start_over" in acts:
        garage = park(state.garage, state.in_hand)
        return replace(
            state, stage="quoting", facts={}, result=None, before=None, vague=frozenset(), garage=garage,
            refused=frozenset(),
        )  # fmt: skip
    if reading.left_out:
        return _leave_out(state, reading.left_out)
    if reading.kept:
        return _keep_quote(state, reading.kept)
    if "another_vehicle" in acts:
        return _turn_to_other(state, reading)
    if acts & {"cancel_quote", "refuse_fact"} and state.stage == "quoting":
        return replace(state, stage="paused")
    if acts & {"quote", "needs", "form", "which_cheaper"} and state.stage in ("none", "paused"):
        return replace(state, stage="quoting")
    return state


def _turn_to_other(state: State, reading: Reading) -> State:
    """Puts the vehicle in hand aside, and takes up the one that is named, else the one that waits, else none yet. The
    driver stays the same, unless it is somebody else's."""
    told = reading.found.values
    named: dict[str, Value] = {name: told[name] for name in ("make", "model") if name in told}
    taken = find_named(state.garage, named) if named else find_waiting(state.garage)
    is_others = reading.is_others or (taken is not None and taken.is_others)
    dropped = (*_VEHICLE_FACTS, "driver_age") if is_others else _VEHICLE_FACTS
    kept = {name: value for name, value in state.facts.items() if name not in dropped}
    theirs = [age for who, age in state.people.items() if who != ME]
    if is_others and len(theirs) == 1:
        # "I'm 45, my husband is 47": his truck is quoted for him.
        kept["driver_age"] = theirs[0]
    result = taken.result if taken else None
    return replace(
        state,
        is_others=is_others,
        stage="quoted" if result and result.quote else "quoting",
        facts={**kept, **(taken.facts if taken else {})},
        result=result,
        before=None,
        refused=frozenset(),
        garage=tuple(one for one in park(state.garage, state.in_hand) if one is not taken),
    )


def _leave_out(state: State, vehicle: Parked) -> State:
    """Without the vehicle. If it was in hand, the next that waits is taken up, else the last that was quoted."""
    out = replace(vehicle, is_waiting=False, is_left_out=True)
    if not is_same(state.facts, vehicle.facts):
        return replace(state, garage=park(state.garage, out))
    others = [one for one in state.garage if not one.is_left_out]
    taken = find_waiting(state.garage) or (others[-1] if others else None)
    garage = park(tuple(one for one in state.garage if one is not taken), out)
    kept = {name: value for name, value in state.facts.items() if name not in _VEHICLE_FACTS}
    result = taken.result if taken else None
    facts = {**kept, **(taken.facts if taken else {})}
    stage = "quoted" if result and result.quote else "quoting"
    is_others = taken is not None and taken.is_others
    return replace(
        state, stage=stage, facts=facts, result=result, before=None, refused=frozenset(), garage=garage,
        is_others=is_others,
    )  # fmt: skip


def _keep_quote(state: State, result: Result) -> State:
    """An earlier quote stands again."""
    is_other = not is_same(state.facts, result.facts)
    garage = park(state.garage, state.in_hand) if is_other else state.garage
    garage = tuple(one for one in garage if not is_same(one.facts, result.facts))
    return replace(state, stage="quoted", facts=dict(result.facts), result=result, before=None, garage=garage)


def apply_further(state: State, vehicles: Sequence[Parked]) -> State:
    """Vehicles told of beside the first one wait for their turn."""
    garage = state.garage
    for vehicle in vehicles:
        garage = park(garage, vehicle)
    return replace(state, garage=garage)


def apply_facts(
    state: State,
    values: Mapping[str, Value],
    doubts: list[Doubt],
    *,
    was_offered: bool = False,
    may_begin: bool = True,
) -> State:
    """The turn's facts. Most of the five at once is a wish for a quote, and so is a fact after a pause or after a quote
    was offered; without `may_begin` they are of something else, as of a car that was stolen."""
    facts = merge_facts(state.facts, values)
    is_other = not is_same(facts, state.facts)
    garage = park(state.garage, state.in_hand) if is_other else state.garage
    is_most = len(values) >= 3 or (len(values) == 2 and len(facts) >= 4)
    is_offer = is_most or (values and (state.stage == "paused" or state.asked or was_offered))
    stage = "quoting" if state.stage in ("none", "paused") and is_offer and may_begin else state.stage
    is_others = state.is_others and not is_other
    return replace(
        state, facts=facts, stage=stage, doubt=doubts[0] if doubts else None, garage=garage, is_others=is_others
    )


def apply_manner(state: State, found: Found, *, is_back: bool) -> State:
    """How the facts came: what was said only roughly is taken the second time, and confirmed before the price; so is
    what was said before a long absence. What is taken back is asked for again."""
    taken = {fact: guess for fact, guess in found.vague.items() if fact in state.vague and guess is not None}
    if taken:
        state = apply_facts(state, taken, [])
    if found.withdrawn:
        kept = {fact: value for fact, value in state.facts.items() if fact not in found.withdrawn}
        state = replace(state, facts=kept, stage="quoting")
    state = replace(state, kilometers=found.kilometers or state.kilometers)
    return replace(state, vague=state.vague | set(found.vague), confirms=state.confirms or bool(taken) or is_back)


def close_turn(state: State, turn: Turn, asked: tuple[str, ...]) -> State:
    """The state that the next turn begins with."""
    replies = (*state.replies, turn.reply)[-REMEMBERED_REPLIES:]
    tried = [call for call in turn.calls if call.name == TRY_TOOL and not call.is_error]
    choice = _read_tried(tried[0].input) if len(tried) == 1 else None
    return replace(state, replies=replies, asked=asked, turn=state.turn + 1, tried=choice)


def _read_tried(given: Mapping[str, Any]) -> Choice:
    return Choice(given.get("deductible"), tuple(given.get("add", ())), tuple(given.get("remove", ())))
