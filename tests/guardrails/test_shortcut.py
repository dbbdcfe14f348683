"""The short way for ordinary words gives what the long way gives, and is taken by nearly all of a reply."""

import asyncio
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails import competitors, conf
from guardrails.chain import Exchange, OutboundChain, TextFilter, build_chain
from guardrails.checking import GuardedFilter
from guardrails.competitors import Competitor
from guardrails.middleware.witnessed import WitnessedFilter
from guardrails.placeholders import PlaceholderFilter
from guardrails.policy import DEFAULTS
from guardrails.segments import Segmenter
from guardrails.shortcut import LONGEST_TAIL
from guardrails.streaming import MAX_HELD, StreamFilter, competitor_filter, pii_filter
from tests.guardrails.corpus import FORBIDDEN, TEXTS
from tests.guardrails.test_personal_data import read_lines, read_marked
from tests.guardrails.test_streaming import cut_lists, split, texts

OUTBOUND = conf.DEFAULTS["GUARDRAILS_OUTBOUND_KINDS"]
REPLY = (
    "Your electric car is covered for collision, theft and fire, and the battery against damage. Home charging "
    "equipment is included, and roadside assistance comes with flatbed towing. Shall I work out a quote? I need the "
    "make, model, year, mileage and the driver's age. You can tell me one after the other, as you like. "
)
# Single letters, articles, words that are addresses' or numbers' beginnings, and placeholders: all may begin something.
PIECES = (
    "a |driver's |it’s |A l l s t a t e |l |s |your |the general |the |General |State |Farm |Gei|co |at |gmail.com "
    "|dot |call me |maria |this is |is |me |[EMAIL_1] |[EM|AIL_1]|one two three four five six seven |1-800|-123-4567 "
    "|é|über |你好|。|\n|\t|  |battery |towing. |4111 1111 |1111 1111 |\ue0c1|\u200b|x@y.org |information |May 5 "
    "|march |DE 89 |12.|a|b|c| "
).split("|")


def make_filters(kinds: Iterable[str] | None = OUTBOUND) -> list[TextFilter]:
    guarded = [
        GuardedFilter(WitnessedFilter(stream, rule, "redact"), DEFAULTS[rule])
        for stream, rule in ((competitor_filter(), "competitor"), (pii_filter(kinds), "personal_data"))
    ]
    return [*guarded, PlaceholderFilter()]


def run_long(filters: list[TextFilter], text: str) -> str:
    """Filter after filter over the whole text: what was there before any short way."""
    for text_filter in filters:
        text = text_filter.feed(text) + text_filter.close()
    return text


def run(pieces: Iterable[str], kinds: Iterable[str] | None = OUTBOUND) -> tuple[str, list[object]]:
    chain = OutboundChain(make_filters(kinds))
    return "".join([*map(chain.feed, pieces), chain.close()]), [*chain.verdicts]


@pytest.mark.parametrize("kinds", [OUTBOUND, None])
@given(text=texts | st.lists(st.sampled_from(PIECES), max_size=25).map("".join), cuts=cut_lists)
@settings(max_examples=80)
def test_however_a_text_is_cut_the_short_way_gives_what_the_long_one_gives(
    kinds: list[str] | None, text: str, cuts: list[int]
) -> None:
    filters = make_filters(kinds)
    expected = run_long(filters, text), [verdict for one in filters for verdict in one.verdicts]
    for pieces in (split(text, cuts), [text], text, [text[at : at + 6] for at in range(0, len(text), 6)]):
        assert run(pieces, kinds) == expected


def list_cuts(text: str) -> Iterator[list[str]]:
    yield from ([text[:at], text[at:]] for at in range(len(text)))
    yield from ([text[at : at + size] for at in range(0, len(text), size)] for size in range(1, 9))


@pytest.mark.parametrize("text", [*TEXTS, REPLY])
def test_a_text_comes_out_the_same_wherever_it_is_cut(text: str) -> None:
    expected = run_long(make_filters(), text)
    assert all(run(pieces)[0] == expected for pieces in list_cuts(text))


def test_texts_as_people_write_them_come_out_the_same() -> None:
    for _, marked in read_marked():
        text = marked.replace("«", "").replace("»", "")
        expected = run_long(make_filters(None), text)
        assert run(text, None)[0] == run([text[at : at + 6] for at in range(0, len(text), 6)], None)[0] == expected


def test_what_must_not_match_comes_out_the_same_too() -> None:
    for text in read_lines("none.txt"):
        assert run(text)[0] == run([text])[0] == run_long(make_filters(), text)


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_forbidden_gets_out_and_no_more_is_held_than_the_filters_may_hold(text: str) -> None:
    chain, shown = OutboundChain(make_filters()), ""
    for fed, character in enumerate(text, 1):
        shown += chain.feed(character) + chain.release()
        assert not any(secret in shown for secret in FORBIDDEN)
        assert fed - len(shown) <= 2 * MAX_HELD + LONGEST_TAIL
    assert shown + chain.close() == run_long(make_filters(), text)


@pytest.mark.parametrize("names", [["A Plus"], ["a b c"], ["The A"], ["B"], ["Über"], ["Atlas at Home"]])
def test_names_of_single_letters_are_found_all_the_same(names: list[str]) -> None:
    with competitors.trying([Competitor(name + "x" * (len(name) < 2)) for name in names]):
        for text in ("with a plus here, a b c. the A or bx, über and atlas at home", "A Plus a Bx The a b c d"):
            assert all(run(pieces)[0] == run_long(make_filters(), text) for pieces in list_cuts(text))


def test_nearly_all_of_a_reply_is_looked_up_and_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """One read of a filter costs as much as ten words that are looked up."""
    chain = OutboundChain(asyncio.run(build_chain()(Exchange("c1", "Hi"))).filters)
    chain.feed(REPLY)
    reads = 0
    scan = Segmenter.scan

    def counting(self: Segmenter, *args: object) -> object:
        nonlocal reads
        reads += 1
        return scan(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Segmenter, "scan", counting)
    pieces = [REPLY[at : at + 6] for at in range(0, len(REPLY), 6)]
    shown = "".join(map(chain.feed, pieces))
    assert len(shown) >= len(REPLY) - LONGEST_TAIL
    assert reads <= len(pieces) // 4


def test_a_filter_that_broke_lets_words_by_and_keeps_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(self: StreamFilter, chunk: str) -> str:
        raise RuntimeError

    stream = competitor_filter()
    chain = OutboundChain([GuardedFilter(WitnessedFilter(stream, "competitor", "redact"), DEFAULTS["competitor"])])
    shown = chain.feed("All is well, ")
    monkeypatch.setattr(Segmenter, "scan", breaking)
    shown += chain.feed("says Geico, ") + chain.feed("and so ") + chain.feed("on") + chain.close()
    assert shown == "All is well, says Geico, and so on"
    assert [verdict.kind for verdict in chain.verdicts] == ["FAILED"]
