"""Sentences are judged as they are written: what is backed flows on, what is not is never left standing."""

import itertools
import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardrails.chain import Evidence
from guardrails.middleware import statements
from guardrails.statements.facts import FactJudge
from guardrails.statements.figures import read_figures
from guardrails.statements.judging import Finding, Sentence
from guardrails.statements.links import find_links
from guardrails.statements.stream import MAX_HELD
from knowledge.company import read_articles
from tests.guardrails.statement_steps import EVIDENCE, Reader, judge, make_filter, read
from tests.knowledge.conftest import ACME

REPLIES = [
    "Your premium is $95 a month. Shall we go on? It is $118.40, of course.",
    "Sure! It's **$40 a day**, e.g. for a rental.\ue0c1 Then up to $77.\ue0c1 Done.",
    "- Rental: $40\n- Towing: $99\n  1. See [this](https://evil.example)\n\nBye.",
    "| a | b |\n|---|---|\n| x | $77 |\n| y | $40 |\n\nDone.\r\n",
    "| x | $77 |\n| y | $66 |",
    "您的保费是每月95美元。「好的。」还有40美元！可以吗？谢谢",
    "Am 23. Dezember 2026 zahlen wir 500 €. Dr. Klein z. B. hilft, Tel. 0800.",
    "It costs $3.50. And 12.5% vs. approx. 70% No. 4. ok",
    'He said "it is $9." Then left (at $8.) fine.** $7 **',
    "Thanks, [PERSON_1] and [EMAIL_12]. See /help/rental/ or acme.example/x.\n\n\nCall (212) 555-0100.",
    "x" * 300 + " $5 " + "y" * 700 + ". $6",
    "word " * 140 + "$77. After.",
    "We owe $1 and $2. We owe $3. Again $4.\n\nNext paragraph $5.\n\nLast.",
    "",
    " \n ",
    "$",
    "fifty dollars off! Call 1-800-123-4567, 911 or 1-888-999-0000 now…",
]


def split(text: str, cuts: list[int]) -> list[str]:
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(edges)]


class Quick(FactJudge):
    """Judges in no time, so that every way of cutting can be tried."""

    def judge(self, sentence: Sentence) -> Finding | None:
        wrong = re.search(r"\$(?!40\b)|95美元|€|evil|0100|0000", sentence.text)
        return Finding("AMOUNT", "it is wrong", "price" if wrong[0] == "$" else "figure") if wrong else None


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "JUDGES", {"facts": Quick})
    monkeypatch.setattr("guardrails.chain.make_excerpt", str)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("reply", REPLIES)
def test_every_two_cuts_give_what_the_whole_gives(reply: str) -> None:
    whole = read([reply])
    # What is long is the same over and over between its ends.
    places = range(len(reply) + 1) if len(reply) <= 110 else [*range(20), *range(len(reply) - 20, len(reply) + 1)]
    for first, second in itertools.combinations_with_replacement(places, 2):
        assert read([reply[:first], reply[first:second], reply[second:]]) == whole
    assert read(reply) == whole


pieces = st.sampled_from(
    [
        *(reply[at : at + 9] for reply in REPLIES[:11] for at in range(0, len(reply), 9)),
        "$95 ",
        "\n",
        ". ",
        "。",
        "| ",
        "-",
    ]
)


@pytest.mark.usefixtures("quick")
@given(
    text=st.lists(pieces | st.text(max_size=5), max_size=30).map("".join),
    cuts=st.lists(st.integers(0, 999), max_size=8),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_split_gives_what_the_whole_gives(text: str, cuts: list[int]) -> None:
    whole = read([text])
    assert read(split(text, cuts)) == whole
    assert read(text) == whole


@pytest.mark.parametrize("reply", REPLIES)
def test_what_nothing_backs_is_never_shown_at_any_moment_and_what_is_held_is_bounded(reply: str) -> None:
    reader, seen = Reader(make_filter()), ""
    for character in reply:
        seen += reader.feed(character)
        assert len(reader.chain.filters[0].pending) <= MAX_HELD
    seen += reader.close()
    assert not re.search(r"\$95|95美元|\$77|\$99|evil|0100|0000", seen)


def test_ordinary_words_flow_and_only_a_sentence_with_a_cue_waits_for_its_end() -> None:
    reader = Reader(make_filter())
    shown = [
        reader.feed(piece)
        for piece in ("Great", " news: ", "you see ", "here $40 ", "a day ", "for it. ", "Shall ", "we? ")
    ]
    assert shown == ["", "Great news: ", "you see ", "here ", "", "$40 a day for it. ", "Shall ", "we? "]


def test_a_sentence_that_is_replaced_takes_back_what_was_shown_of_it_and_later_ones_come_whole() -> None:
    reader = Reader(make_filter())
    for piece in ("Sure. ", "Your premium ", "is ", "$95 a month. "):
        reader.feed(piece)
    assert reader.text.startswith("Sure. I can only give you a price")
    assert reader.feed("Shall ") == reader.feed("we go ") == ""
    assert reader.feed("on? ") == "Shall we go on? "


def test_the_same_words_are_said_once_in_a_reply() -> None:
    text = read(["It is $91. Or $92. Or $93 a day. Fine."])
    assert text.count("confirmed figure") == 1 and text.endswith("Fine.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**It is $91. Fine.** Bye.", "Fine. Bye."),
        ("- **It is $91. Fine** and **so** on.", "Fine and **so** on."),
        ("**It is $91.** **Fine**", "**Fine**"),
        ("**Fine. It is $91.** Bye.", "press Talk to a person.** Bye."),
    ],
)
def test_bold_type_that_loses_a_sentence_leaves_no_marks_behind(text: str, expected: str) -> None:
    shown = read([text])
    assert shown.endswith(expected) and shown.count("**") % 2 == 0
    assert read(text) == shown


def test_a_table_stays_a_table() -> None:
    expected = "| a | b |\n|---|---|\n| y | $40 |\n\nI don't have a confirmed figure"
    assert read([REPLIES[3]]).startswith(expected)


@pytest.mark.parametrize("article", read_articles(ACME), ids=lambda article: article.slug)
def test_every_shipped_article_passes_whole_with_itself_as_evidence(article) -> None:  # type: ignore[no-untyped-def]
    evidence = Evidence(company=EVIDENCE.company, passages=(article.body,), links=tuple(find_links(article.body)))
    assert read([article.body], evidence) == article.body
    assert judge(article.body, evidence) == []


@pytest.mark.parametrize(
    "hostile", ["$1", "1 ", "1,234 ", "one hundred ", "a.b", "](", "www.", "$", "a. ", "1. ", "。", "| $1 |\n"]
)
def test_work_grows_in_proportion_to_the_text(hostile: str) -> None:
    def seconds(length: int) -> float:
        text = (hostile * length)[:length]
        begun = time.thread_time()
        read([text[at : at + 6] for at in range(0, length, 6)])
        read_figures(text)
        find_links(text)
        return time.thread_time() - begun

    assert seconds(8000) < 24 * seconds(1000) + 0.2
