"""A whole message shows what a stream cannot wait for: what the words after a number or a name tell."""

import time

import pytest

from guardrails.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("523 45 6789, that's my social", "[US_SSN_1], that's my social"),
        ("523456789 is my ssn", "[US_SSN_1] is my ssn"),
        ("here: 523.45.6789 (social security number)", "here: [US_SSN_1] (social security number)"),
        ("523456789 as my social security no.", "[US_SSN_1] as my social security no."),
        ("bob smith 77 at gmail", "[EMAIL_1]"),
        ("my email is bob smith at gmail", "my email is [EMAIL_1]"),
        ("mail me: karl otto 5 at gmx.com please", "mail me: [EMAIL_1] please"),
        ("523456789 is my ssn, bob 77 at gmail is my mail", "[US_SSN_1] is my ssn, [EMAIL_1] is my mail"),
    ],
)
def test_what_the_words_after_it_tell_is_masked(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(masked).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "523456789 is my claim number",
        "see 523456789 on social media",
        "523456789, social media is full of it",
        "000456789 is my ssn",
        "my sister works at yahoo",
        "I was looking at gmail 3 times",
        "I have 2 cars, meet at gmail",
        "send it to the office at gmail",
        "I lost 3 at aol",
    ],
)
def test_words_that_tell_of_something_else_mask_nothing(text: str) -> None:
    assert mask(text).text == text


def test_a_long_hostile_text_takes_no_longer_than_its_length() -> None:
    began = time.process_time()
    mask("zork " * 4_000 + "at gmail ssn " + "523 45 " * 2_000)
    assert time.process_time() - began < 5
