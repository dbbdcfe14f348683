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


def say_part(quote: Mapping[str, Any], english: str) -> str:
    """A line of the quote in the visitor's language, as far as the tool said it in that, too."""
    words = quote.get("words")
    return str(words.get(english, english)) if isinstance(words, Mapping) else english


def read_quote(call: ToolCall) -> dict[str, Any] | None:
    """The tool's JSON, if it holds a premium."""
    if call.is_error:
        return None
    try:
        quote = json.loads(call.text)
    except ValueError:
        return None
    return quote if isinstance(quote, dict) and quote.get("monthly_premium") else None
