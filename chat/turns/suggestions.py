"""What a visitor may want to tap next, from the company's profile."""

from typing import Any


def choose_suggestions(profile: dict[str, Any], cards: list[dict[str, Any]], has_citations: bool) -> list[str]:
    """Those for the last card's kind, else those after a sourced answer."""
    after = profile.get("suggestions_after") or {}
    key = cards[-1]["kind"] if cards else "answer" if has_citations else ""
    return list(after.get(key, []))[:4]
