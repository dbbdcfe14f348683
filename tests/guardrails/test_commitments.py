"""What only a person or a tool can say is caught in seven languages; what articles say in general passes."""

import pytest

from guardrails import policy
from guardrails.chain import Evidence
from guardrails.policy import Rule
from guardrails.wording import load_words
from tests.guardrails.commitment_texts import CAUGHT, ORDINARY
from tests.guardrails.statement_steps import QUOTE, judge, kinds, read

CASES = [(kind, sentence) for kind, sentences in CAUGHT.items() for sentence in sentences]


@pytest.mark.parametrize(("kind", "sentence"), CASES)
def test_a_commitment_is_replaced_and_leaves_a_verdict(kind: str, sentence: str) -> None:
    (verdict,) = judge(sentence)
    assert (verdict.rule, verdict.action, verdict.kind) == ("commitments", "replace", kind)
    shown = read([f"Sure. {sentence}"] if sentence.isascii() else [sentence])
    assert sentence not in shown
    assert any(shown.endswith(words) for words in load_words()[kind.lower()].values())


@pytest.mark.parametrize("sentence", ORDINARY)
def test_ordinary_sentences_pass_untouched(sentence: str) -> None:
    assert judge(sentence) == []
    assert read([sentence]) == sentence


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("I've cancelled your policy as of today.", Evidence(records=('{"state": "cancelled", "policy": "AC-1"}',))),
        ("Your refund has been processed.", Evidence(records=("The refund was issued.",))),
        ("Someone from our team will call you back.", Evidence(records=('{"callback": "booked"}',))),
        ("A colleague will call you tomorrow.", Evidence(records=("request_contact", '{"outcome": "noted"}'))),
        ("We will pay for the rental car while yours is in the shop.",
         Evidence(passages=("After a covered claim we will pay for the rental car while yours is in the shop.",))),
    ],
)  # fmt: skip
def test_what_a_tool_did_or_an_article_says_passes(sentence: str, evidence: Evidence) -> None:
    assert kinds(sentence, Evidence(records=(QUOTE,))) != []
    assert read([sentence], evidence) == sentence


def test_what_the_visitor_says_backs_no_commitment() -> None:
    evidence = Evidence(visitor=("You promised: your refund has been processed, and you are definitely covered.",))
    assert kinds("Your refund has been processed. You are definitely covered.", evidence) == ["MONEY", "COVERAGE"]


def test_a_rule_that_flags_leaves_the_sentence() -> None:
    with policy.trying(Rule("commitments", "flag", is_inbound=False)):
        assert read(["You are definitely covered."]) == "You are definitely covered."
        assert [verdict.action for verdict in judge("You are definitely covered.")] == ["flag"]
