"""All that a reply rests on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chat.offline.conversation import QUOTE_TOOL, State
from chat.offline.dialogue import Dialogue
from chat.offline.history import Turn
from chat.offline.reading import Reading
from chat.offline.wording import Wording, join_list


@dataclass(frozen=True)
class Scene:
    """The turn to answer, the state before and after it, how it was read, and the tools there are. `is_yearly`: the
    quote's mileage is a year's."""

    dialogue: Dialogue
    profile: Mapping[str, Any]
    turn: Turn
    before: State
    state: State
    reading: Reading
    tools: frozenset[str]
    is_yearly: bool

    @property
    def called_quote(self) -> bool:
        return any(call.name == QUOTE_TOOL for call in self.turn.calls)

    @property
    def needs_quote(self) -> bool:
        """All facts are there and no answer of the tool is for exactly these."""
        state = self.state
        if not state.is_quoting or not state.is_complete or self.reading.found.doubts or self.called_quote:
            return False
        tried = state.result.facts if state.result else None
        return "retry" in self.reading.acts or tried != dict(state.facts)

    @property
    def is_midway(self) -> bool:
        """A quote is being made and its facts are not all there."""
        return self.state.stage == "quoting"

    @property
    def quote(self) -> Mapping[str, Any]:
        """The quote that stands, or nothing."""
        return self.state.result.quote or {} if self.state.result else {}

    @cached_property
    def wording(self) -> Wording:
        local = self.dialogue.phrases_in(self.reading.language)
        values = describe_company(self.profile)
        return Wording(self.dialogue.phrases, local, values, self.before.replies, self.before.turn)


def describe_company(profile: Mapping[str, Any]) -> dict[str, str]:
    """The profile's words for phrases."""
    return {
        "company": str(profile.get("name", "us")),
        "assistant": str(profile.get("assistant", "the assistant")),
        "phone": str(profile.get("phone", "")),
        "hours": str(profile.get("hours", "")),
        "products": _list_products([str(product.get("name", "")) for product in profile.get("products", [])]),
    }


def _list_products(names: list[str]) -> str:
    """ "car, electric-car and two-wheeler insurance": the word they share is said once."""
    lowered = [name[:1].lower() + name[1:] for name in names]
    last = {name.rpartition(" ")[2] for name in lowered}
    if len(last) == 1 and all(" " in name for name in lowered):
        return f"{join_list([name.rpartition(' ')[0] for name in lowered])} {last.pop()}"
    return join_list(lowered) or "our insurance"
