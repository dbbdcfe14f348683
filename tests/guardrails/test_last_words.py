"""With which words the texts end that an expression matches, as the expression itself tells."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from guardrails.pii.announcements import CLOSE_CUE, GREETING, INTRODUCTION, WHO, Announcement, read_last
from guardrails.pii.last_words import find_last_words

ANNOUNCEMENTS = (INTRODUCTION, GREETING, WHO, CLOSE_CUE)


@pytest.mark.parametrize(
    ("pattern", "last"),
    [
        ("hello", {"hello"}),
        ("my name is|call me", {"is", "me"}),
        (r"name(?:['’]s| ?:)?", {"name", "s"}),
        ("(?:user|drivers?) ?:", {"user", "driver", "drivers"}),
        (r"had \d+:", set("0123456789")),
        (r"name\?(?: user:)?", {"?", "user"}),
        (r"names? from [\w'-]+ to", {"to"}),
        (r"and my \w+,?", set()),
        ("mother(?:[ -]in[ -]law)?", {"mother", "law"}),
        ("thanks?,?", {"thank", "thanks"}),
    ],
)
def test_last_words_are_those_before_what_may_follow(pattern: str, last: set[str]) -> None:
    assert find_last_words(pattern, " :,.") == last


@pytest.mark.parametrize("pattern", ["name(?=:)", "name[a-z]", "name[^:]", "name."])
def test_an_expression_with_unknown_parts_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not known"):
        find_last_words(pattern, " :")


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(data=st.data(), announcement=st.sampled_from(ANNOUNCEMENTS))
def test_no_announcement_is_missed_for_its_last_word(data: st.DataObject, announcement: Announcement) -> None:
    text = data.draw(st.from_regex(announcement._compile("*"), fullmatch=True))
    assume(len(text) <= announcement._width and all(sign.isprintable() or sign in "\n\t" for sign in text))
    assert announcement.ends_at(text + "Maria", len(text))


def test_a_common_last_word_tries_few_expressions() -> None:
    assert read_last("I drove to Canada", len("I drove to ")) == "to"
    tried = INTRODUCTION._compile("to").pattern
    assert "registered" in tried and "nachname" not in tried
