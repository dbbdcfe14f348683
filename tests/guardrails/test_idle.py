"""Words that are told to join nothing are those that every family of rules refuses."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from guardrails import conf, pii
from guardrails.pii import idle
from tests.guardrails.corpus import TEXTS
from tests.guardrails.test_personal_data import read_lines, read_marked

WORDS = sorted(
    {
        word
        for text in [*TEXTS, *(marked for _, marked in read_marked()), *read_lines("none.txt")]
        for word in text.replace("«", "").replace("»", "").split()
    }
)
SIGNS = ["", ".", ",", ":", "?", '"', "'s", "-", "(", ")", "@"]
tokens = st.sampled_from(WORDS) | st.builds(
    lambda before, word, after: before + word.strip(".,:?()") + after,
    st.sampled_from(SIGNS),
    st.sampled_from([*WORDS, *sorted(idle._LEADS_ON), *sorted(idle._GOES_ON), "MY", "DE", "ext", "pin", "x-ray"]),
    st.sampled_from(SIGNS),
).filter(bool)


@given(row=st.lists(tokens, min_size=1, max_size=4), token=tokens)
@example(row=["The"], token="cupcake")
@example(row=["Dr."], token="von")
@example(row=["i'm"], token="maria")
@settings(max_examples=600, deadline=None)
def test_what_an_idle_row_refuses_every_family_refuses(row: list[str], token: str) -> None:
    for kinds in (None, conf.DEFAULTS["GUARDRAILS_OUTBOUND_KINDS"]):
        grammar = pii.grammar_for(kinds)
        assert grammar.joins(row, token) == any(joins(row, token) for joins in grammar._joins)


def test_most_everyday_words_are_idle_and_those_that_lead_on_are_not() -> None:
    assert idle.are_idle(["What", "would", "it", "cost,", "don't", "well-known"]) and not idle.goes_on("insurance,")
    assert not any(idle.are_idle(["What", word]) for word in ("name", "i'm", "pin", "at", "calle", "four", "12", "DE"))
    assert all(idle.goes_on(word) for word in ("von", "lives", "at", "corner,", "may"))
