"""Numbers that states give to people, and dates of birth."""

import re
from collections.abc import Iterator

from guardrails.pii.context import Cue
from guardrails.spans import Span

_SSN = re.compile(r"(?<![\w.\-])(\d{3})([ .\-]{0,3})(\d{2})([ .\-]{0,3})(\d{4})(?![\w]|[-.]\d)")
_SAYS_SSN = Cue(
    r"\bssn|\bsocial\b|\bss ?#|\bitin\b|tax ?payer id|tax id|\bs\.s\.n|seguro social|s[eé]curit[eé] sociale"
)
_SAYS_OTHER_NUMBER = Cue(r"polic(?:y|ies)|claim|quote|order|reference|invoice|ticket|phone|routing|account", width=20)
# Numbers that were printed in advertisements and so never belonged to one person.
_PRINTED = {"078051120", "219099999"}

_LICENSE = re.compile(r"(?<![\w])(?:[A-Za-z]{1,3}[ \-]?)?\d(?:[ \-]?[0-9A-Za-z](?![a-z]{2})){3,17}(?![\w])")
_SAYS_LICENSE = Cue(
    r"driv(?:er|ing)['’]?s?['’]? (?:licen[sc]e|permit|id)|licen[sc]e (?:number|no\b|num\b|#|is|:)"
    r"|\bdl\b|\bd\.l\.|\bdln\b"
    r"|f[uü]hrerschein|permis de conduire|licencia de conducir"
)
_SAYS_PLATE = Cue(r"plate|registration|\bvin\b|polic(?:y|ies)|phone|\bcall\b|\byears?\b", width=24)
_PASSPORT = re.compile(r"(?<![\w])(?:[A-Za-z]{1,2} ?)?\d{6,9}[A-Za-z]?(?![\w])")
_SAYS_PASSPORT = Cue(r"passport|pasaporte|passeport|reisepass|passaporto|paspoort", width=60)

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:(?:19|20)\d{2}|['’]?\d{2})"
_DATE = re.compile(
    rf"(?<![\w$/])(?:\d{{1,2}}[ ]?[/.\-][ ]?\d{{1,2}}[ ]?[/.\-][ ]?{_YEAR}|(?:19"
    rf"|20)\d{{2}}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ \-](?:of )?{_MONTHS},?[ \-]{_YEAR}|{_MONTHS}[ \-]\d{{1,2}}(?:st|nd"
    rf"|rd|th)?,?[ \-]{_YEAR}"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d"
    r"|3[01])(?:19|20)\d{2})(?![\w])",
    re.IGNORECASE,
)
_SAYS_BIRTH = Cue(
    r"\bborn\b|birth|\bdob\b|\bd\.o\.b|\bb-?day\b|nacimiento|nac[ií]|naissance|n[ée]e? le|geburt"
    r"|geboren|nascita|nascimento",
    width=40,
)


def find_ssns(text: str, start: int) -> Iterator[Span]:
    """Undelimited ones only where the text says so; never where the Social Security Administration issues none."""
    for match in _SSN.finditer(text, start):
        area, first, group, second, serial = match.groups()
        says_so = _SAYS_SSN.stands_before(text, match.start())
        if area in {"000", "666"} or area > "899" or group == "00" or serial == "0000":
            continue
        if area + group + serial in _PRINTED or (first != second and not says_so):
            continue
        if says_so or (first == "-" or (first == " " and not _SAYS_OTHER_NUMBER.stands_before(text, match.start()))):
            yield Span(*match.span(), "US_SSN")


def find_licenses(text: str, start: int) -> Iterator[Span]:
    for match in _LICENSE.finditer(text, start):
        digits = sum(character.isdigit() for character in match[0])
        if digits < 4 or _SAYS_PLATE.stands_before(text, match.start()):
            continue
        if _SAYS_LICENSE.stands_before(text, match.start()):
            yield Span(*match.span(), "US_DRIVER_LICENSE")


def find_passports(text: str, start: int) -> Iterator[Span]:
    for match in _PASSPORT.finditer(text, start):
        if _SAYS_PASSPORT.stands_before(text, match.start()):
            yield Span(*match.span(), "PASSPORT")


def find_birth_dates(text: str, start: int) -> Iterator[Span]:
    for match in _DATE.finditer(text, start):
        if _SAYS_BIRTH.stands_before(text, match.start()):
            yield Span(*match.span(), "DATE_OF_BIRTH")
