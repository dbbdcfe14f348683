"""What the tools answered, in the state of the conversation. Pure."""

import json
from dataclasses import replace
from typing import Any

from chat.offline.choosing import TRY_TOOL
from chat.offline.conversation import FORM_TOOL, NOTE_TOOL, QUOTE_TOOL, REVIEW_TOOL, Objection, State
from chat.offline.history import ToolCall, Turn
from chat.offline.owned import POLICIES_TOOL, read_owned
from chat.offline.passing_on import TICKET_TOOL
from chat.offline.placeholders import has_placeholder
from chat.offline.results import Result, read_quote


def apply_calls(state: State, turn: Turn) -> State:
    """What the turn's tools answered."""
    for call in turn.calls:
        if call.is_answered and (not call.is_error or call.name in (NOTE_TOOL, FORM_TOOL)):
            state = replace(state, tools_fail=call.is_error)
        if call.name in (QUOTE_TOOL, REVIEW_TOOL) and call.is_answered:
            state = _apply_quote(state, call)
        elif call.name == TRY_TOOL and call.is_answered:
            state = _apply_review(state, read_quote(call)) if call.input.get("keep") else state
        elif call.name == POLICIES_TOOL and call.is_answered:
            state = replace(state, owned=read_owned(call) or state.owned)
        elif call.name == TICKET_TOOL and call.is_answered and not call.is_error:
            state = replace(state, has_ticket=True)
        elif call.name == FORM_TOOL:
            state = replace(state, form_shown=True)
        elif call.name == NOTE_TOOL and call.is_answered and not call.is_error:
            state = _apply_note(state, call)
    return state


def _apply_note(state: State, call: ToolCall) -> State:
    """The facts as they were understood, without those that cannot stand."""
    try:
        told = json.loads(call.text)
    except ValueError:
        return state
    refusals = [
        Objection(str(one["fact"]), f"{one['reason']} {one.get('alternative', '')}".strip(), is_refusal=True)
        for one in told.get("not_insured", ())
    ]
    questions = [Objection(str(one["fact"]), str(one["question"])) for one in told.get("ask_back", ())]
    spoilt = {objection.fact for objection in (*refusals, *questions)}
    if "make" in spoilt:
        spoilt.add("model")
    # A name that was masked on its way is known as it was told.
    known = {name: value for name, value in told.get("known", {}).items() if not has_placeholder(str(value))}
    facts = {name: value for name, value in {**state.facts, **known}.items() if name not in spoilt}
    refused = {*state.refused, *(one.fact for one in refusals)} - facts.keys()
    return replace(state, facts=facts, objections=(*refusals, *questions), refused=frozenset(refused))


def _apply_quote(state: State, call: ToolCall) -> State:
    quote = read_quote(call)
    if call.name == REVIEW_TOOL:
        return _apply_review(state, quote)
    before = state.result.quote if state.result and state.result.quote else state.before
    result = Result(dict(call.input), quote, call.text, call.is_error)
    facts = {name: value for name, value in call.input.items() if isinstance(value, (str, int))}
    stage = "quoted" if quote else "failed"
    given = (*state.given, result) if quote else state.given
    return replace(state, stage=stage, facts={**state.facts, **facts}, result=result, before=before, given=given)


def _apply_review(state: State, quote: dict[str, Any] | None) -> State:
    """The quote that stands now takes the place of the one that was given; the facts are the same."""
    if quote is None or state.result is None or state.result.quote is None:
        return state
    return replace(state, result=replace(state.result, quote=quote), before=None)
