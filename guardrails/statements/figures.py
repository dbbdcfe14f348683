"""Amounts, percentages, dates and telephone numbers in a text, in one form for the many ways to write them.

Every expression takes each character a bounded number of times: the work grows with the text.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from guardrails.statements.spelled import find_spelled, is_known, read_chinese

AMOUNT, PERCENTAGE, DATE, PHONE = "AMOUNT", "PERCENTAGE", "DATE", "PHONE"
# (year, month, day); 0 stands for what is not said.
Day = tuple[int, int, int]
Value = Decimal | Day | str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at `text[start:end]`; `values` are what it may mean: 3/4/2026 is two days."""

    kind: str
    start: int
    end: int
    values: frozenset[Value]


_MONTH_NAMES = (
    "january jan januar jänner enero janvier gennaio janeiro",
    "february feb februar febrero février febbraio fevereiro",
    "march mar märz marzo mars março",
    "april apr abril avril aprile",
    "may mai mayo maggio maio",
    "june jun juni junio juin giugno junho",
    "july jul juli julio juillet luglio julho",
    "august aug agosto août",
    "september sep sept septiembre septembre settembre setembro",
    "october oct oktober octubre octobre ottobre outubro",
    "november nov noviembre novembre novembro",
    "december dec dezember diciembre décembre dicembre dezembro",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
# "You may 5 times", "march 10 miles": these months are written with a capital.
_VERBS = frozenset({"may", "march", "mar"})
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_UNITS = {word: number for number, word in enumerate(_WORDS.split())}
_TENS = {word: ten * 10 for ten, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_SPELLED = "|".join([*_UNITS, *_TENS, *_SCALES])

_NUMBER = r"\d{1,3}(?:[.,'’ \u202f]\d{3}(?!\d)){1,4}(?:[.,]\d{1,2}(?!\d))?|\d{1,12}(?:[.,]\d{1,4}(?!\d))?"
# The same, whole: what may not precede it stands behind its first digit, which lets the search leap to digits.
_WHOLE_NUMBER = (
    r"\d(?<![\d.,]\d)(?:\d{0,2}(?:[.,'’ \u202f]\d{3}(?!\d)){1,4}(?:[.,]\d{1,2}(?!\d))?|\d{0,11}(?:[.,]\d{1,4}(?!\d))?)"
)
IN_WORDS = rf"(?:{_SPELLED})(?:(?:-| and | )(?:{_SPELLED})){{0,7}}"
_CODES = "USD|EUR|GBP|CHF"
_CURRENCY = rf"US\$|{_CODES}|[$€£¥￥]"
_CURRENCY_WORDS = r"dollars?|bucks|cents?|euros?|pounds?|d[oó]lar(?:es)?|dollar[io]|centavos?|centesimi|centimes"
_CURRENCY_WORDS += r"|reais|pesos?|francs?|franken|franchi|zł|złot\w{1,2}|yen|rupees?"
_SCALE = r"k\b|thousand\b|million\b|mil\b|mila\b|tausend\b|万|千"
_SPELLED_WORDS = frozenset(_SPELLED.split("|"))
_COMPOUNDS = frozenset(f"{ten}-{unit}" for ten in _TENS for unit in itertools.islice(_UNITS, 1, 10))
# Numbers from ten on, as whoever reads word by word meets them; and "a fifty-dollar premium".
NUMBER_WORDS = _SPELLED_WORDS - frozenset(itertools.islice(_UNITS, 10)) | _COMPOUNDS
DOLLAR_WORDS = frozenset(f"{number}-dollar" for number in _SPELLED_WORDS | _COMPOUNDS)
# A pattern runs where its signs stand: characters, or words of the folded text. Most texts have few of them.
_AFTER_SIGN = rf"\s?(?P<number>{_NUMBER})(?:\s?(?P<scale>{_SCALE}))?"
_AMOUNTS_AFTER = re.compile(rf"[$€£¥￥]{_AFTER_SIGN}", re.IGNORECASE)
_AMOUNTS_AFTER_CODE = re.compile(rf"(?:{_CODES}){_AFTER_SIGN}", re.IGNORECASE)
_AMOUNTS_BEFORE = re.compile(
    rf"(?P<number>{_WHOLE_NUMBER})(?:\s?(?P<scale>{_SCALE}))?\s?"
    rf"(?:(?:{_CURRENCY})(?!\d)|(?:US-)?(?:{_CURRENCY_WORDS})\b|美元|美金|欧元|元|块)",
    re.IGNORECASE,
)
_AMOUNTS_SPELLED = re.compile(rf"\b(?P<words>{IN_WORDS})[\s-](?:US\s)?(?:{_CURRENCY_WORDS})\b", re.IGNORECASE)
# In "deux cents dollars" the first of two such words is a number.
_CURRENCY_WORD = re.compile(rf"\b(?:US-?)?(?:{_CURRENCY_WORDS})\b(?!\s(?:{_CURRENCY_WORDS})\b)", re.IGNORECASE)
_AMOUNTS_CHINESE = re.compile(r"(?P<chinese>[零〇一二两三四五六七八九十百千万]{1,9})\s?(?:美元|美金|欧元|元|块)")
_SPELLED_BEFORE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PERCENTAGES_BEFORE = re.compile(
    rf"(?P<number>{_WHOLE_NUMBER})\s?(?:%|percent\b|per\s?cent\b|pct\b|prozent\b|pour\s?cent\b|por\s?ciento\b"
    r"|por\s?cento\b|per\s?cento\b)",
    re.IGNORECASE,
)
_PERCENTAGES_SPELLED = re.compile(rf"\b(?P<words>{IN_WORDS})\s?per\s?cent\b", re.IGNORECASE)
_PERCENTAGES_UNSPACED = re.compile(r"百分之(?P<number>\d{1,3}(?:\.\d{1,4})?)")
_NUMERIC_DATES = re.compile(
    r"(?<!\d)(?P<iso>(?P<iy>[12]\d{3})[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2}))(?!\d)"
    r"|(?<![\d/.])(?P<numeric>(?P<na>\d{1,2})[/.-](?P<nb>\d{1,2})[/.-](?P<ny>\d{4}|\d{2}))(?![\d/])"
    r"|(?:(?P<cy>[12]\d{3})\s?年\s?)?(?P<cm>\d{1,2})\s?月\s?(?P<cd>\d{1,2})\s?[日号]"
)
_NAMED_DATES = re.compile(
    rf"\b(?P<mf>{_MONTH})\b\.?\s(?P<mfd>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.,]\d|\d)(?:,?\s(?P<mfy>[12]\d{{3}}))?"
    r"|(?<!\d)(?P<dfd>\d{1,2})(?:st|nd|rd|th|er|[.º°])?\s(?:of\s|de\s)?"
    rf"(?P<df>{_MONTH})\b\.?(?:(?:,|\sde[l]?)?\s(?P<dfy>[12]\d{{3}}))?"
    rf"|\b(?P<my>{_MONTH})\b\.?,?\s(?:de\s)?(?P<myy>[12]\d{{3}})\b",
    re.IGNORECASE,
)
_CENTS = re.compile(r"cents?|centavos?|centesimi|centimes", re.IGNORECASE)
_SIGNS = ("$", "€", "£", "¥", "￥", "元", "块", "美金")
_SIGN_WORDS = frozenset(
    "usd eur gbp chf us dollar dollars buck bucks cent cents euro euros pound pounds dólar dólares dolar dolares "
    "dollari dollaro centavo centavos centesimi centimes reais peso pesos franc francs franken franchi zł yen "
    "rupees".split()
)
_PERCENT_WORDS = frozenset("percent cent pct prozent ciento cento".split())
_CODE_WORDS = frozenset("usd eur gbp chf".split())
_DIGIT = re.compile(r"\d")
# Without one of these there is no telephone number.
_PHONE_SIGN = re.compile(r"\d(?:[ ().\u2011-]{0,3}\d){8}")
_VANITY_SIGN = re.compile(r"8\d\d-[A-Z]")
_NUMERIC_SIGN = re.compile(r"\d[-/.]\d|\d\s?月")
_WORD = re.compile(r"[^\W\d_]+")
_PHONES = re.compile(
    r"(?<![\w.,$€£-])\+?\(?\d(?:[ ().\u2011-]{0,3}\d){8,14}(?![\d,-])"
    r"|(?<![\w-])1?-?8\d\d-[A-Z][A-Z0-9-]{4,11}(?![\w-])"
)
# Characters before a currency's word in which a number is looked for.
_MOST_SPELLED = 80
_NO_DIGIT = re.compile(r"[^0-9A-Za-z]")


def read_figures(text: str) -> list[Figure]:
    """All figures of a normalised text, by where they stand; a telephone number is no amount, nor is a date."""
    kept: list[Figure] = []
    taken = bytearray(len(text))
    words = frozenset(_WORD.findall(text.casefold()))
    for figure in itertools.chain(_read_dates(text, words), _read_phones(text), _read_numbers(text, words)):
        if not any(taken[figure.start : figure.end]):
            taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
            kept.append(figure)
    return sorted(kept, key=lambda figure: figure.start)


def read_number(written: str) -> Decimal:
    """A number as people write it: 1,200 and 1.200 and 1 200 are the same, 12,50 is 12.5."""
    plain = re.sub(r"['’ \u202f]", "", written)
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return Decimal(plain)
    whole, decimals = re.sub(r"[.,]", "", plain[:last]), plain[last + 1 :]
    if len(decimals) == 3 and whole.lstrip("0"):
        return Decimal(whole + decimals)
    return Decimal(f"{whole or 0}.{decimals or 0}")


def read_words(written: str) -> Decimal:
    """An English number in words: "twelve hundred and fifty" is 1250."""
    total = current = 0
    for word in re.split(r"[-\s]+", written.casefold()):
        if word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if _SCALES[word] >= 1000:
                total, current = total + current, 0
        else:
            current += _UNITS.get(word, 0) + _TENS.get(word, 0)
    return Decimal(total + current)


def fold_phone(written: str) -> str:
    digits = _NO_DIGIT.sub("", written).upper()
    return digits.removeprefix("1") if len(digits) >= 10 else digits


def _read_numbers(text: str, words: frozenset[str]) -> Iterator[Figure]:
    for kind, pattern in _find_patterns(text, words):
        for match in pattern.finditer(text):
            yield Figure(kind, match.start(), match.end(), frozenset({_find_value(match, kind)}))
    if not words.isdisjoint(_SIGN_WORDS):
        yield from _read_spelled(text)


def _read_spelled(text: str) -> Iterator[Figure]:
    """Amounts in words of other languages: the words before a currency's. "Mille cent vingt euros" has no cent."""
    found = list(_find_spelled_amounts(text))
    yield from (one for one in found if not any(one.start >= other.start and one.end < other.end for other in found))


def _find_spelled_amounts(text: str) -> Iterator[Figure]:
    for currency in _CURRENCY_WORD.finditer(text):
        before = list(_SPELLED_BEFORE.finditer(text, max(0, currency.start() - _MOST_SPELLED), currency.start()))
        found = find_spelled([word[0] for word in before]) if before and is_known(before[-1][0]) else None
        if found:
            value = found[0] / 100 if _CENTS.search(currency[0]) else found[0]
            start = before[-min(found[1], len(before))].start()
            yield Figure(AMOUNT, start, currency.end(), frozenset({value.normalize()}))


def _find_patterns(text: str, words: frozenset[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Those whose signs the text has."""
    has_currency = not words.isdisjoint(_SIGN_WORDS)
    has_percent = not words.isdisjoint(_PERCENT_WORDS)
    if _DIGIT.search(text):
        if any(sign in text for sign in _SIGNS):
            yield AMOUNT, _AMOUNTS_AFTER
            yield AMOUNT, _AMOUNTS_BEFORE
        elif has_currency:
            yield AMOUNT, _AMOUNTS_BEFORE
        if not words.isdisjoint(_CODE_WORDS):
            yield AMOUNT, _AMOUNTS_AFTER_CODE
        if has_percent or "%" in text:
            yield PERCENTAGE, _PERCENTAGES_BEFORE
        if "百分之" in text:
            yield PERCENTAGE, _PERCENTAGES_UNSPACED
    if any(sign in text for sign in ("元", "块", "美金")):
        yield AMOUNT, _AMOUNTS_CHINESE
    if (has_currency or has_percent) and not words.isdisjoint(_SPELLED_WORDS):
        yield AMOUNT, _AMOUNTS_SPELLED
        yield PERCENTAGE, _PERCENTAGES_SPELLED


def _find_value(match: re.Match[str], kind: str) -> Decimal:
    groups = match.groupdict()
    if "chinese" in groups:
        return read_chinese(groups["chinese"]).normalize()
    value = read_words(groups["words"]) if "words" in groups else read_number(groups["number"])
    if scale := groups.get("scale"):
        value *= _find_scale(scale.casefold())
    if kind == AMOUNT and _CENTS.search(match[0]):
        value /= 100
    return value.normalize()


@cache
def _find_scale(scale: str) -> int:
    return {"million": 1_000_000, "万": 10_000}.get(scale, 1000)


def _read_dates(text: str, words: frozenset[str]) -> Iterator[Figure]:
    if not _DIGIT.search(text):
        return
    patterns = [_NUMERIC_DATES] if _NUMERIC_SIGN.search(text) else []
    if not words.isdisjoint(_MONTHS):
        patterns.append(_NAMED_DATES)
    for match in itertools.chain.from_iterable(pattern.finditer(text) for pattern in patterns):
        days = frozenset(day for day in _find_days(match.groupdict()) if 1 <= day[1] <= 12 and day[2] <= 31)
        if days:
            yield Figure(DATE, match.start(), match.end(), days)


def _find_days(part: dict[str, str | None]) -> Iterator[Day]:
    def number(name: str) -> int:
        return int(part[name] or 0)

    if part.get("iso"):
        yield number("iy"), number("im"), number("id")
    elif part.get("numeric"):
        year = number("ny") + (2000 if len(part["ny"] or "") == 2 else 0)
        yield year, number("na"), number("nb")
        yield year, number("nb"), number("na")
    elif part.get("cm"):
        yield number("cy"), number("cm"), number("cd")
    elif month := part.get("mf"):
        if month not in _VERBS:
            yield number("mfy"), _MONTHS[month.casefold()], number("mfd")
    elif month := part.get("df"):
        yield number("dfy"), _MONTHS[month.casefold()], number("dfd")
    elif month := part.get("my"):
        yield number("myy"), _MONTHS[month.casefold()], 0


def _read_phones(text: str) -> Iterator[Figure]:
    if not (_PHONE_SIGN.search(text) or _VANITY_SIGN.search(text)):
        return
    for match in _PHONES.finditer(text):
        yield Figure(PHONE, match.start(), match.end(), frozenset({fold_phone(match[0])}))
