"""What a visitor may want to tap next, from the company's profile."""

from typing import Any


def choose_suggestions(
    profile: dict[str, Any], cards: list[dict[str, Any]], has_citations: bool, language: str = ""
) -> list[str]:
    """Those for the last card's kind, else those after a sourced answer; in the reply's language as far as the profile
    has it, since what is tapped is said."""
    after = profile.get("suggestions_after") or {}
    key = cards[-1]["kind"] if cards else "answer" if has_citations else ""
    translated = (profile.get("suggestions_in") or {}).get(language, {})
    return [translated.get(line, line) for line in after.get(key, [])][:4]
