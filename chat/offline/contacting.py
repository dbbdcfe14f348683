"""Somebody wants to be called: the tool's arguments from their words, and what is said. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from chat.offline.composing import Reply
from chat.offline.history import ToolCall, Turn
from chat.offline.wording import Wording

CONTACT_TOOL = "request_contact"
_CALL = re.compile(
    r"\b(?:call|phone|ring|contact|reach|text)\b[^.?!]{0,20}\bme\b|\b(?:call|ring|phone)[- ]?back\b|\bcallback\b"
    r"|\bleave (?:my|a) number\b|\breach out\b|\bin touch with me\b|\bget a call\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\[PHONE_\d+\]")
_NAME = re.compile(r"\[PERSON_\d+\]")
_DAY = re.compile(
    r"\b(today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d{4}-\d\d-\d\d)\b", re.I
)
_PART = re.compile(r"\b(morning|afternoon|evening|tonight)\b", re.IGNORECASE)


def wants_call(turn: Turn) -> bool:
    return bool(_CALL.search(turn.text))


def find_number(turn: Turn) -> str:
    """The placeholder of the number that the visitor wrote last in this turn."""
    found = _NUMBER.findall(turn.text)
    return found[-1] if found else ""


def read_call(turn: Turn) -> dict[str, Any]:
    """The tool's arguments."""
    day, part, name = _DAY.search(turn.text), _PART.search(turn.text), _NAME.search(turn.text)
    arguments: dict[str, Any] = {"phone": find_number(turn)}
    if name:
        arguments["name"] = name[0]
    if day:
        arguments["day"] = "today" if day[1].lower() == "tonight" else day[1].lower()
    if part:
        arguments["part_of_day"] = "evening" if part[1].lower() == "tonight" else part[1].lower()
    return arguments


def find_call(turn: Turn) -> ToolCall | None:
    calls = [call for call in turn.calls if call.name == CONTACT_TOOL and call.is_answered]
    return calls[-1] if calls else None


def speak_of_call(reply: Reply, say: Wording, call: ToolCall) -> None:
    """What the tool noted, or why it could not: nothing is promised that it did not say."""
    told = _read(call)
    if told:
        reply.add(say.say("call_noted", number=str(told.get("number", "")), when=str(told.get("when", ""))))
    else:
        reply.add(say.say("call_failed"))


def _read(call: ToolCall) -> Mapping[str, Any] | None:
    try:
        told = None if call.is_error else json.loads(call.text)
    except ValueError:
        return None
    return told if isinstance(told, dict) and told.get("outcome") == "noted" else None
