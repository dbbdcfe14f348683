"""Figures must come from somewhere: a tool's result, a source, the company, or what the visitor said."""

import itertools
import re
from decimal import Decimal

from guardrails import pii
from guardrails.normalise import normalise
from guardrails.pii import allowed
from guardrails.policy import Rule
from guardrails.statements.backing import Backing, find_period
from guardrails.statements.bare_prices import PRICE_WORDS, find_bare_prices
from guardrails.statements.cues import UNCONDITIONAL
from guardrails.statements.figures import (
    AMOUNT,
    DATE,
    DOLLAR_WORDS,
    NUMBER_WORDS,
    PERCENTAGE,
    PHONE,
    Figure,
    read_figures,
)
from guardrails.statements.judging import NOTHING, Finding, Sentence
from guardrails.statements.measures import Measures, denies, is_assumed, is_sum_of_periods, promises
from guardrails.statements.quantities import read_quantities
from guardrails.statements.spelled import list_number_words

PRICE, ADDRESS, QUANTITY = "PRICE", "ADDRESS", "QUANTITY"
_DETAILS = {
    AMOUNT: "it names an amount that nothing found or known backs",
    PRICE: "it names a price that no quote gave",
    PERCENTAGE: "it names a percentage that nothing found or known backs",
    DATE: "it names a date that nothing found or known backs",
    PHONE: "it names a telephone number that is not the company's",
    ADDRESS: "it names an address that nothing found or known backs",
    QUANTITY: "it names a distance, a time or an age that nothing found or known backs",
}
_HIDDEN_PHONE = re.compile(r"\[phone number hidden\]")
# "Your premium comes to $90": the visitor's own price, also without a period.
_PRICED = re.compile(
    rf"(?:{'|'.join(PRICE_WORDS)})[^.;:!?$€£]{{0,30}}"
    r"(?:\b(?:is|be|of|comes to|costs?|es|sería|ist|wäre|beträgt|est|serait|è|sarebbe|é|seria)\b|[是为])"
    r"\W{0,6}(?:(?:only|just|about|around) )?\W{0,4}\Z",
    re.IGNORECASE,
)
# "A fifty-dollar premium", "the $50 quote".
_PRICING = re.compile(
    r"[\s-]{1,2}(?:(?:a|per) month |monthly |yearly |annual )?(?:premium|price|quote|rate)s?\b", re.IGNORECASE
)
# A number before or after a word, as a house has it.
_HOUSE = re.compile(r"(?<![\w\[])\d{1,6}[a-zA-Z]?,?\s+[^\W\d_]|[^\W\d_]{3}\.?\s+\d{1,5}(?![\w\]])")
_ADDRESSES = frozenset({"ADDRESS"})
_YEARLY = Decimal(12)


class FactJudge:
    """Finds the first figure that nothing backs."""

    cues = (
        DOLLAR_WORDS
        | NUMBER_WORDS
        | list_number_words()
        | frozenset(
            "dollar dollars buck bucks cents euro euros pound pounds dólar dólares dollari dollaro percent prozent "
            "美元 美金 欧元 百分 保费 报价 价格 每月 英里 公里 百元 千元 万元 十元 百块 千块 十块".split()
        )
    )
    conditions = UNCONDITIONAL
    phrases = NOTHING
    reads_figures = True

    def __init__(self, rule: Rule, backing: Backing) -> None:
        self.rule = rule
        self._backing = backing
        self._measures = Measures(backing)

    def judge(self, sentence: Sentence) -> Finding | None:
        text = normalise(sentence.text).text
        figures = read_figures(text)
        for figure in figures:
            kind = PRICE if figure.kind == AMOUNT and _is_price(text, figure) else figure.kind
            if not self._is_backed(text, figure, kind, figures):
                return Finding(kind, _DETAILS[kind], "price" if kind == PRICE else "figure")
        if self._names_bare_price(text):
            return Finding(PRICE, _DETAILS[PRICE], "price")
        if any(not self._measures.is_backed(text, one) for one in read_quantities(text)):
            return Finding(QUANTITY, _DETAILS[QUANTITY], "figure")
        if _HIDDEN_PHONE.search(text):
            return Finding(PHONE, _DETAILS[PHONE], "contact")
        return self._judge_addresses(text, figures)

    def _names_bare_price(self, text: str) -> bool:
        for figure in find_bare_prices(text):
            if not self._is_said(figure) or (self._backing.visitor.has(figure) and not self._is_quoted(text, figure)):
                return True
        return False

    def _judge_addresses(self, text: str, figures: list[Figure]) -> Finding | None:
        """An address has a number that is no figure."""
        rest = text
        for figure in figures:
            rest = rest[: figure.start] + " " * (figure.end - figure.start) + rest[figure.end :]
        if not _HOUSE.search(rest):
            return None
        for span in pii.detect(text, _ADDRESSES):
            if not self._backing.has_text(text[span.start : span.end]):
                return Finding(ADDRESS, _DETAILS[ADDRESS], "contact")
        return None

    def _is_backed(self, text: str, figure: Figure, kind: str, figures: list[Figure]) -> bool:
        backing = self._backing
        match kind:
            case "PRICE":
                return self._is_quoted(text, figure)
            case "PHONE":
                return allowed.is_allowed("PHONE", text[figure.start : figure.end]) or self._is_said(figure)
            case "DATE":
                return any(_is_known_day(figure, known.figures.get(DATE, set())) for known in self._all())
        if backing.public.has(figure) or backing.recorded.has(figure):
            return True
        if kind == AMOUNT and (self._is_worked_out(text, figure, figures) or is_sum_of_periods(text, figure, backing)):
            return True
        return backing.visitor.has(figure) and not promises(text)

    def _all(self) -> tuple:
        return self._backing.public, self._backing.recorded, self._backing.visitor

    def _is_said(self, figure: Figure) -> bool:
        return any(known.has(figure) for known in self._all())

    def _is_quoted(self, text: str, figure: Figure) -> bool:
        """A tool gave it, or the company publishes it for the same period; a year's may be twelve months'."""
        backing, period = self._backing, find_period(text, figure)
        recorded = backing.recorded.figures.get(AMOUNT, set())
        if not figure.values.isdisjoint(recorded):
            return True
        if any((value, period) in backing.public.prices for value in figure.values):
            return True
        if period == "year" and any(isinstance(v, Decimal) and v / _YEARLY in recorded for v in figure.values):
            return True
        # "I can't make it $100 a month": the visitor's own words, refused.
        return backing.visitor.has(figure) and denies(text)

    def _is_worked_out(self, text: str, figure: Figure, figures: list[Figure]) -> bool:
        """The sum or difference of two amounts that stand in the same sentence, for everyone to check, each backed or
        assumed ("say a repair costs $3,000"); or assumed itself."""
        if is_assumed(text, figure):
            return True
        named = {
            value
            for other in figures
            if other.kind == AMOUNT and other is not figure and (self._is_said(other) or is_assumed(text, other))
            for value in other.values
            if isinstance(value, Decimal)
        }
        results = {one + sign * two for one, two in itertools.permutations(named, 2) for sign in (1, -1)}
        return any(value in results for value in figure.values)


def _is_price(text: str, figure: Figure) -> bool:
    if find_period(text, figure) or _PRICING.match(text, figure.end):
        return True
    before = text[max(0, figure.start - 60) : figure.start]
    folded = before.casefold()
    if not any(word in folded for word in PRICE_WORDS):
        return False
    return _PRICED.search(before) is not None and "deductible" not in text[figure.end : figure.end + 20]


def _is_known_day(figure: Figure, known: set) -> bool:
    """What one of the two leaves open does not part them."""
    return any(
        isinstance(day, tuple)
        and all(said == other or 0 in (said, other) for said, other in zip(day, another, strict=True))
        for day in figure.values
        for another in known
    )
