"""What is done when a rule finds something: `get(name)` gives the rule as staff have set it, for this moment.

Pure: the defaults stand here, and whoever keeps the rules hands over the ones that differ with `use`.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

# `flag` lets it pass and tells staff; `hand_over` answers and offers a person.
RuleAction = Literal["redact", "replace", "block", "flag", "hand_over"]
Severity = Literal["low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. An empty `message` means the app's own words; `options` are the rule's own (thresholds, hosts …)."""

    name: str
    action: RuleAction
    is_on: bool = True
    is_inbound: bool = True
    is_outbound: bool = True
    message: str = ""
    # The same in other languages, by their code.
    messages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    severity: Severity = "medium"
    # A check that breaks or takes too long: the message goes nowhere (True), or passes with a flag.
    fails_closed: bool = False
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def applies(self, direction: Literal["inbound", "outbound"]) -> bool:
        return self.is_on and (self.is_inbound if direction == "inbound" else self.is_outbound)


DEFAULTS = {
    rule.name: rule
    for rule in (
        Rule("personal_data", "redact", severity="high", fails_closed=True),
        Rule("injection", "block", is_outbound=False, severity="high"),
        Rule("competitor", "replace"),
        Rule("topic", "flag", is_outbound=False, severity="low"),
        Rule("persona", "replace", is_inbound=False),
        Rule("profanity", "replace", is_inbound=False, severity="low"),
        Rule("commitments", "replace", is_inbound=False, severity="high", fails_closed=True),
        Rule("facts", "replace", is_inbound=False, severity="high", fails_closed=True),
        Rule("links", "replace", is_inbound=False, severity="high", fails_closed=True),
        Rule("abuse", "hand_over", is_outbound=False, severity="medium"),
    )
}
_changed: Mapping[str, Rule] = MappingProxyType({})
# Rules on trial, for one test of a text: nobody else sees them.
_on_trial: ContextVar[Mapping[str, Rule]] = ContextVar("rules_on_trial", default=MappingProxyType({}))
_refresh: Callable[[], Awaitable[None]] | None = None
_look_ahead: Callable[[], None] | None = None


def get(name: str) -> Rule:
    """The rule as it is set now. Raises KeyError for a name that no rule has."""
    return _on_trial.get().get(name) or _changed.get(name) or DEFAULTS[name]


def use(rules: Iterable[Rule]) -> None:
    """Makes these the rules that differ from the defaults, in this process, from now on."""
    global _changed
    _changed = MappingProxyType({rule.name: rule for rule in rules})


@contextmanager
def trying(*rules: Rule) -> Iterator[None]:
    """Within it, and in the threads and tasks that it starts, these rules hold before all others."""
    token = _on_trial.set(MappingProxyType({rule.name: rule for rule in rules}))
    try:
        yield
    finally:
        _on_trial.reset(token)


def refresh_with(refresh: Callable[[], Awaitable[None]], look_ahead: Callable[[], None]) -> None:
    """Names who brings the rules up to date before a message is judged, and who does it ahead of messages."""
    global _refresh, _look_ahead
    _refresh, _look_ahead = refresh, look_ahead


async def keep_fresh() -> None:
    if _refresh is not None:
        await _refresh()


def look_ahead() -> None:
    """Several times a second, in a thread: no message waits for its rules then."""
    if _look_ahead is not None:
        _look_ahead()
