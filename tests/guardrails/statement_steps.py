"""A reply through the filter that judges its sentences, with evidence, as its visitor reads it in the end."""

from collections.abc import Iterable
from functools import partial

from chat.guard import find_language
from guardrails.chain import DROPPED_MARK, Evidence, Exchange, OutboundChain, Persona, Verdict
from guardrails.middleware.statements import find_words_for, make_judges
from guardrails.normalise import CITATION_MARK
from guardrails.statements.stream import StatementFilter

QUOTE = (
    '{"reference": "Q-7", "monthly_premium": "118.40", "mileage": 45000, "driver_age": 34, "valid_until": "2026-12-26"}'
)
EVIDENCE = Evidence(
    company=(
        "Acme: 1-800-123-4567. Deductibles of $250, $500 or $1,000. A quote is valid for 30 days.",
        "Drivers from 18 to 85.",
    ),
    passages=("Up to $40 a day for 30 days. The policy fee is $6 a month. It pays 70% after March 5, 2026.",),
    records=(QUOTE,),
    visitor=("45k miles, the repair was $1,800 on 3 October. Is $100 a month possible?",),
    links=("/help/rental/#how-much", "https://acme.example/claims"),
)
PERSONA = Persona("Eva")


def make_filter(
    evidence: Evidence = EVIDENCE, *, persona: Persona = PERSONA, locale: str = "en", may_ask_again: bool = False
) -> StatementFilter:
    judges = make_judges(lambda: evidence, persona)
    exchange = Exchange("c1", "", locale, persona=persona, find_language=find_language)
    return StatementFilter(judges, partial(find_words_for, exchange), may_ask_again=may_ask_again)


class Reader:
    """Reads what comes out of a chain, and forgets what is taken back."""

    def __init__(self, *filters: StatementFilter) -> None:
        self.chain = OutboundChain(list(filters))
        self.text = ""

    def take(self, shown: str) -> str:
        count = self.chain.taken_back
        while count:
            count -= self.text[-1] != CITATION_MARK
            self.text = self.text[:-1]
        self.text += shown
        return shown

    def feed(self, chunk: str) -> str:
        return self.take(self.chain.feed(chunk))

    def close(self) -> str:
        self.take(self.chain.close())
        return self.text


def read(chunks: Iterable[str], evidence: Evidence = EVIDENCE, **options: object) -> str:
    reader = Reader(make_filter(evidence, **options))  # type: ignore[arg-type]
    for chunk in chunks:
        reader.feed(chunk)
    return reader.close().replace(CITATION_MARK, "").replace(DROPPED_MARK, "")


def judge(text: str, evidence: Evidence = EVIDENCE, **options: object) -> list[Verdict]:
    reader = Reader(make_filter(evidence, **options))  # type: ignore[arg-type]
    reader.feed(text)
    reader.close()
    return reader.chain.verdicts


def kinds(text: str, evidence: Evidence = EVIDENCE, **options: object) -> list[str]:
    return [verdict.kind for verdict in judge(text, evidence, **options)]
