"""Placeholders on their way to the customer: in one piece each, and shown as what they stand for."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.chain import OutboundChain
from guardrails.middleware import Exchange, build_chain
from guardrails.placeholders import LONGEST, PlaceholderFilter, show
from tests.guardrails.test_streaming import split

ORIGINALS = {"[EMAIL_1]": "maria@example.com", "[PERSON_1]": "Maria", "[PERSON_12]": 'Ann "[EMAIL_1]"'}
MARK = "\ue0c1"
FRAGMENTS = [
    *ORIGINALS, "[CREDIT_CARD_1]", "[US_DRIVER_LICENSE_123456]", "[EMAIL", "_1]", "[", "]", "[[", "[EMAIL_1", "[FOO_1]",
    "1", "12]", MARK, " ", "word", "[link](/help/x/)", "É", "[EMAIL_1234567]", "🙂", "\n",
]  # fmt: skip
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)
cut_lists = st.lists(st.integers(0, 5000), max_size=8)


def run(chunks: list[str]) -> list[str]:
    stream = PlaceholderFilter()
    return [*map(stream.feed, chunks), stream.close()]


@given(text=texts, cuts=cut_lists)
@settings(max_examples=300)
def test_pieces_restored_one_by_one_give_the_restored_whole(text: str, cuts: list[int]) -> None:
    pieces = run(split(text, cuts))
    whole = "".join(run([text]))
    assert "".join(pieces) == whole
    # As a draft does it: a piece ends at each mark, and what the customer gets has none.
    shown = "".join(show(part, ORIGINALS) for piece in pieces for part in piece.split(MARK))
    assert shown == show(whole.replace(MARK, ""), ORIGINALS)
    assert whole.replace(MARK, "") == text.replace(MARK, "")
    assert whole.count(MARK) == text.count(MARK)


@pytest.mark.parametrize("text", ["Thanks, [PERSON_1]! [EMAIL_1].", f"[PER{MARK}SON_1]{MARK}", "[BANK_ACCOUNT_1]x"])
def test_every_two_cuts_give_what_the_whole_gives(text: str) -> None:
    whole = "".join(run([text]))
    for first, second in itertools.combinations_with_replacement(range(len(text) + 1), 2):
        assert "".join(run([text[:first], text[first:second], text[second:]])) == whole


@given(text=texts)
@settings(max_examples=100)
def test_no_more_than_the_stated_bound_is_held_back(text: str) -> None:
    stream = PlaceholderFilter()
    for character in text:
        stream.feed(character)
        assert len(stream.pending.replace(MARK, "")) < LONGEST


def test_what_cannot_become_a_placeholder_goes_on_at_once() -> None:
    stream = PlaceholderFilter()
    assert stream.feed("see [the page](/help/x/) or [1] and [a") == "see [the page](/help/x/) or [1] and [a"
    assert stream.feed(" [EM") == " "
    assert stream.feed("AIL_1] and") == "[EMAIL_1] and"


def test_what_is_not_kept_is_told_in_words() -> None:
    assert show("[EMAIL_1], [CREDIT_CARD_1]", ORIGINALS) == "maria@example.com, [card number hidden]"


async def test_the_chain_recognises_what_the_conversation_brought_and_hides_what_it_did_not() -> None:
    known = {("EMAIL", "maria@example.com"): "[EMAIL_7]"}
    exchange = Exchange("c1", "hello", recall=lambda kind, value: known.get((kind, value)))
    outbound = OutboundChain((await build_chain()(exchange)).filters)
    text = "Write to maria@example.com, not to bob@example.net."
    pieces = [*map(outbound.feed, text), outbound.close()]
    assert "".join(pieces) == "Write to [EMAIL_7], not to [e-mail address hidden]."
    assert any("[EMAIL_7]" in piece for piece in pieces)
