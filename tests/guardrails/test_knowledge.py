"""What is known of single words tells no family and no rule less than the text would."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from guardrails import conf, pii
from guardrails.grammar import ANY, PASSES, STOPS, Grammar, Segment
from guardrails.normalise import normalise
from guardrails.pii import emails, knowledge, lower_names, names, street_words
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
    | street_words.STREET_WORDS
)
SIGNS = ["", ".", ",", ":", "?", '"', "'s", "-", "(", ")", "@"]
tokens = st.sampled_from(WORDS) | st.builds(
    lambda before, word, after: before + word.strip(".,:?()") + after,
    st.sampled_from(SIGNS),
    st.sampled_from([*WORDS, *OWN, "MY", "DE", "ext", "pin", "x-ray", "may", "of"]),
    st.sampled_from(SIGNS),
).filter(bool)


def make_segment(grammar: Grammar, row: list[str]) -> Segment:
    segment = Segment()
    for token in row:
        segment.add(token, grammar.words[token])
    return segment


@given(row=st.lists(tokens, min_size=1, max_size=4), token=tokens)
@example(row=["The"], token="cupcake")
@example(row=["Dr."], token="von")
@example(row=["i'm"], token="maria")
@settings(max_examples=600)
def test_a_family_that_is_not_asked_would_refuse(row: list[str], token: str) -> None:
    for kinds in (None, conf.DEFAULTS["GUARDRAILS_OUTBOUND_KINDS"]):
        grammar = pii.grammar_for(kinds)
        segment = make_segment(grammar, row)
        asked = any(joins(segment, token) for _, joins in grammar._joins)
        assert grammar.joins(segment, token, grammar.words[token]) == asked


@given(row=st.lists(tokens, min_size=1, max_size=4))
@settings(max_examples=300)
def test_what_is_known_of_its_words_is_what_a_text_shows(row: list[str]) -> None:
    """No rule is left out for what a segment's words tell of it that would run for the text they make."""
    segment = make_segment(pii.grammar_for(), row)
    signs = knowledge.find_signs(normalise(" ".join(row)).text)
    assert segment.known & knowledge.ODD or segment.known & signs == signs


@given(before=st.lists(tokens, min_size=1, max_size=6), row=st.lists(tokens, min_size=1, max_size=3))
@example(before=["my", "name", "is"], row=["Action"])
@example(before=["user", ":"], row=["Action"])
@example(before=["hi,", "i'm"], row=["maria", "garcia"])
@example(before=["the", "code", "is"], row=["4711"])
@example(before=["passport", "number"], row=["C01234567"])
@example(before=["my", "password", "is"], row=["hunter2"])
@settings(max_examples=600)
def test_nothing_is_missed_for_what_is_known_of_the_words_before(before: list[str], row: list[str]) -> None:
    grammar = pii.grammar_for()
    text = normalise(" ".join([*before, *row])).text
    start = len(normalise(" ".join(before)).text) + 1
    known, known_before = make_segment(grammar, row).known, make_segment(grammar, before).known
    # All rules, and all that look for persons.
    everything = grammar.find(text, start, knowledge.find_signs(text[start:]) | ~knowledge.ODD, ~knowledge.ODD)
    assert grammar.find(text, start, known, known_before) == everything


@given(word=tokens, following=tokens)
@settings(max_examples=600)
def test_a_word_that_passes_finds_nothing_and_is_joined_by_none_that_stops(word: str, following: str) -> None:
    grammar = pii.grammar_for()
    known, next_known = grammar.words[word], grammar.words[following]
    if known & PASSES:
        assert grammar.find(word, 0, ANY, 0) == []
        assert not (next_known & STOPS and grammar.joins(make_segment(grammar, [word]), following, next_known))


def test_most_everyday_words_lead_to_nothing_and_go_on_only_after_others() -> None:
    known = knowledge.knowledge
    leading = ["name", "i'm", "pin", "at", "calle", "four", "12", "4th", "DE", "of", "May"]
    assert not any(knowledge.leads_on(known[word]) for word in ["What", "would", "it", "cost,", "don't", "well-known"])
    assert all(knowledge.leads_on(known[word]) for word in leading)
    assert not any(knowledge.find_free(known[word]) for word in ["insurance,", "may", "street", "is"])
    assert all(knowledge.find_free(known[word]) for word in ["von", "lives", "at", "corner,", "Street", "12"])
    streets_bit = 1
    assert knowledge.find_joining(known["street"], known["12"] | known["Main"]) & streets_bit
    assert not knowledge.find_joining(known["street"], known["What"])


def test_addresses_and_long_numbers_are_kept_nowhere() -> None:
    words = pii.grammar_for().words
    for text in ("maria.zz@example.com wrote", "It is 4111-1111-1111-1111 then", "AX12BC34DE56 it is", "it is fine"):
        pii.detect(text)
    assert "fine" in words and "0000-0000-0000-0000" in words
    assert not {"maria.zz@example.com", "4111-1111-1111-1111", "AX12BC34DE56"} & {*words, *knowledge.knowledge}
