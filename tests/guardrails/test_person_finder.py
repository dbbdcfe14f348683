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
