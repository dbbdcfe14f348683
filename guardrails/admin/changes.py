"""In words: what differs between a rule as it is set and its default."""

from collections.abc import Iterator
from typing import Any

from guardrails.models import GuardrailRule
from guardrails.policy import DEFAULTS
from guardrails.rule_kinds import find_kind

_LABELS = {
    "is_on": "On",
    "is_inbound": "Judges what visitors write",
    "is_outbound": "Judges what the assistant writes",
    "action": "Action",
    "message": "Message",
    "messages": "In other languages",
    "severity": "Severity",
    "fails_closed": "Stop what could not be checked",
}


def list_changes(row: GuardrailRule) -> Iterator[dict[str, str]]:
    """What differs from the default: label, and both values in words."""
    default = GuardrailRule.from_rule(DEFAULTS[row.name])
    for name, label in _LABELS.items():
        now, then = (describe_value(one, getattr(one, name), name) for one in (row, default))
        if now != then:
            yield {"label": label, "now": now, "default": then}
    for option in find_kind(row.name).options:
        now, then = (describe_value(one, one.options.get(option.name, option.default)) for one in (row, default))
        if now != then:
            yield {"label": option.label, "now": now, "default": then}


def describe_value(row: GuardrailRule, value: Any, field: str = "") -> str:
    if field in {"action", "severity"}:
        return str(getattr(row, f"get_{field}_display")())
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return "\n".join(f"{key}: {text}" for key, text in value.items()) or "–"
        case list() | tuple():
            return "\n".join(map(str, value)) or "–"
    return str(value) or "–"
