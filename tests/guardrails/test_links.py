"""A reply links to what was found and to the company, and nowhere else."""

import pytest

from guardrails import policy
from guardrails.policy import Rule
from guardrails.statements.links import find_links
from tests.guardrails.statement_steps import kinds, read

ALLOWED_LINKS = [
    "See [how much](/help/rental/#how-much) or /help/rental/.",
    "See https://acme.example/claims for more.",
    "It is on https://www.acme.example/claims.",
    "See our help centre at testserver.",
    "E.g. or i.e. and so on, and/or 24/7.",
]
OTHER_LINKS = [
    "See [this](https://evil.example/pay).",
    "See [this](javascript:alert(1)).",
    "See [this](/help/made-up/).",
    "See [this](//evil.example).",
    "Go to www.acme-claims.com now.",
    "Go to acme-claims.com now.",
    "Go to https://acme.example.evil.com/claims.",
    "Go to https://acme.example/other.",
    'Click <a href="http://evil.example">here</a>.',
    "Write to [us](mailto:x@evil.example).",
    "Pay at ftp://acme.example/claims.",
    "Call [us](tel:+18889990000).",
]


@pytest.mark.parametrize("sentence", ALLOWED_LINKS)
def test_links_to_what_was_found_or_is_the_companys_are_left(sentence: str) -> None:
    assert read([sentence]) == sentence


@pytest.mark.parametrize("sentence", OTHER_LINKS)
def test_other_links_are_replaced(sentence: str) -> None:
    assert "LINK" in kinds(sentence)
    assert "evil" not in read([sentence]) and "acme-claims" not in read([sentence])


def test_staff_allow_other_hosts() -> None:
    sentence = "See https://www.nhtsa.gov/recalls or portal.dmv.example."
    assert kinds(sentence) == ["LINK"]
    rule = Rule("links", "replace", is_inbound=False, options={"hosts": ["www.nhtsa.gov", ".dmv.example"]})
    with policy.trying(rule):
        assert kinds(sentence) == []
        assert kinds("See http://www.nhtsa.gov/recalls.") == ["LINK"], "a page of another host must be a secure one"


def test_links_are_found_however_they_are_written() -> None:
    text = "A [b](https://c.de/x_(y)) <https://d.es> www.e.it, f.org/g. [h](/i 't') a@j.com"
    assert find_links(text) == ["https://c.de/x_", "/i", "https://d.es", "www.e.it", "f.org/g"]
