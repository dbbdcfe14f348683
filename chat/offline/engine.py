"""What to answer: a pure function of the request, the company's dialogue and its profile."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chat.offline.about_makes import WHICH_MAKES
from chat.offline.asking import find_asked
from chat.offline.choosing import TRY_TOOL
from chat.offline.contacting import CONTACT_TOOL, read_call
from chat.offline.conversation import (
    FORM_TOOL,
    NOTE_TOOL,
    QUOTE_TOOL,
    REVIEW_TOOL,
    SEARCH_TOOL,
    State,
    apply_acts,
    apply_facts,
    apply_further,
    apply_manner,
    close_turn,
)
from chat.offline.dialogue import Dialogue, compile_dialogue
from chat.offline.errands import advance_errand, describe_errand
from chat.offline.facts import DEFAULT_LIMITS
from chat.offline.history import Turn, read_turns
from chat.offline.own_names import find_own_names
from chat.offline.own_policies import RECORD
from chat.offline.owned import POLICIES_TOOL, choose_named, list_current
from chat.offline.passing_on import TICKET_TOOL, describe_wish
from chat.offline.plan import Plan, TextBlock, ToolUse
from chat.offline.questions import AIDS
from chat.offline.reader import Reader
from chat.offline.reading import Reading
from chat.offline.replying import Replier
from chat.offline.scene import Scene
from chat.offline.short_replies import offered_quote, take_again
from chat.offline.sse import estimate_tokens
from chat.offline.subjects import BUYING, goes_through_something
from chat.offline.tool_answers import apply_calls

MODEL = "offline-assistant"
_AWAY = re.compile(r"\bwas away for\b")


@dataclass(frozen=True)
class _Tools:
    """What the request lets the assistant call, and what its schema says of the mileage."""

    names: frozenset[str]
    mileage_is_yearly: bool


class Engine:
    """Plans the next reply from the whole request; keeps nothing of it."""

    def __init__(self, load_dialogue: Callable[[], dict[str, Any]], load_profile: Callable[[], dict[str, Any]]) -> None:
        self._load_dialogue = load_dialogue
        self._load_profile = load_profile
        self._compiled: tuple[dict[str, Any], Dialogue] | None = None

    def warm_up(self) -> None:
        """Compiles the dialogue now, in whatever thread: it takes some tenths of a second, and with the encoder that
        compares by meaning a second more."""
        dialogue = self._dialogue()
        dialogue.examples.warm_up()
        dialogue.headings.warm_up()

    def plan(self, body: dict[str, Any]) -> Plan:
        """The reply to the last message. Raises RequestError."""
        turns = read_turns(body)
        tools = _read_tools(body.get("tools") or [])
        scene = self._replay(turns, tools)
        seed = json.dumps(body.get("messages"), sort_keys=True)
        uses = _choose_tools(scene, seed)
        blocks: Sequence[TextBlock | ToolUse] = uses or Replier(scene).blocks()
        return Plan(f"msg_{_digest(seed)}", MODEL, tuple(blocks), estimate_tokens(seed))

    def _dialogue(self) -> Dialogue:
        loaded = self._load_dialogue()
        if self._compiled is None or (self._compiled[0] is not loaded and self._compiled[0] != loaded):
            self._compiled = (loaded, compile_dialogue(loaded))
        return self._compiled[1]

    def _replay(self, turns: Sequence[Turn], tools: _Tools) -> Scene:
        dialogue, profile = self._dialogue(), self._load_profile()
        declined = frozenset(profile.get("not_offered", []))
        reader = Reader(dialogue, declined, DEFAULT_LIMITS, tools.mileage_is_yearly, find_own_names(profile))
        state = State(confirms=profile.get("confirm_before_price") is True)
        for turn in turns[:-1]:
            after, reading = _advance(reader, turn, state)
            state = close_turn(after, turn, find_asked(turn.reply, dialogue, after.language))
            is_lost = reading.is_unclear and not any(call.search_results for call in turn.calls)
            state = replace(state, unclear_run=state.unclear_run + 1 if is_lost else 0)
        after, reading = _advance(reader, turns[-1], state)
        return Scene(dialogue, profile, turns[-1], state, after, reading, tools.names, tools.mileage_is_yearly)


def _advance(reader: Reader, turn: Turn, state: State) -> tuple[State, Reading]:
    turn = take_again(turn, state, reader.dialogue)
    reading = reader.read(turn, state)
    after = apply_acts(replace(state, language=reading.language, objections=()), reading)
    is_offered = offered_quote(state) and WHICH_MAKES.subject not in [one.subject for one in reading.questions]
    is_for_quote = "quote" in reading.acts or not (reading.questions and state.theme)
    after = apply_facts(
        after, reading.found.values, reading.found.doubts, was_offered=is_offered, may_begin=is_for_quote
    )
    after = apply_further(after, reading.further)
    after = apply_manner(after, reading.found, is_back=bool(_AWAY.search(turn.note)) and bool(state.facts))
    if reading.questions:
        after = replace(after, subject=reading.questions[-1].whole, matter=turn.text)
    elif {RECORD, "choice"} & {*reading.acts}:
        after = replace(after, matter=turn.text)
    people = {**state.people, **reading.people}
    after = replace(after, theme=_find_theme(state, reading), kinds=reading.kinds, people=people)
    after = apply_calls(after, turn)
    # Where nothing is insured nothing is offered to be passed on.
    is_outside = any(one.is_refusal and one.fact == "state" for one in after.objections)
    errand = state.errand if is_outside else advance_errand(state.errand, reading, turn.text, state.matter)
    return _speak_of_owned(replace(after, errand=errand), turn, reading, reader), reading


def _speak_of_owned(state: State, turn: Turn, reading: Reading, reader: Reader) -> State:
    """Which of the visitor's policies is spoken of, and which their errand is about."""
    named = choose_named(state.owned, turn.text, reader.dialogue, reading.language)
    state = replace(state, spoken_of=named[0].number if len(named) == 1 else state.spoken_of)
    is_told = any(call.name == POLICIES_TOOL for call in turn.calls)
    state = replace(state, told_record=RECORD in reading.acts or is_told or bool(state.errand and state.errand.about))
    if state.errand is None or not state.owned:
        return state
    # What was said last of it names it best.
    told_of = (choose_named(state.owned, said, reader.dialogue, reading.language) for said in state.errand.words[::-1])
    about = next(filter(None, told_of), [])
    about = about or [one for one in state.owned if one.number == state.spoken_of]
    about = about or [one for one in list_current(state.owned) if len(list_current(state.owned)) == 1]
    told = f"{about[0].number} ({about[0].insured})" if len(about) == 1 else ""
    return replace(state, errand=replace(state.errand, about=told))


def _find_theme(state: State, reading: Reading) -> str:
    """The last question's about something that one goes through, until a price is asked for."""
    if "buy" in reading.acts:
        return BUYING
    if sore := [AIDS[act].subject for act in ("breakdown", "hardship") if act in reading.acts]:
        return sore[0]
    if "quote" in reading.acts:
        return ""
    asked = [question.whole for question in reading.questions if goes_through_something(question.whole)]
    return asked[-1] if asked else state.theme


def _choose_tools(scene: Scene, seed: str) -> list[ToolUse]:
    """The calls that this turn still needs, side by side."""
    done = {(call.name, _key(call.input)) for call in scene.turn.calls}
    wanted: list[tuple[str, Mapping[str, Any]]] = []
    if SEARCH_TOOL in scene.tools:
        wanted += [(SEARCH_TOOL, question.call) for question in scene.reading.questions]
    if REVIEW_TOOL in scene.tools and (reference := scene.changed_reference):
        wanted.append((REVIEW_TOOL, {"reference": reference}))
    if FORM_TOOL in scene.tools and scene.needs_form:
        wanted.append((FORM_TOOL, {}))
    # What was kept has made a quote with another reference: nothing is worked out twice.
    has_tried = any(call.name == TRY_TOOL for call in scene.turn.calls)
    if TRY_TOOL in scene.tools and not has_tried and (reference := str(scene.quote.get("reference") or "")):
        wanted += [(TRY_TOOL, choice.as_call(reference)) for choice in scene.reading.choices]
    if scene.needs_call:
        wanted.append((CONTACT_TOOL, read_call(scene.turn)))
    if scene.needs_policies:
        wanted.append((POLICIES_TOOL, {}))
    if scene.needs_pass_on and scene.state.errand:
        wanted.append((TICKET_TOOL, describe_errand(scene.state.errand, scene.state.facts)))
    if scene.needs_person:
        facts = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in scene.state.facts.items())
        errand = scene.before.errand
        matter = " — ".join(errand.words) if errand and errand.is_open else scene.before.matter
        reading = scene.reading
        says_more = bool(reading.questions or reading.around or set(reading.acts) - {"handoff"} or reading.is_unclear)
        wanted.append((TICKET_TOOL, describe_wish(scene.turn, matter, facts, says_more=says_more)))
    if NOTE_TOOL in scene.tools and scene.needs_note:
        wanted.append((NOTE_TOOL, dict(scene.state.facts) | ({"starts_over": True} if scene.starts_over else {})))
    elif QUOTE_TOOL in scene.tools and scene.needs_quote:
        wanted.append((QUOTE_TOOL, dict(scene.state.facts)))
    return [
        ToolUse(f"toolu_{_digest(seed, name, str(place))}", name, dict(arguments))
        for place, (name, arguments) in enumerate(wanted)
        if (name, _key(arguments)) not in done
    ]


def _read_tools(tools: Sequence[Mapping[str, Any]]) -> _Tools:
    names = frozenset(str(tool.get("name")) for tool in tools)
    quote = next((tool for tool in tools if tool.get("name") == QUOTE_TOOL), {})
    mileage = quote.get("input_schema", {}).get("properties", {}).get("mileage", {})
    return _Tools(names, "odometer" not in str(mileage.get("description", "")).lower())


def _key(arguments: Mapping[str, Any]) -> str:
    return json.dumps(arguments, sort_keys=True)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
