"""What staff decide about sentences: what happens to one that nothing backs, in which words, and if a judge fails."""

import time

import pytest

from guardrails import policy
from guardrails.chain import Evidence, Exchange, OutboundChain, build_chain
from guardrails.errors import GuardrailError, ReplyRejectedError
from guardrails.middleware import statements
from guardrails.policy import Rule
from guardrails.statements.facts import FactJudge
from guardrails.statements.judging import Sentence
from guardrails.wording import load_words
from tests.guardrails.statement_steps import EVIDENCE, Reader, judge, make_filter, read


def test_a_rule_that_only_flags_lets_the_sentence_pass_and_tells_staff() -> None:
    with policy.trying(Rule("facts", "flag", is_inbound=False)):
        assert read(["It is $91."]) == "It is $91."
        (verdict,) = judge("It is $91.")
    assert verdict.action == "flag"


def test_a_rule_that_is_off_judges_nothing_and_its_own_words_are_used() -> None:
    with policy.trying(Rule("facts", "replace", is_on=False, is_inbound=False)):
        assert read(["It is $91."]) == "It is $91."
    with policy.trying(Rule("facts", "replace", is_inbound=False, message="Please ask us.")):
        assert read(["It is $91. Bye."]) == "Please ask us. Bye."


def test_another_reply_is_asked_for_in_the_first_sentence_alone_and_not_once_it_is_the_last() -> None:
    with pytest.raises(ReplyRejectedError, match="price"):
        read(["Your premium is $95 a month."], may_ask_again=True)
    assert "quote tool" in read(["Of course. Your premium is $95 a month."], may_ask_again=True)
    reader = Reader(make_filter(may_ask_again=True))
    reader.feed("Your premium is $95 ")
    reader.chain.insist()
    assert "quote tool" in reader.close()


class Broken(FactJudge):
    def judge(self, sentence: Sentence) -> None:
        raise ValueError(sentence.text)


class Slow(FactJudge):
    def judge(self, sentence: Sentence) -> None:
        until = time.thread_time() + 0.03
        while time.thread_time() < until:
            pass


@pytest.mark.parametrize(("broken", "reason"), [(Broken, "ValueError"), (Slow, "took too long")])
def test_a_judge_that_breaks_or_is_slow_ends_the_reply_or_lets_it_pass_flagged(
    broken: type, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guardrails.statements.panel.LIMIT_SECONDS", 0.02)
    monkeypatch.setitem(statements.JUDGES, "facts", broken)
    with pytest.raises(GuardrailError):
        read(["It is $91. "])
    with policy.trying(Rule("facts", "replace", is_inbound=False)):
        assert read(["It is $91. It is $92."]) == "It is $91. It is $92."
        assert [(verdict.kind, verdict.detail) for verdict in judge("It is $91. And $92.")] == [("FAILED", reason)]


def test_time_that_others_took_is_not_a_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(FactJudge):
        def judge(self, sentence: Sentence) -> None:
            time.sleep(0.03)

    monkeypatch.setattr("guardrails.statements.panel.LIMIT_SECONDS", 0.02)
    monkeypatch.setitem(statements.JUDGES, "facts", Interrupted)
    assert read(["It is $91. It is $92."]) == "It is $91. It is $92."


@pytest.mark.parametrize(("rule", "ends"), [("facts", True), ("links", True), ("persona", False)])
def test_of_figures_and_links_nothing_passes_unjudged(rule: str, ends: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(statements.JUDGES, rule, Broken)
    if ends:
        with pytest.raises(GuardrailError):
            read(["It is 5%. "])
    else:
        assert (rule, "FAILED") in [(verdict.rule, verdict.kind) for verdict in judge("It is 5%. ")]


async def test_a_hidden_telephone_number_is_no_black_bar_but_an_offer() -> None:
    exchange = Exchange("c1", "Hi", find_evidence=lambda: EVIDENCE)
    chain = OutboundChain((await build_chain()(exchange)).filters)
    text = chain.feed("Call me at (212) 555-0100 then. Or call 1-800-123-4567.") + chain.close()
    assert "hidden" not in text and text.startswith("I don't want to give you contact details")
    assert text.endswith("Or call 1-800-123-4567.")


async def test_a_number_that_the_company_publishes_in_an_article_may_be_said_and_no_other() -> None:
    article = Evidence(passages=("Flatbed towing: call (212) 555-0100 day and night, or mail tow@towing.example.",))
    for size in (1, 5, 400):
        exchange = Exchange("c1", "Hi", find_evidence=lambda: article)
        chain = OutboundChain((await build_chain()(exchange)).filters)
        text = "For a tow, call 212-555-0100 or mail tow@towing.example. "
        shown = "".join(chain.feed(text[at : at + size]) for at in range(0, len(text), size)) + chain.close()
        assert (shown, chain.verdicts) == (text, [])
    chain = OutboundChain((await build_chain()(exchange)).filters)
    assert "0199" not in chain.feed("For a tow, call 212-555-0199 or mail me@home.example. ") + chain.close()
    assert {verdict.kind for verdict in chain.verdicts} >= {"PHONE", "EMAIL"}


async def test_without_evidence_nothing_is_judged() -> None:
    chain = OutboundChain((await build_chain()(Exchange("c1", "Hi"))).filters)
    assert chain.feed("It is $91. ") + chain.close() == "It is $91. "


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ihre Prämie beträgt 95 € im Monat.", "de"),
        ("Su prima es de 95 dólares al mes.", "es"),
        ("Votre prime est de 95 €.", "fr"),
        ("Il suo premio è di 95 €.", "it"),
        ("O seu seguro custa 95 € e não mais.", "pt"),
        ("每月95美元。", "zh"),
        ("It is $95 for you.", "en"),
        ("$95!", "fr"),
    ],
)
def test_the_words_are_in_the_language_of_the_reply(text: str, language: str) -> None:
    words = [texts[language] for key, texts in load_words().items() if key in {"price", "figure"}]
    assert read([text], locale="fr") in words


def test_a_rules_own_words_go_first_in_every_language() -> None:
    rule = Rule("facts", "replace", is_inbound=False, message="Ask us.", messages={"de": "Fragen Sie uns."})
    with policy.trying(rule):
        assert read(["Ihre Prämie beträgt 95 € im Monat."]) == "Fragen Sie uns."
        assert read(["Your premium is $95 a month."]) == "Ask us."
