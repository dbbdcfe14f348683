"""A reply's first word is told at once where it says nothing by itself, and taken back should it not have been one."""

import asyncio

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chat.events import Event, MessageDelta, MessageReplaced
from chat.turns.draft import Draft
from guardrails.chain import OutboundChain, TextFilter
from guardrails.middleware import WitnessedFilter
from guardrails.openings import OPENINGS
from guardrails.pii.words import read_words
from guardrails.placeholders import PlaceholderFilter
from guardrails.streaming import competitor_filter, pii_filter
from tests.guardrails.statement_steps import make_filter

WORDS = ["Hello", "The", "Yes,", "You", "you're", " Hi!", "with", "No", "one", "¡Hola!"]
FRAGMENTS = [
    *WORDS,
    " ",
    "@example.com",
    " Hartford",
    "er",
    "Mark",
    "GEICO",
    " is",
    ".",
    "Sure",
    " guaranteed",
    "\ue0c1",
]


def make_chain() -> OutboundChain:
    filters: list[TextFilter] = [
        WitnessedFilter(competitor_filter(), "competitor", "replace"),
        WitnessedFilter(pii_filter(), "personal_data", "redact"),
        PlaceholderFilter(),
        make_filter(),
    ]
    return OutboundChain(filters)


def tell(chunks: list[str], *, ends: bool = True) -> tuple[list[Event], Draft]:
    """What is told of a reply that arrives chunk by chunk."""

    async def write() -> None:
        draft.begin(make_chain())
        for chunk in chunks:
            draft.add(chunk)
            draft.flush()
        if ends:
            draft.end()

    told: list[Event] = []

    def emit(event: Event, *, if_late: Event | None = None) -> None:
        told.append(event)

    draft = Draft("m1", emit)
    asyncio.run(write())
    return told, draft


def read(told: list[Event]) -> str:
    shown = ""
    for event in told:
        match event:
            case MessageDelta():
                shown += event.text
            case MessageReplaced():
                shown = event.text
    return shown


@pytest.mark.parametrize("word", WORDS)
def test_an_everyday_first_word_is_told_before_the_next_begins(word: str) -> None:
    assert read(tell([word], ends=False)[0]) == word
    told, draft = tell([word, " then", " we", " go."])
    assert read(told) == draft.text == f"{word} then we go."
    assert not any(isinstance(event, MessageReplaced) for event in told)


# A name, half an address, a competitor, what a judge has to hear to its end, half a word, two words.
@pytest.mark.parametrize("word", ["Mark", "info", "GEICO", "Guaranteed", "sk-ant", "Hel", "Hello you", "42"])
def test_any_other_waits_until_it_is_judged(word: str) -> None:
    assert tell([word], ends=False)[0] == []


def test_only_the_first_word_goes_ahead() -> None:
    told, _ = tell(["Hello", " you"], ends=False)
    assert read(told) == "Hello"


@pytest.mark.parametrize(
    ("chunks", "hidden"),
    [(["you", "@example.com", " is"], "example.com"), (["The", " Hartford", " is", " cheaper"], "Hartford")],
)
def test_a_first_word_that_was_part_of_a_match_is_taken_back_with_it(chunks: list[str], hidden: str) -> None:
    told, draft = tell(chunks)
    assert read(told[:1]) == chunks[0]
    assert read(told) == draft.text
    assert hidden not in read(told) and not read(told).startswith(chunks[0])


def test_a_first_word_after_which_a_guardrail_gives_up_is_taken_back() -> None:
    told, draft = tell(["Hello"], ends=False)
    draft.give_up()
    assert read(told) == draft.text == ""


@given(chunks=st.lists(st.sampled_from(FRAGMENTS), max_size=8))
@example(["you", "@example.com"])
@example(["The", " Hartford", " is", " cheaper"])
@settings(max_examples=100)
def test_what_is_read_in_the_end_is_what_the_filters_make_of_the_whole(chunks: list[str]) -> None:
    told, draft = tell(chunks)
    assert read(told) == draft.text == tell(["".join(chunks)])[1].text


def test_no_name_is_among_the_words() -> None:
    names = read_words("given_names") | read_words("surnames") | read_words("given_names_world")
    assert OPENINGS.isdisjoint(names)
