"""The policies that the visitor has, as far as the tool has told of them, and which of them words name. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chat.offline.dialogue import Dialogue
from chat.offline.history import ToolCall
from chat.offline.kinds import find_kinds
from chat.offline.text import fold

POLICIES_TOOL = "list_policies"
_WORD = re.compile(r"[^\W_]+")
# "The first one", of those that were told of; "and the second?"
_PLACES = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2}
_PLACE = re.compile(
    rf"\b(?:the|my) ({'|'.join(_PLACES)})(?: (?:one|policy|of (?:them|those|these)))?\W*"
    rf"(?:$|(?=cover|include|end|cost|have|expire|run))|\b({'|'.join(_PLACES)}) (?:one|policy)\b"
)
_COMMON = frozenset("policy insurance car electric two wheeler model ac the for of on".split())


@dataclass(frozen=True)
class Owned:
    """One policy; `vehicles` as the company writes them."""

    number: str
    product: str
    vehicles: tuple[str, ...]
    insures_now: bool

    @property
    def insured(self) -> str:
        return ", ".join(self.vehicles)


def read_answer(call: ToolCall | None) -> Mapping[str, Any] | None:
    """The tool's JSON; nothing of a failure."""
    try:
        told = json.loads(call.text) if call is not None and not call.is_error else None
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def read_owned(call: ToolCall) -> tuple[Owned, ...]:
    """Those in the tool's answer, in its order."""
    told = read_answer(call) or {}
    return tuple(describe_owned(policy) for policy in told.get("policies", ()))


def describe_owned(policy: Mapping[str, Any]) -> Owned:
    return Owned(
        str(policy.get("number", "")),
        str(policy.get("product", "")),
        tuple(map(str, policy.get("vehicles", ()))),
        bool(policy.get("insures_now")),
    )


def list_current(owned: Sequence[Owned]) -> list[Owned]:
    """Those that insure something now; without any, all."""
    return [one for one in owned if one.insures_now] or list(owned)


def choose_named(owned: Sequence[Owned], text: str, dialogue: Dialogue, language: str) -> list[Owned]:
    """Those that the text names: by number, product or vehicle, else by what kind of vehicle is theirs alone. The text
    and the products' names are in `language`."""
    names = [_list_names(one) for one in owned]
    shared = set.intersection(*names) if len(names) > 1 else set()
    # A single digit is of a figure.
    words = {word for word in _WORD.findall(fold(text)) if len(word) > 1} - _COMMON - shared
    if named := [one for one, own in zip(owned, names, strict=True) if words & own]:
        return named
    if (place := _PLACE.search(fold(text))) and len(list_current(owned)) > 1:
        return list_current(owned)[_PLACES[place[1] or place[2]] :][:1]
    kinds = find_kinds(dialogue.languages.translate(text, language), dialogue)
    of_kind = [
        one
        for one in list_current(owned)
        if kinds & find_kinds(dialogue.languages.translate(f"{one.product} {one.insured}", language), dialogue)
    ]
    return of_kind if len(of_kind) < len(list_current(owned)) else []


def _list_names(one: Owned) -> set[str]:
    return set(_WORD.findall(fold(" ".join((one.number, one.product, one.insured))))) - _COMMON
