"""What is offered to tap: never what was just said, and no quote beside one that is there."""

import tomllib
from typing import Any

import pytest

from chat.models import Conversation, Message, Visitor
from chat.turns.suggestions import choose_suggestions, find_shown_kinds
from tests.quotes.conftest import ACME

PROFILE: dict[str, Any] = tomllib.loads((ACME / "company.toml").read_text())
QUOTE, FORM = [{"kind": "quote", "data": {}}], [{"kind": "quote_form", "data": {}}]


def choose(cards: list[dict[str, Any]], has_citations: bool, language: str = "en", **more: Any) -> list[str]:
    return choose_suggestions(PROFILE, cards, has_citations, lambda: language, **more)


@pytest.mark.parametrize(
    ("cards", "has_citations", "more", "suggested"),
    [
        ([], True, {}, ["Get a quote", "How do I make a claim?"]),
        ([], True, {"shown": ["quote"]}, ["What happens next?", "How do I make a claim?"]),
        ([], True, {"said": ["how do i make a claim"]}, ["Get a quote"]),
        (QUOTE, False, {"language": "zh"}, ["包括什么？", "价格怎么算？", "下一步是什么？"]),
        (QUOTE, True, {}, ["What does it include?", "How is the price made up?", "What happens next?"]),
        (QUOTE, True, {"said": ["What happens next?"]}, ["What does it include?", "How is the price made up?"]),
        (FORM, True, {}, []),
        ([], False, {"shown": ["quote"]}, []),
    ],
)  # fmt: skip
def test_suggestions_follow_what_was_shown_and_said(
    cards: list[dict[str, Any]], has_citations: bool, more: dict[str, Any], suggested: list[str]
) -> None:
    assert choose(cards, has_citations, **more) == suggested


@pytest.mark.django_db
@pytest.mark.postgres
def test_a_conversation_knows_whether_it_has_shown_a_quote() -> None:
    visitor = Visitor.objects.create()
    one, other = (Conversation.objects.create(visitor=visitor) for _ in range(2))
    Message.objects.create(conversation=one, role="assistant", text="Here you are", cards=QUOTE)
    Message.objects.create(conversation=other, role="assistant", text="Please fill it in", cards=FORM)
    assert find_shown_kinds(PROFILE, str(one.pk)) == ["quote"]
    assert find_shown_kinds(PROFILE, str(other.pk)) == []
