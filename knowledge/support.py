"""Whether what was said follows from what it cites, as far as words alone can tell. Pure.

Figures count in any language; the rest is for English, and errs towards leaving a mark in its place: a sentence whose
words are elsewhere, or which says the opposite of its source about what is covered.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from knowledge.analysis import STOP_WORDS, terms, words

_NUMBER_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_UNITS = {
    "money": "dollars?|usd|eur|euros?|[$€£]",
    "percent": "%|per ?cent|prozent|por ciento|pour cent",
    "hour": "hours?|hrs?|stunden?",
    "day": "(?:calendar |business |working )?days?|tagen?|días?|jours?",
    "week": "weeks?|wochen?|semanas?|semaines?",
    "month": "months?|monaten?|mes(?:es)?|mois",
    "year": "(?:model )?years?|jahren?|años?|ans",
    "mile": "miles?|mi|meilen?|millas?",
    "kilometre": "kilomet(?:er|re)s?|kms?",
}
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_NUMBER = r"\d{1,3}(?:[.,\s  ]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
# No digit of a name like EV6 or ID.4.
_FIGURE = re.compile(
    r"(?<![^\W_])(?<![^\W\d_]\.)"
    rf"(?P<sign>[$€£]\s?)?(?P<number>{_NUMBER})(?:[\s -]?(?:{_UNIT})(?![a-z]))?",
    re.IGNORECASE,
)
_WORDED = re.compile(rf"\b({'|'.join(_NUMBER_WORDS)})(?=[\s-](?:{'|'.join(_UNITS.values())})(?![a-z]))", re.IGNORECASE)
_ANY_WORDED = re.compile(rf"\b({'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)
# The number of a list's item, and the minutes of a full hour, say nothing.
_NOISE = re.compile(r"^\s*\d{1,2}[.)]\s|(?<=\d):00\b", re.MULTILINE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# "Model 3" and "2021 Leaf" are names. Words that often stand before a figure at a sentence's beginning are none.
_NAME_BEFORE = re.compile(
    r"\b(?!(?:Only|Up|Within|Over|Under|About|Around|Of|For|To|From|At|After|Before|Until|By|Is|Are|Or|And|The|Your|Our"
    r"|Yes|No|Pay|Call)\b)[A-Z][\w’']*[ -]$"
)
_NAME_AFTER = re.compile(r" [A-Z][a-z]")

_NOT = re.compile(
    r"\b(?:not|no|never|nor|neither|none|nothing|without|cannot|only|unless|except\w*|exclu\w+)\b|n['’]t\b"
)
# Without the noun: "your liability cover is for that" says of something else that it is covered.
_COVERS = re.compile(
    r"\b(?:we|policy|insurance|acme)(?: \w+ly| also| do| will)? (?:cover|include|insure|offer|pay|reimburse)\b"
    r"|\b(?:covers|covered|includes|included|insured|pays|paid|reimburses|reimbursed)\b"
)
_COVERS_NOT = re.compile(
    r"(?:\bnot|n['’]t|\bnever|\bcannot|\bno longer)\W+(?:\w+\W+){0,2}"
    r"(?:cover|includ|insur|offer|pay|reimburs)\w*|\bno cover(?:age)?\b|\bexclud(?:es?|ed)\b"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
LEAST_SHARED = 0.25
FEWEST_TERMS = 4
ENGLISH_SHARE = 0.12
# Some of these are in any sentence of another European language, and in none of English.
_FOREIGN = frozenset(
    "der das und ist nicht ein eine mit den dem el los las que una es por con le les des est et pour il di che per"
    " een het de la en".split()
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written, how it may be read ("1.500" is two things), and what it counts, if that is said. One that
    is part of a name counts nothing."""

    written: str
    readings: frozenset[Decimal]
    unit: str
    is_name: bool = False

    def agrees(self, other: "Figure") -> bool:
        return bool(self.readings & other.readings) and (not self.unit or not other.unit or self.unit == other.unit)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a text does not follow: `kind` is FIGURE or CLAIM, `detail` says which."""

    kind: str
    detail: str


def find_doubt(text: str, source: str, heading: str = "", asked: str = "") -> Doubt | None:
    """What in `text` its source does not support, or None. `heading` stands above the source; years of the visitor's
    own words (`asked`) may be said back."""
    if _flatten(text) in _flatten(source):
        return None
    if figure := _find_unsupported(text, f"{heading}\n{source}", asked):
        return Doubt("FIGURE", f"{figure.written} is not in the source")
    if _is_english(text) and _is_english(source):
        return _find_false_claim(text, source, heading)
    return None


def find_figures(text: str, *, worded: re.Pattern[str] = _WORDED) -> Iterator[Figure]:
    spelled = worded.sub(lambda match: str(_NUMBER_WORDS[match[1].lower()]), _NOISE.sub(" ", text))
    for match in _FIGURE.finditer(spelled):
        unit = "money" if match["sign"] else next((name for name in _UNITS if match[name]), "")
        is_name = not unit and (
            bool(_NAME_BEFORE.search(spelled[max(0, match.start() - 30) : match.start()]))
            or bool(_YEAR.fullmatch(match["number"]) and _NAME_AFTER.match(spelled, match.end()))
        )
        yield Figure(match[0].strip(), frozenset(_read_number(match["number"])), unit, is_name)


def _find_unsupported(text: str, source: str, asked: str) -> Figure | None:
    known = list(find_figures(source, worded=_ANY_WORDED))
    years = set(_YEAR.findall(asked))
    for figure in find_figures(text):
        if figure.is_name or figure.written in years:
            continue
        if not any(figure.agrees(other) for other in known):
            return figure
    return None


def _read_number(written: str) -> Iterator[Decimal]:
    """A comma or point may group thousands or begin decimals."""
    plain = re.sub(r"\s", "", written)
    yield Decimal(re.sub(r"[.,](?=\d{3}(?:\D|$))", "", plain).replace(",", "."))
    if len(re.findall(r"[.,]", plain)) == 1:
        yield Decimal(plain.replace(",", "."))


def _find_false_claim(text: str, source: str, heading: str) -> Doubt | None:
    said = set(terms(text))
    known = set(terms(f"{heading}\n{source}"))
    if len(said) >= FEWEST_TERMS and len(said & known) < LEAST_SHARED * len(said):
        return Doubt("CLAIM", "hardly a word of it is in the source")
    low, below = text.lower(), f"{heading}\n{source}".lower()
    if _COVERS_NOT.search(low) and not _NOT.search(below):
        return Doubt("CLAIM", "says no where the source does not")
    if _COVERS.search(low) and not _NOT.search(low) and _denies(said, source.lower(), heading.lower()):
        return Doubt("CLAIM", "says yes where the source says no")
    return None


def _denies(said: set[str], source: str, heading: str) -> bool:
    """Whether all that the source says of the same is that it is not covered. What stands under such a heading is not,
    unless it says so in the very words of the text."""
    shares = [(len(said & set(terms(sentence))), sentence) for sentence in _SENTENCE.split(source)]
    is_under_no = bool(_COVERS_NOT.search(heading))
    least = 0.8 if is_under_no else 0.5
    close = [sentence for shared, sentence in shares if shared >= least * len(said)]
    if is_under_no:
        return not any(_COVERS.search(sentence) and not _NOT.search(sentence) for sentence in close)
    return bool(close) and all(_COVERS_NOT.search(sentence) for sentence in close)


def _is_english(text: str) -> bool:
    found = words(text)
    is_foreign = not _FOREIGN.isdisjoint(found)
    return not is_foreign and sum(word in STOP_WORDS for word in found) >= max(1, ENGLISH_SHARE * len(found))


def _flatten(text: str) -> str:
    return " ".join(words(text))
