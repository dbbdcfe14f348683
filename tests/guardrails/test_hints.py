"""What an expression finds has one of the hints that are looked for before it."""

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from guardrails.pii import announcements, bank, dates, identity, phones, secrets, street_forms, streets
from guardrails.pii.context import Hints, has_any

EXPRESSIONS = {
    "phone": (phones._SAYS_PHONE._pattern, phones._SAYS_PHONE._hints),
    "no phone": (phones._SAYS_OTHER._pattern, phones._SAYS_OTHER._hints),
    "routing": (bank._SAYS_ROUTING._pattern, bank.HINTS),
    "account": (bank._SAYS_ACCOUNT._pattern, bank.HINTS),
    "sort code": (bank._SAYS_SORT_CODE._pattern, bank.HINTS),
    "birth": (re.compile(dates._BIRTH, re.IGNORECASE), dates.HINTS),
    "licence": (identity._SAYS_LICENSE._pattern, identity.LICENSE_HINTS),
    "passport": (identity._SAYS_PASSPORT._pattern, identity.PASSPORT_HINTS),
    "secret cue": (secrets._CUES, secrets._CUE_HINTS),
    "code": (secrets._PIN, secrets.CODE_HINTS),
    "bearer": (secrets._BEARER, secrets.CODE_HINTS),
    "password": (secrets._PASSWORD, secrets.PASSWORD_HINTS),
    "later": (secrets._LATER, secrets.LATER_HINTS),
    "answer": (secrets._ANSWER, secrets.LATER_HINTS),
    "bare": (secrets._BARE, secrets.BARE_HINTS),
    "introduction": (announcements.INTRODUCTION._compile("*"), announcements.INTRODUCTION_HINTS),
    "post box": (street_forms.BOX, street_forms.BOX_HINTS),
    "address said": (streets._SAYS_ADDRESS, streets._LOOSE_HINTS),
    "flat": (streets._HAS_UNIT, streets._LOOSE_HINTS),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
@given(data=st.data())
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
def test_whatever_an_expression_finds_has_a_hint(name: str, data: st.DataObject) -> None:
    expression, hints = EXPRESSIONS[name]
    text = data.draw(st.from_regex(expression))
    # Dotted and dotless letters that only an expression takes for an "i".
    assume(not {"ı", "İ"} & set(text))
    found = expression.search(text)
    assert isinstance(hints, Hints) and found and hints.stand_in(text[found.start() :].casefold())
    assert has_any(text[found.start() :].casefold(), hints.words)
