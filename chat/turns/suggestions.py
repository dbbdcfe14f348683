"""What a visitor may want to tap next, from the company's profile."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from chat.models import Message

# `answer_beside_quote` stands in the place of `answer` where a card of that kind was shown earlier.
_BESIDE = "answer_beside_"


def choose_suggestions(
    profile: dict[str, Any],
    cards: Sequence[dict[str, Any]],
    has_citations: bool,
    find_language: Callable[[], str],
    *,
    shown: Iterable[str] = (),
    said: Iterable[str] = (),
) -> list[str]:
    """Those for the last card's kind, else those after a sourced answer; in the reply's language as far as the profile
    has it, since what is tapped is said. The language is asked for only where there is something to say in it.
    `shown`: the kinds of earlier cards; `said`: what the visitor has just said, which is not suggested again."""
    lines = _find_lines(profile, cards, has_citations, shown)
    languages = profile.get("suggestions_in")
    if lines and languages:
        translated = languages.get(find_language(), {})
        lines = [translated.get(line, line) for line in lines]
    just_said = {_squash(text) for text in said}
    return [line for line in lines if _squash(line) not in just_said]


def may_depend_on_cards(profile: dict[str, Any], cards: Sequence[dict[str, Any]], has_citations: bool) -> bool:
    """Whether what was shown earlier makes a difference."""
    after = profile.get("suggestions_after") or {}
    return has_citations and not cards and any(key.startswith(_BESIDE) for key in after)


def find_shown_kinds(profile: dict[str, Any], conversation_id: str) -> list[str]:
    """Of the kinds of cards that the profile has lines beside, those that the conversation has shown."""
    after = profile.get("suggestions_after") or {}
    kinds = [key.removeprefix(_BESIDE) for key in after if key.startswith(_BESIDE)]
    shown = Message.objects.filter(conversation_id=conversation_id, role=Message.Role.ASSISTANT)
    return [kind for kind in kinds if shown.filter(cards__0__kind=kind).exists()]


def _find_lines(
    profile: dict[str, Any], cards: Sequence[dict[str, Any]], has_citations: bool, shown: Iterable[str]
) -> list[str]:
    after = profile.get("suggestions_after") or {}
    key = cards[-1]["kind"] if cards else "answer" if has_citations else ""
    if key == "answer":
        key = next((_BESIDE + kind for kind in shown if _BESIDE + kind in after), key)
    return list(after.get(key, [])[:4])


def _squash(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("?!. ？！。")
