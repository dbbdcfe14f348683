"""What a text must contain for an expression to be found in it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardrails.injection.needs import find_needs
from guardrails.injection.signs import SIGNS, Sign, find_tried, mark_signs


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"\bforget\b", {"forget"}),
        (r"(?:drop|erase) (?:\w+ )?rules", {"rules"}),
        (r"\b(?:ignor\w*|disregard)\b", {"ignor", "disregard"}),
        (r"(?:promise|you)? ?[a-z]+", set()),
        (r"(?:secret|\d+) prompt", {" prompt"}),
        (r"(?:secret|\d+)", set()),
        (r"(?:poison){2,3}", {"poison"}),
        (r"(?:poison){0,3}", set()),
        (r"(?!poison)\w+", set()),
        (r"扮演|假装", {"扮演", "假装"}),
        (r"of|in", set()),
    ],
)
def test_needs_are_what_every_match_has(pattern: str, needs: set[str]) -> None:
    assert find_needs(re.compile(pattern)) == needs


def test_an_expression_that_ignores_case_is_refused() -> None:
    with pytest.raises(ValueError, match="case"):
        find_needs(re.compile("forget", re.IGNORECASE))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.sampled_from(SIGNS).flatmap(lambda sign: st.tuples(st.just(sign), st.from_regex(sign.pattern))))
def test_no_sign_is_missed_for_what_it_needs(drawn: tuple[Sign, str]) -> None:
    sign, text = drawn
    assert mark_signs(text)[SIGNS.index(sign)]


def test_nearly_every_sign_is_passed_by_where_ordinary_words_are_said() -> None:
    text = "what does my policy pay when hail breaks the windshield, and how soon?"
    assert len(find_tried(text)) < len(SIGNS) / 3
