"""What a visitor may want to tap next, from the company's profile."""

from collections.abc import Callable
from typing import Any


def choose_suggestions(
    profile: dict[str, Any], cards: list[dict[str, Any]], has_citations: bool, find_language: Callable[[], str]
) -> list[str]:
    """Those for the last card's kind, else those after a sourced answer; in the reply's language as far as the profile
    has it, since what is tapped is said. The language is asked for only where there is something to say in it."""
    after = profile.get("suggestions_after") or {}
    key = cards[-1]["kind"] if cards else "answer" if has_citations else ""
    lines = after.get(key, [])[:4]
    languages = profile.get("suggestions_in")
    if not lines or not languages:
        return list(lines)
    translated = languages.get(find_language(), {})
    return [translated.get(line, line) for line in lines]
