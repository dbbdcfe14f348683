"""What the quote tool answered. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat.offline.facts import Value
from chat.offline.history import ToolCall


@dataclass(frozen=True)
class Result:
    """What the quote tool answered: its JSON, or the text that says why there is none."""

    facts: Mapping[str, Value]
    quote: Mapping[str, Any] | None
    text: str = ""
    is_error: bool = False


def read_quote(call: ToolCall) -> dict[str, Any] | None:
    """The tool's JSON, if it holds a premium."""
    if call.is_error:
        return None
    try:
        quote = json.loads(call.text)
    except ValueError:
        return None
    return quote if isinstance(quote, dict) and quote.get("monthly_premium") else None
