"""Families of rules that are not asked whether a word joins would refuse it."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from guardrails import conf, pii
from guardrails.pii import asking, emails, lower_names, names, streets
from tests.guardrails.corpus import TEXTS
from tests.guardrails.test_personal_data import read_lines, read_marked

WORDS = sorted(
    {
        word
        for text in [*TEXTS, *(marked for _, marked in read_marked()), *read_lines("none.txt")]
        for word in text.replace("«", "").replace("»", "").split()
    }
)
OWN = sorted(
    emails.AT_WORDS
    | lower_names._CUE_WORDS
    | names.PARTICLES
    | names.PERSON_VERBS
    | names.WORD_NAMES
    | streets.STREET_WORDS
)
SIGNS = ["", ".", ",", ":", "?", '"', "'s", "-", "(", ")", "@"]
tokens = st.sampled_from(WORDS) | st.builds(
    lambda before, word, after: before + word.strip(".,:?()") + after,
    st.sampled_from(SIGNS),
    st.sampled_from([*WORDS, *OWN, "MY", "DE", "ext", "pin", "x-ray", "may", "of"]),
    st.sampled_from(SIGNS),
).filter(bool)


@given(row=st.lists(tokens, min_size=1, max_size=4), token=tokens)
@example(row=["The"], token="cupcake")
@example(row=["Dr."], token="von")
@example(row=["i'm"], token="maria")
@settings(max_examples=600, deadline=None)
def test_a_family_that_is_not_asked_would_refuse(row: list[str], token: str) -> None:
    for kinds in (None, conf.DEFAULTS["GUARDRAILS_OUTBOUND_KINDS"]):
        grammar = pii.grammar_for(kinds)
        assert grammar.joins(row, token) == any(joins(row, token) for _, joins in grammar._joins)


def test_most_everyday_words_lead_to_nothing_and_go_on_only_after_others() -> None:
    assert not any(map(asking.leads_on, ["What", "would", "it", "cost,", "don't", "well-known"]))
    assert all(map(asking.leads_on, ["name", "i'm", "pin", "at", "calle", "four", "12", "4th", "DE", "of", "May"]))
    assert not any(map(asking.find_free, ["insurance,", "may", "street", "is"]))
    assert all(map(asking.find_free, ["von", "lives", "at", "corner,", "Street", "12"]))
    row, streets_bit = ["12", "Main"], 1
    assert asking.find_led(row, "street") & streets_bit and not asking.find_led(["What"], "street")
