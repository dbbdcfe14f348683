"""Where the conversation stands, replayed from its turns. Pure.

Nothing is kept between requests: the state is what the turns, read one after the other, lead to. Turns that another
assistant answered read the same way.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chat.offline.facts import Doubt, Value, merge_facts, missing_facts
from chat.offline.history import ToolCall, Turn
from chat.offline.language import DEFAULT

QUOTE_TOOL = "get_quote"
SEARCH_TOOL = "search_help"
_VEHICLE_FACTS = ("make", "model", "year", "mileage")
REMEMBERED_REPLIES = 3


@dataclass(frozen=True)
class Result:
    """What the quote tool answered: its JSON, or the text that says why there is none."""

    facts: Mapping[str, Value]
    quote: Mapping[str, Any] | None
    text: str = ""
    is_error: bool = False


@dataclass(frozen=True)
class State:
    """`stage` of the quote: none, quoting, paused, quoted or failed. `asked`: facts asked for in the last reply."""

    stage: str = "none"
    facts: Mapping[str, Value] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    doubt: Doubt | None = None
    result: Result | None = None
    before: Mapping[str, Any] | None = None
    language: str = DEFAULT
    subject: str = ""
    replies: tuple[str, ...] = ()
    turn: int = 0
    unclear_run: int = 0

    @property
    def last_reply(self) -> str:
        return self.replies[-1] if self.replies else ""

    @property
    def is_complete(self) -> bool:
        return not missing_facts(self.facts)

    @property
    def is_quoting(self) -> bool:
        return self.stage in ("quoting", "quoted", "failed")


def apply_acts(state: State, acts: frozenset[str]) -> State:
    """What the visitor's wishes do to the quote, before the facts of the same turn are added."""
    if "start_over" in acts:
        return replace(state, stage="quoting", facts={}, result=None, before=None)
    if "another_vehicle" in acts:
        kept = {name: value for name, value in state.facts.items() if name not in _VEHICLE_FACTS}
        return replace(state, stage="quoting", facts=kept, result=None, before=None)
    if acts & {"cancel_quote", "refuse_fact"} and state.stage == "quoting":
        return replace(state, stage="paused")
    if acts & {"quote", "needs"} and state.stage in ("none", "paused"):
        return replace(state, stage="quoting")
    return state


def apply_facts(state: State, values: Mapping[str, Value], doubts: list[Doubt]) -> State:
    """The turn's facts. Most of the five at once is a wish for a quote, and so is a fact after a pause."""
    facts = merge_facts(state.facts, values)
    is_offer = len(values) >= 3 or (state.stage == "paused" and values) or (state.asked and values)
    stage = "quoting" if state.stage in ("none", "paused") and is_offer else state.stage
    return replace(state, facts=facts, stage=stage, doubt=doubts[0] if doubts else None)


def apply_calls(state: State, turn: Turn) -> State:
    """What the turn's tools answered."""
    for call in turn.calls:
        if call.name == QUOTE_TOOL and call.is_answered:
            state = _apply_quote(state, call)
    return state


def close_turn(state: State, turn: Turn, asked: tuple[str, ...]) -> State:
    """The state that the next turn begins with."""
    replies = (*state.replies, turn.reply)[-REMEMBERED_REPLIES:]
    return replace(state, replies=replies, asked=asked, turn=state.turn + 1)


def _apply_quote(state: State, call: ToolCall) -> State:
    quote = read_quote(call)
    before = state.result.quote if state.result and state.result.quote else state.before
    result = Result(dict(call.input), quote, call.text, call.is_error)
    facts = {name: value for name, value in call.input.items() if isinstance(value, (str, int))}
    stage = "quoted" if quote else "failed"
    return replace(state, stage=stage, facts={**state.facts, **facts}, result=result, before=before)


def read_quote(call: ToolCall) -> dict[str, Any] | None:
    """The tool's JSON, if it holds a premium."""
    if call.is_error:
        return None
    try:
        quote = json.loads(call.text)
    except ValueError:
        return None
    return quote if isinstance(quote, dict) and quote.get("monthly_premium") else None
