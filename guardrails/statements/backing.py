"""What the evidence of a reply backs: figures in one form, and whole passages. Read when it is first asked for."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from typing import Any

from guardrails.chain import Evidence, Persona
from guardrails.normalise import normalise
from guardrails.statements.figures import AMOUNT, Figure, Value, read_figures, read_number
from guardrails.statements.quantities import DAY, MILE, MONTH, read_quantities

# A price holds for a time: "$6 a month".
_PERIODS = {
    "month": "month|mo|monthly|mes|mese|mensual\\w*|mensile|mois|mensuel\\w*|monat\\w*|mês|mensal\\w*",
    "year": "year|yr|yearly|annum|annual\\w*|año|anual\\w*|an|année|jahr\\w*|jährlich\\w*|anno|annuo|ano",
}
_PERIOD = re.compile(
    r"\W{0,6}(?:/|(?:a|an|per|each|every|al|por|pro|im|par|ao|every|in der|di)\W{1,3})?\W{0,3}"
    + "(?:"
    + "|".join(rf"(?P<{name}>{words})" for name, words in _PERIODS.items())
    + r")(?!\w)",
    re.IGNORECASE,
)
_PERIOD_UNSPACED = {"月": "month", "年": "year"}
# Numbers that are no money, by the names of fields in a tool's data.
_NO_MONEY = re.compile(r"mileage|miles|kilomet|odometer|year|age|days|count|number|phone|zip|reference|(^|_)id$", re.I)
# Fields of a tool's data that hold a distance, a time or an age, and the unit in which `read_quantities` counts it.
_FIELDS = (
    (re.compile(r"mileage|miles|odometer", re.I), MILE, 1),
    (re.compile(r"days", re.I), DAY, 1),
    (re.compile(r"months", re.I), MONTH, 1),
    (re.compile(r"(?:^|_)age|years", re.I), MONTH, 12),
)
# Numbers that say by themselves nothing of what they count: "45000", "12k", "34".
_BARE = re.compile(r"(?<![\w$€£.,:/-])(\d{1,3}(?:,\d{3})+|\d{1,7})(k\b)?(?![\d%€£:/-])", re.I)
_YEAR = re.compile(r"(?<![\d$€£.,])(?:19|20)\d\d(?!\d|[.,]\d)")
_WORD = re.compile(r"[^\W_]+")
# Words that go together in a passage, and how much of a sentence must stand in one.
_TOGETHER = 3
_SHARE = 0.6


def find_period(text: str, figure: Figure) -> str:
    """The period for which an amount is a price, "month" or "year"; "" if it is none. Chinese says it before."""
    if match := _PERIOD.match(text, figure.end):
        return str(match.lastgroup)
    before = text[max(0, figure.start - 4) : figure.start]
    return next((period for sign, period in _PERIOD_UNSPACED.items() if "每" + sign in before), "")


@dataclass(slots=True)
class Known:
    """The figures of some texts. `prices` are amounts with their period; `quantities` come with their unit; `numbers`
    are whatever stands without one, and `years` those of the calendar."""

    figures: dict[str, set[Value]] = field(default_factory=dict)
    prices: set[tuple[Value, str]] = field(default_factory=set)
    quantities: set[tuple[str, Decimal]] = field(default_factory=set)
    numbers: set[Decimal] = field(default_factory=set)
    years: set[int] = field(default_factory=set)

    @property
    def amounts(self) -> set[Decimal]:
        return {value for value in self.figures.get(AMOUNT, ()) if isinstance(value, Decimal)}

    def has(self, figure: Figure) -> bool:
        return not figure.values.isdisjoint(self.figures.get(figure.kind, ()))

    def add(self, other: "Known") -> None:
        for kind, values in other.figures.items():
            self.figures.setdefault(kind, set()).update(values)
        self.prices |= other.prices
        self.quantities |= other.quantities
        self.numbers |= other.numbers
        self.years |= other.years


def read_known(text: str) -> Known:
    known = Known()
    text = normalise(text).text
    for figure in read_figures(text):
        known.figures.setdefault(figure.kind, set()).update(figure.values)
        if figure.kind == AMOUNT and (period := find_period(text, figure)):
            known.prices.update((value, period) for value in figure.values)
    known.quantities.update((one.unit, one.amount) for one in read_quantities(text))
    known.numbers.update(read_number(match[1]) * (1000 if match[2] else 1) for match in _BARE.finditer(text))
    known.years.update(int(match[0]) for match in _YEAR.finditer(text))
    return known


@lru_cache(maxsize=256)
def _read_lasting(text: str) -> Known:
    """Of texts that come with every conversation."""
    return read_known(text)


class Backing:
    """The evidence of one reply, and who gives it."""

    def __init__(self, find_evidence: Callable[[], Evidence], persona: Persona) -> None:
        self._find_evidence = find_evidence
        self.persona = persona

    @cached_property
    def evidence(self) -> Evidence:
        return self._find_evidence()

    @cached_property
    def public(self) -> Known:
        """What the company says of itself, and what was looked up."""
        known = Known()
        for text in self.evidence.company:
            known.add(_read_lasting(text))
        for text in self.evidence.passages:
            known.add(read_known(text))
        return known

    @cached_property
    def recorded(self) -> Known:
        """What tools returned: figures in texts, and the numbers in data."""
        known = Known()
        for text in self.evidence.records:
            known.add(read_known(text))
            for name, number in _read_numbers(text):
                if not _NO_MONEY.search(name):
                    known.figures.setdefault(AMOUNT, set()).add(number)
                known.quantities.update(
                    (unit, number * size) for pattern, unit, size in _FIELDS if pattern.search(name)
                )
        return known

    @cached_property
    def visitor(self) -> Known:
        known = Known()
        for text in self.evidence.visitor:
            known.add(read_known(text))
        return known

    def has_text(self, words: str) -> bool:
        """Whether these words stand somewhere in what the company says, was looked up or returned, or the visitor's."""
        wanted = fold_words(words)
        return bool(wanted) and any(f" {wanted} " in text for text in self._folded)

    @cached_property
    def _folded(self) -> list[str]:
        evidence = self.evidence
        texts = (*evidence.company, *evidence.passages, *evidence.records, *evidence.visitor)
        return [f" {fold_words(text)} " for text in texts]

    def has_sentence(self, sentence: str) -> bool:
        """Whether most of the sentence stands in a passage or a tool's result, word by word."""
        wanted = set(_find_shingles(sentence))
        return bool(wanted) and len(wanted & self._shingles) >= _SHARE * len(wanted)

    @cached_property
    def _shingles(self) -> set[tuple[str, ...]]:
        evidence = self.evidence
        return {one for text in (*evidence.passages, *evidence.records) for one in _find_shingles(text)}

    def records_mention(self, stems: re.Pattern[str]) -> bool:
        """Whether a tool's result speaks of it."""
        return any(stems.search(text) for text in self.evidence.records)


def fold_words(text: str) -> str:
    return " ".join(_WORD.findall(normalise(text).text.casefold()))


def _find_shingles(text: str) -> Iterator[tuple[str, ...]]:
    words = fold_words(text).split()
    if len(words) < _TOGETHER:
        yield tuple(words)
    for start in range(len(words) - _TOGETHER + 1):
        yield tuple(words[start : start + _TOGETHER])


def _read_numbers(text: str) -> Iterator[tuple[str, Decimal]]:
    """The numbers in a JSON text, with the names of their fields."""
    if not text.lstrip().startswith(("{", "[")):
        return
    try:
        content = json.loads(text)
    except ValueError:
        return
    yield from _walk(content, "")


def _walk(value: Any, name: str) -> Iterator[tuple[str, Decimal]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, str(key))
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item, name)
    elif not isinstance(value, bool) and isinstance(value, int | float | str):
        try:
            number = read_number(str(value).lstrip("+-")) if len(str(value)) <= 20 else None
        except InvalidOperation:
            return
        if number is not None and number.is_finite():
            yield name, number.normalize()
