"""Chunking never matters: however a text is cut, the filters give the same, and nothing found ever gets out."""

import itertools
import re
import time
from collections.abc import Callable, Iterable
from copy import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails import competitors, conf, pii
from guardrails.chain import OutboundChain
from guardrails.grammar import Segment, Words
from guardrails.pii.wording import hide
from guardrails.segments import Segmenter, detect
from guardrails.spans import Span
from guardrails.streaming import MAX_HELD, StreamFilter, competitor_filter, grammar_filter, pii_filter
from tests.guardrails.corpus import FORBIDDEN, TEXTS
from tests.guardrails.test_personal_data import read_lines, read_marked

MAKERS = [pii_filter, competitor_filter, lambda: pii_filter(conf.DEFAULTS["GUARDRAILS_OUTBOUND_KINDS"])]
FRAGMENTS = [
    *[text[start : start + 7] for text in TEXTS for start in range(0, len(text), 7)],
    *[
        "1 ",
        "4111 ",
        "1111",
        "\n",
        "\r\n",
        " ",
        "\u200b",
        "\u0301",
        "🙂",
        "\u202e",
        "\ue0c1",
        "at ",
        "dot ",
        "@",
        "the ",
        "GEI",
    ],
    *["x" * 300, "7" * 40, "State", " Farm", "password is ", "Mr. ", "Maria ", "-----BEGIN RSA PRIVATE KEY-----"],
]


def run(stream: StreamFilter, chunks: Iterable[str]) -> str:
    return "".join([*(stream.feed(chunk) for chunk in chunks), stream.close()])


def split(text: str, cuts: list[int]) -> list[str]:
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(edges)]


texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=40).map("".join)
cut_lists = st.lists(st.integers(0, 5000), max_size=8)


@pytest.mark.parametrize("make", MAKERS)
@given(text=texts, cuts=cut_lists)
@settings(max_examples=150)
def test_any_split_gives_what_the_whole_gives(make: Callable[[], StreamFilter], text: str, cuts: list[int]) -> None:
    whole = run(make(), [text])
    assert run(make(), split(text, cuts)) == whole
    assert run(make(), text) == whole


def read_state(stream: StreamFilter) -> dict[str, object]:
    segmenter = vars(stream._scanner)
    return {**vars(stream), **segmenter, "_scanner": None, "_search": None, "_grammar": None, "grammar": None}


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("text", TEXTS)
def test_a_filter_is_where_it_is_however_the_text_arrived(make: Callable[[], StreamFilter], text: str) -> None:
    """After each prefix the same is shown, and the state is the same, as when the prefix came in one piece. By
    induction no way of cutting the text, in however many pieces, gives anything else."""
    whole = run(make(), [text])
    at = []
    for end in range(len(text) + 1):
        stream = make()
        at.append((stream.feed(text[:end]), stream))
    for first, second in itertools.combinations(range(len(text) + 1), 2):
        shown, stream = at[first][0], copy_of(at[first][1])
        shown += stream.feed(text[first:second])
        assert (shown, read_state(stream)) == (at[second][0], read_state(at[second][1]))
    assert all(whole.startswith(shown) for shown, _ in at)
    assert at[-1][0] + at[-1][1].close() == whole


@pytest.mark.parametrize("make", MAKERS)
def test_texts_as_people_write_them_come_out_the_same_character_by_character(make: Callable[[], StreamFilter]) -> None:
    marked = [text.replace("«", "").replace("»", "") for _, text in read_marked()]
    for text in [*marked, *read_lines("none.txt")]:
        whole, stream, shown = run(make(), [text]), make(), ""
        for character in text:
            shown += stream.feed(character)
            assert whole.startswith(shown)
        assert shown + stream.close() == whole


def copy_of(stream: StreamFilter) -> StreamFilter:
    twin = copy(stream)
    twin.found = list(stream.found)
    twin._scanner = copy(stream._scanner)
    twin._scanner._tokens = copy(stream._scanner._tokens)
    return twin


@given(text=texts)
@settings(max_examples=150)
def test_a_filter_replaces_exactly_what_detect_finds(text: str) -> None:
    expected, position = "", 0
    for span in pii.detect(text):
        marks = "\ue0c1" * text.count("\ue0c1", span.start, span.end)
        expected += text[position : span.start] + hide(span.kind, "", "") + marks
        position = span.end
    assert run(pii_filter(), text) == expected + text[position:]


@pytest.mark.parametrize("text", TEXTS)
def test_no_beginning_of_what_is_forbidden_gets_out_at_any_moment(text: str) -> None:
    stream, shown = pii_filter(), ""
    for character in text:
        shown += stream.feed(character) + stream.release()
        assert not any(secret in shown for secret in FORBIDDEN)


def test_a_card_number_split_over_two_chunks_never_leaks() -> None:
    stream = pii_filter()
    assert stream.feed("Your card 4111 1111 ") == "Your card "
    assert stream.feed("1111 1111 is fine.") + stream.close() == "[card number hidden] is fine."


@given(text=texts)
@settings(max_examples=150)
def test_no_more_than_the_stated_bound_is_held_back(text: str) -> None:
    for make in MAKERS:
        stream = make()
        for character in text:
            stream.feed(character)
            assert len(stream.pending) <= MAX_HELD


def test_ordinary_words_pass_as_soon_as_the_next_one_begins() -> None:
    chain = OutboundChain([competitor_filter(), pii_filter(conf.DEFAULTS["GUARDRAILS_OUTBOUND_KINDS"])])
    shown = [chain.feed(chunk) for chunk in ["Great", " news", ":", " your", " battery", " is", " covered"]]
    assert shown == ["", "Great ", "", "news: ", "your ", "battery ", "is "]
    assert [chain.feed(chunk) for chunk in [" from ", "day ", "on "]] == ["covered from ", "day ", "on "]


def test_citation_marks_pass_and_follow_a_replacement() -> None:
    assert run(competitor_filter(), "Ask GEI\ue0c1CO\ue0c1 now\ue0c1.") == "Ask another insurer\ue0c1\ue0c1 now\ue0c1."


def test_release_gives_nothing_that_could_still_become_a_match() -> None:
    stream = pii_filter()
    assert stream.feed("Ask maria.lopez") + stream.release() == "Ask "
    assert stream.feed("@example.com now") + stream.close() == "[e-mail address hidden] now"


@pytest.mark.parametrize(
    "hostile",
    [
        "1 ",
        "4111 ",
        "a@",
        "at ",
        "a at ",
        "Aa ",
        "x",
        "7",
        "(at)",
        "a.",
        ":",
        "password is ",
        "G E I C ",
        "\u200b",
        "- ",
        "one ",
        "four-",
        "1 de ",
        "1年",
        "密码",
        "plus ",
        "_at_a_dot_",
        '"x ',
    ],
)
def test_work_grows_in_proportion_to_the_text(hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def count_read(make: Callable[[], StreamFilter], length: int) -> int:
        text = (hostile * length)[:length]
        read = 0
        judge = Segmenter._judge

        def counting(self: Segmenter, text: str, begin: int, end: int, spans: list) -> int:
            nonlocal read
            read += end - begin
            return judge(self, text, begin, end, spans)

        with monkeypatch.context() as patch:
            patch.setattr(Segmenter, "_judge", counting)
            run(make(), text)
        return read

    for make in MAKERS:
        longer = count_read(make, 1600)
        assert longer <= 2 * count_read(make, 800) + 1000
        assert longer <= 2 * 1600


@pytest.mark.parametrize("hostile", ["a_at_", "aaaaaaa@", "é", "7"])
def test_a_text_without_a_blank_takes_time_in_proportion_to_its_length(hostile: str) -> None:
    def measure(length: int, piece: str = hostile) -> float:
        text = (piece * length)[:length]
        begin = time.process_time()
        pii.detect(text)
        competitors.detect(text)
        return time.process_time() - begin

    measure(1000)
    assert min(measure(24_000) / measure(8_000) for _ in range(2)) < 6
    # Nor is any length of it very much slower than what people write.
    ordinary = measure(8_000, "Maria Lopez calls 212-555-0147 or writes to maria@example.com. ")
    assert min(measure(8_000) for _ in range(2)) < 10 * ordinary


class SymbolGrammar:
    """Finds symbols that are tokens by themselves."""

    trigger = re.compile("[：好🙂]")
    back_initials: frozenset[str] = frozenset()
    begins_with_capital: bool = False
    contextual: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.words = Words(self)

    def is_void(self, tokens: Segment) -> bool:
        return False

    def goes_on_in_letters(self, word: str) -> bool:
        return False

    def reaches_back(self, previous: str, token: str) -> bool:
        return False

    def may_join(self, tokens: Segment, first: str) -> bool:
        return False

    def joins(self, tokens: Segment, token: str, known: int) -> bool:
        return False

    touches = may_join

    def find(self, text: str, start: int, known: int, before: int) -> Iterable[Span]:
        return [
            Span(start + match.start(), start + match.end(), "SYMBOL") for match in re.finditer("[:好🙂]", text[start:])
        ]


@pytest.mark.parametrize("text", ["：", "a：b", "你好吗", "🙂 🙂", "好"])
def test_a_trigger_that_is_a_token_by_itself_makes_a_segment(text: str) -> None:
    found = detect(SymbolGrammar(), text)
    assert [text[span.start] for span in found] == re.findall("[：好🙂]", text)
    assert run(grammar_filter(SymbolGrammar(), lambda *_: "x"), text) == re.sub("[：好🙂]", "x", text)


def test_filters_share_no_state() -> None:
    first, second = competitor_filter(), competitor_filter()
    first.feed("GEI")
    assert run(second, ["CO is short for company"]) == "CO is short for company"
    assert first.feed("CO") + first.close() == "Another insurer"
