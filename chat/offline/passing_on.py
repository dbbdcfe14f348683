"""Somebody wants a person: the tool's arguments from what was said, and what is said of its answer. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from chat.offline.composing import Reply
from chat.offline.history import ToolCall, Turn
from chat.offline.wording import Wording

TICKET_TOOL = "open_support_ticket"
# What the tool says becomes of the wish, and the phrase for it.
_PHRASES = {
    "joins_queue": "handoff_queued",
    "nobody_in_chat": "handoff_nobody",
    "office_closed": "handoff_closed",
    "request_kept": "handoff_kept",
}
# What follows tells what the person is for: "connect me with somebody about a claim". What only points back does not.
_ABOUT = re.compile(
    r"(?:\b(?:about|regarding|concerning|because|sobre|acerca de|porque|wegen|weil|über|au sujet d|à propos d|parce qu)"
    r"['’\w]*\s+(?!(?:it|this|that|eso|esto|das|cela|ça)\b(?:,?\s+please)?[\s.!?]*$)\w|关于|關於|因为|因為)",
    re.IGNORECASE,
)


def describe_wish(turn: Turn, matter: str, facts: str, *, says_more: bool) -> dict[str, Any]:
    """The tool's arguments. `matter` is what the visitor asked or told last, in their words; `facts` what a quote
    knows. `says_more`: the turn holds more than the wish for a person. Who says what the person is for has
    said the subject."""
    told = [matter, turn.text] if says_more else [matter or turn.text]
    subject = matter or turn.text
    if _ABOUT.search(turn.text):
        told, subject = [turn.text, matter], turn.text
    wants = " — ".join(dict.fromkeys(text for text in told if text))
    arguments = {"reason": "asked_for_person", "subject": subject[:120], "wants": wants[:600]}
    return arguments | ({"facts": facts[:600]} if facts else {})


def find_ticket_call(turn: Turn) -> ToolCall | None:
    calls = [call for call in turn.calls if call.name == TICKET_TOOL and call.is_answered]
    return calls[-1] if calls else None


def speak_of_handoff(reply: Reply, say: Wording, call: ToolCall | None) -> None:
    """What the tool said becomes of it; without an answer the way that is always there."""
    told = read_ticket(call) if call is not None and not call.is_error else {}
    phrase = _PHRASES.get(str(told.get("person")), "handoff")
    opening = str(told.get("next_opening") or "")
    reply.add(say.say(phrase, ticket=str(told.get("ticket", "")), until=f" until {opening}" if opening else ""))


def read_ticket(call: ToolCall) -> dict[str, Any]:
    """All that the tool told."""
    told: dict[str, Any] = {}
    for part in _read(call):
        told |= part
    return told


def _read(call: ToolCall) -> Iterator[Mapping[str, Any]]:
    """The answer's JSON objects, one a line."""
    for line in call.text.splitlines():
        try:
            part = json.loads(line)
        except ValueError:
            continue
        if isinstance(part, dict):
            yield part
