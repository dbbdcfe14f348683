"""All that a reply rests on. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chat.languages import localise
from chat.offline.contacting import CONTACT_TOOL, find_call, find_number, wants_call
from chat.offline.conversation import FORM_TOOL, NOTE_TOOL, QUOTE_TOOL, REVIEW_TOOL, State
from chat.offline.dialogue import Dialogue
from chat.offline.errands import PASS_ON, find_errand
from chat.offline.history import Turn
from chat.offline.language import DEFAULT
from chat.offline.owned import POLICIES_TOOL
from chat.offline.page_words import name_places
from chat.offline.passing_on import TICKET_TOOL
from chat.offline.reading import Reading
from chat.offline.short_replies import speaks_of_person
from chat.offline.wording import Wording, join_list, recognise

_CHANGED = re.compile(r"\bhas changed quote (Q-[A-Z0-9]+)")


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
        if self.must_confirm:
            return False
        tried = state.result.facts if state.result else None
        return "retry" in self.reading.acts or tried != dict(state.facts)

    @property
    def must_confirm(self) -> bool:
        """The facts are all there, and are read back before they become a price."""
        return self.state.confirms and self.state.is_complete and self.state.stage == "quoting"

    @property
    def is_back(self) -> bool:
        """The visitor has been away for long, and a quote is half made."""
        return "was away for" in self.turn.note and self.state.stage == "quoting" and bool(self.before.facts)

    @property
    def needs_note(self) -> bool:
        """Facts came, others are missing: they are kept, and looked at, right away."""
        state, noted = self.state, any(call.name == NOTE_TOOL for call in self.turn.calls)
        if state.tools_fail:
            return False
        has_news = bool(self.reading.found.values and state.facts) or self.starts_over
        if "state" in self.reading.found.values and state.stage in ("none", "paused"):
            return not noted
        return state.stage == "quoting" and not state.is_complete and has_news and not noted

    @property
    def needs_form(self) -> bool:
        """The form is offered once, to whoever begins a quote with hardly a fact, and to whoever asks for it."""
        if self.state.tools_fail or any(call.name == FORM_TOOL for call in self.turn.calls):
            return False
        begins = self.before.stage in ("none", "paused") and self.state.stage == "quoting" and len(self.state.facts) < 2
        is_first = begins and "quote" in self.reading.acts and not self.state.form_shown
        return "form" in self.reading.acts or is_first

    @property
    def has_form(self) -> bool:
        return FORM_TOOL in self.tools

    @property
    def speaks_of_call(self) -> bool:
        """The visitor asks to be called, or gives the number that was asked for, and there is a tool for it."""
        if CONTACT_TOOL not in self.tools:
            return False
        last = self.before.last_reply
        asked = recognise(last, self.dialogue.phrases.get("call_number", ())) or speaks_of_person(last, self.dialogue)
        wants = wants_call(self.turn) or ("handoff" in self.reading.acts and bool(find_number(self.turn)))
        return (wants and self._means_call) or (asked and bool(find_number(self.turn)))

    @property
    def _means_call(self) -> bool:
        """ "Call me Jo" is a name; with a number, or read as a wish for a person, it is a call."""
        return bool(find_number(self.turn)) or "handoff" in self.reading.acts

    @property
    def needs_call(self) -> bool:
        return self.speaks_of_call and bool(find_number(self.turn)) and find_call(self.turn) is None

    @property
    def needs_person(self) -> bool:
        """The visitor asks for a person, and there is a tool that passes them on."""
        asks = "handoff" in self.reading.acts and not self.speaks_of_call and TICKET_TOOL in self.tools
        return asks and not any(call.name == TICKET_TOOL for call in self.turn.calls)

    @property
    def needs_pass_on(self) -> bool:
        """The visitor says yes to the offer to pass an errand on."""
        agrees = PASS_ON in self.reading.acts and TICKET_TOOL in self.tools
        return agrees and not any(call.name == TICKET_TOOL for call in self.turn.calls)

    @property
    def needs_policies(self) -> bool:
        """The visitor asks about a policy of their own, and there is a tool that looks."""
        errand = find_errand(self.reading.acts)
        is_of_one = errand in self.dialogue.errands.of_one_policy and not self.state.owned
        asks = ("own_record" in self.reading.acts or is_of_one) and POLICIES_TOOL in self.tools
        return asks and not any(call.name == POLICIES_TOOL for call in self.turn.calls)

    @property
    def starts_over(self) -> bool:
        return bool({"start_over", "another_vehicle"} & set(self.reading.acts))

    @property
    def changed_reference(self) -> str:
        """The quote that the visitor has changed on its card since the last turn."""
        match = _CHANGED.search(self.turn.note) if self.before.stage == "quoted" else None
        reviewed = any(call.name == REVIEW_TOOL for call in self.turn.calls)
        return match[1] if match and not reviewed else ""

    @property
    def is_midway(self) -> bool:
        """A quote is being made and its facts are not all there."""
        return self.state.stage == "quoting"

    @property
    def quote(self) -> Mapping[str, Any]:
        """The quote that stands, or nothing."""
        return self.state.result.quote or {} if self.state.result else {}

    @property
    def english(self) -> str:
        """The turn's words in English, as far as it goes."""
        return self.dialogue.languages.translate(self.turn.text, self.reading.language)

    @cached_property
    def wording(self) -> Wording:
        language = self.reading.language
        local = self.dialogue.phrases_in(language)
        values = describe_company(localise(self.profile, language)) | name_places(language)
        # A reply in English for want of phrases has English numbers and days, too.
        written = language if "date" in local else DEFAULT
        return Wording(self.dialogue.phrases, local, values, self.before.replies, self.before.turn, written)


def describe_company(profile: Mapping[str, Any]) -> dict[str, str]:
    """The profile's words for phrases."""
    return {
        "company": str(profile.get("name", "us")),
        "assistant": str(profile.get("assistant", "the assistant")),
        "phone": str(profile.get("phone", "")),
        "hours": str(profile.get("hours", "")),
        "products": str(
            profile.get("offers")
            or _list_products([str(product.get("name", "")) for product in profile.get("products", [])])
        ),
    }


def _list_products(names: list[str]) -> str:
    """ "car, electric-car and two-wheeler insurance": the word they share is said once."""
    lowered = [name[:1].lower() + name[1:] for name in names]
    last = {name.rpartition(" ")[2] for name in lowered}
    if len(last) == 1 and all(" " in name for name in lowered):
        return f"{join_list([name.rpartition(' ')[0] for name in lowered])} {last.pop()}"
    return join_list(lowered) or "our insurance"
