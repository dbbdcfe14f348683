"""A company may bring its own recogniser of names; the rules come first, and placeholders stay whole."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from guardrails.masking import mask

TEXT = "zorblax owes maria@example.com, says zorblax"


def find_zorblax(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"zorblax|MAIL_\d|maria", text)]


def test_no_finder_is_the_default() -> None:
    assert mask(TEXT).text == "zorblax owes [EMAIL_1], says zorblax"


@override_settings(GUARDRAILS_PERSON_FINDER=f"{__name__}.find_zorblax")
def test_what_the_companys_finder_finds_is_masked_beside_what_the_rules_find() -> None:
    assert mask(TEXT).text == "[PERSON_1] owes [EMAIL_1], says [PERSON_1]"
    assert mask(mask(TEXT).text).text == mask(TEXT).text


@pytest.mark.parametrize("path", ["nowhere.at_all", f"{__name__}.TEXT"])
def test_a_finder_that_cannot_be_used_is_named(path: str) -> None:
    with override_settings(GUARDRAILS_PERSON_FINDER=path), pytest.raises(ImproperlyConfigured, match=path):
        mask(TEXT)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("its deshawn", "its [PERSON_1]"),
        ("hi eva, it's priya again", "hi eva, it's [PERSON_1] again"),
        ("deshawn", "[PERSON_1]"),
        ("maria lopez", "[PERSON_1]"),
        ("thanks a lot\nkevin", "thanks a lot\n[PERSON_1]"),
        ("es joaquín", "es [PERSON_1]"),
    ],
)
def test_a_whole_message_shows_a_name_in_lower_case(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(masked).text == masked


@pytest.mark.parametrize(
    "text",
    ["its broken", "its raining", "its may", "tesla", "mercedes", "florida", "blue", "monday", "mark", "yes please",
     "ok\nthanks", "this is urgent", "es urgente", "sono contento", "its eva", "leaf", "its tesla model 3"],
)  # fmt: skip
def test_other_short_messages_are_nobodys_name(text: str) -> None:
    assert mask(text).text == text
