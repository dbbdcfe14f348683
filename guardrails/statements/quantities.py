"""Distances, times and ages in a text, in one form for the many ways to write them.

A kilometre is .621 miles, a week 7 days and a year 12 months, so that what is the same compares as the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from guardrails.statements.figures import IN_WORDS, read_number, read_words
from guardrails.statements.spelled import find_spelled, is_known, read_chinese

MILE, DAY, MONTH = "mile", "day", "month"
_KILOMETRE = Decimal("0.621371")
# What each unit is called, what it is counted in, and how many of those it is.
_UNITS: tuple[tuple[str, str, Decimal], ...] = (
    (r"miles?|mi|mill?as|meilen?|migli[ao]|milhas?|英里", MILE, Decimal(1)),
    (r"km|kilomet(?:er|re)s?n?|kil[oó]metros?|kilomètres?|chilometr[io]|quil[oôó]metros?|公里|千米", MILE, _KILOMETRE),
    (r"(?:calendar |business |working )?days?|d[ií]as?|tage?n?|jours?|giorn[oi]|天", DAY, Decimal(1)),
    (r"weeks?|semanas?|wochen?|semaines?|settiman[ae]|周|星期", DAY, Decimal(7)),
    (r"months?|mes(?:es|e|i)?|monate?n?|mois|m[eê]s(?:es)?|个月", MONTH, Decimal(1)),
    (r"(?:model )?years?|a[nñ]os?|jahren?|jahr|ans|ann[ée]es?|ann[io]|岁|周岁|年", MONTH, Decimal(12)),
)
_UNIT = "|".join(rf"(?P<u{number}>{words})" for number, (words, _, _) in enumerate(_UNITS))
_DIGITS = r"\d{1,3}(?:[.,’' \u202f]\d{3}(?!\d)){1,2}|\d{1,7}(?:[.,]\d{1,2})?"
_RANGE = r"\s?(?:to|and|or|through|-|–|—|a|y|o|bis|und|oder|à|et|ou|e|至|到)\s?"
_WRITTEN = re.compile(
    rf"(?<![a-z\d_$€£.,/:-])(?:(?P<first>{_DIGITS})(?P<firstk>k)?(?:{_RANGE}))?"
    rf"(?P<number>{_DIGITS})(?P<scale>k|\s?(?:thousand|mil|mila|tausend|万))?[\s-]?(?:{_UNIT})(?![a-zà-ÿ])",
    re.IGNORECASE,
)
# "Drivers from 18 to 85", "aged 34", "age: 34": years, without the word.
_AGED = re.compile(
    r"\b(?:aged?|ages|edad(?:es)?|alter|drivers?|âge|età|idade)"
    r"(?::| of| is| are| from| between| over| under| de| von| tra)?"
    r"\s(?P<first>\d{2,3})(?!\d|[.,:/%]\d|[ -]?(?:miles|mi\b|km|k\b|%|days|hours|minutes|seconds))"
    r"(?:\s?(?:to|and|through|-|–)\s?(?P<number>\d{2,3})(?!\d|[.,:/%]\d))?",
    re.IGNORECASE,
)
_SPELLED_EN = re.compile(rf"\b(?P<words>{IN_WORDS})[\s-](?:{_UNIT})(?![a-zà-ÿ])", re.IGNORECASE)
_UNIT_WORD = re.compile(rf"(?<![^\W\d_])(?:{_UNIT})(?![a-zà-ÿ])", re.IGNORECASE)
_CHINESE = re.compile(rf"(?P<chinese>[一二两三四五六七八九十百千万]{{1,6}})(?:{_UNIT})")
_BEFORE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MOST_SPELLED = 60
_LEAST_SPELLED = 10
# Of a text in small letters. No unit begins within a word ("comes"), but after the k of a thousand.
_SIGN = re.compile(rf"(?<![a-jl-zà-ÿ])(?:{_UNIT})" + r"|\b(?:aged?|ages|drivers?|edad|alter|âge|età|idade)\b")
# "2026年", "in the year 2026".
_CALENDAR = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class Quantity:
    """`amount` of `unit` at `text[start:end]`. `is_small`: a number below ten in words, as in "a year or two"."""

    unit: str
    amount: Decimal
    start: int
    end: int
    is_small: bool = False


def read_quantities(text: str) -> list[Quantity]:
    """All of a normalised text, by where they stand."""
    if not _SIGN.search(text.casefold()):
        return []
    found = [*_read_written(text), *_read_spelled(text)]
    return sorted(found, key=lambda one: one.start)


def _read_written(text: str) -> Iterator[Quantity]:
    for match in _WRITTEN.finditer(text):
        unit, size = _find_unit(match)
        for name, scale in (("first", "firstk"), ("number", "scale")):
            if not match[name]:
                continue
            number = read_number(match[name]) * _find_scale(match[scale] or match["scale"] or "")
            if not (int(number) in _CALENDAR and (name == "first" or (unit == MONTH and size == 12))):
                yield Quantity(unit, (number * size).normalize(), match.start(name), match.end())
    for match in _AGED.finditer(text):
        for name in ("first", "number"):
            if match[name]:
                yield Quantity(MONTH, (Decimal(match[name]) * 12).normalize(), match.start(name), match.end(name))


def _read_spelled(text: str) -> Iterator[Quantity]:
    for match in _SPELLED_EN.finditer(text):
        unit, size = _find_unit(match)
        yield _make_spelled(unit, size, read_words(match["words"]), match.start(), match.end())
    for match in _UNIT_WORD.finditer(text):
        before = list(_BEFORE.finditer(text, max(0, match.start() - _MOST_SPELLED), match.start()))
        found = find_spelled([word[0] for word in before]) if before and is_known(before[-1][0]) else None
        if found:
            unit, size = _find_unit(match)
            yield _make_spelled(unit, size, found[0], before[-found[1]].start(), match.end())
    for match in _CHINESE.finditer(text):
        unit, size = _find_unit(match)
        yield _make_spelled(unit, size, read_chinese(match["chinese"]), match.start(), match.end())


def _make_spelled(unit: str, size: Decimal, count: Decimal, start: int, end: int) -> Quantity:
    return Quantity(unit, (count * size).normalize(), start, end, is_small=count < _LEAST_SPELLED)


def _find_unit(match: re.Match[str]) -> tuple[str, Decimal]:
    named = next(number for number in range(len(_UNITS)) if match[f"u{number}"])
    return _UNITS[named][1:]


@cache
def _find_scale(scale: str) -> int:
    return {"": 1, "万": 10_000}.get(scale.strip().casefold(), 1000)
