"""Numbers that states give to people: social security, driver licences, passports."""

import re
from collections.abc import Iterator

from guardrails.pii.context import LETTER, Cue, Hints
from guardrails.spans import Span

_SSN = re.compile(
    rf"(\d(?<!{LETTER}\d)(?:(?<![.\-]\d)|(?<=ssn-\d)|(?<=SSN-\d))\d{{2}})"
    rf"([ .\-]{{0,3}})(\d{{2}})([ .\-]{{0,3}})(\d{{4}})(?!{LETTER}|[-.]\d)"
)
# Digit by digit, as it is dictated.
_SSN_IN_DIGITS = re.compile(rf"\d(?<!{LETTER}\d)(?<!\d[ .,\-]\d)(?:[ .,\-]{{1,3}}\d){{8}}(?!{LETTER}|[ .\-]\d)")
_SAYS_SSN = Cue(
    r"\bssn|\bsocial\b|\bss ?#|tax ?payer id|tax id|\bs\.s\.n|seguro social|s[eé]curit[eé] sociale"
    r"|sozialversicherung|previdenza sociale|seguran[cç]a social|codice fiscale|社会保障|社会安全"
)
_SAYS_ITIN = Cue(r"\bitin\b|tax ?payer id|tax id")
_ITIN_GROUPS = frozenset([*range(50, 66), *range(70, 89), 90, 91, 92, *range(94, 100)])
_SAYS_OTHER_NUMBER = Cue(r"polic(?:y|ies)|claim|quote|order|reference|invoice|ticket|phone|routing|account", width=20)
# Numbers that were printed in advertisements and so never belonged to one person.
_PRINTED = {"078051120", "219099999"}

# A state's form is letters, digits, hyphens: from five digits (Alabama) to "WDL9R21B123A" and a letter with 14 digits.
_LICENSE = re.compile(
    rf"(?<!{LETTER})(?:(?!(?i:c?dl|dln|no|num|nr|id|is)[ \-])[A-Za-z]{{1,3}}[ \-]?)?"
    rf"\d(?:[ \-]?\d|-?[A-Za-z](?![a-z]{{2}})){{3,19}}(?!{LETTER})"
    # Washington and Great Britain begin with the name.
    rf"|(?<!{LETTER})(?=[A-Z*]*(?:\d[A-Z*]*){{3}})[A-Z*]{{4,7}}[A-Z0-9*]{{5,14}}(?!{LETTER})"
)
_SAYS_LICENSE = Cue(
    r"driv(?:er|ing)['’]?s?['’]? (?:licen[sc]e|permit|id)|licen[sc]e (?:number|no\b|num\b|#|id|is|:)|\blicen[sc]e:? ?$"
    r"|\bdl\b|\bd\.l\.|\bdln\b|\bcdl\b"
    r"|f[uü]hrerschein|permis de conduire|licen[cç][ia]a? de condu(?:cir|[cç][aã]o)|carnet de conducir|patente di guida"
    r"|carta de condu|carteira (?:nacional )?de (?:motorista|habilita)|\bcnh\b|rijbewijs|prawo jazdy|prawa jazdy"
    r"|водительск|驾驶证|驾照|運転免許"
)
# What the cues have in them: a quick look, which most text ends.
LICENSE_HINTS = Hints("licen driv dl d.l. führer fuhrer permis condu guida carteira cnh rijbewijs praw водит 驾 運転")
PASSPORT_HINTS = Hints("pass pasa pasp pasz паспорт 护照 護照 旅券 パスポート 여권")
_SAYS_PLATE = Cue(r"plate|registration|\bvin\b|polic(?:y|ies)|phone|\bcall\b|\byears?\b|\bsince\b", width=24)
_PASSPORT = re.compile(rf"(?<!{LETTER})(?:[A-Za-z]{{1,3}} ?)?\d(?: ?\d|[A-Za-z](?![a-z]{{2}})){{4,10}}(?!{LETTER})")
_SAYS_PASSPORT = Cue(
    r"passport|pasaporte|passeport|reisepass|passaporto|passaporte|paspoort|paszport|паспорт|pasaport|护照|護照|旅券|パスポート|여권",
    width=60,
)
_YEAR = re.compile(r"(?:19|20)\d{2}(?:[ \-](?:19|20)?\d{2})?")


def find_ssns(text: str, start: int) -> Iterator[Span]:
    """Undelimited ones only where the text says so; never where the Social Security Administration issues none."""
    for match in _SSN.finditer(text, start):
        area, first, group, second, serial = match.groups()
        says_so = _SAYS_SSN.stands_before(text, match.start())
        if area > "899" and int(group) in _ITIN_GROUPS and _SAYS_ITIN.stands_before(text, match.start()):
            yield Span(*match.span(), "US_SSN")
        if not is_issued(area, group, serial) or (first != second and not says_so):
            continue
        # Mississippi writes its licences in the same way.
        if not says_so and _SAYS_LICENSE.stands_before(text, match.start()):
            continue
        if says_so or (first == "-" or (first == " " and not _SAYS_OTHER_NUMBER.stands_before(text, match.start()))):
            yield Span(*match.span(), "US_SSN")
    for match in _SSN_IN_DIGITS.finditer(text, start):
        digits = re.sub(r"\D", "", match[0])
        if is_issued(digits[:3], digits[3:5], digits[5:]) and _SAYS_SSN.stands_before(text, match.start()):
            yield Span(*match.span(), "US_SSN")


def is_issued(area: str, group: str, serial: str) -> bool:
    if area in {"000", "666"} or area > "899" or group == "00" or serial == "0000":
        return False
    return area + group + serial not in _PRINTED


def find_licenses(text: str, start: int) -> Iterator[Span]:
    for match in _LICENSE.finditer(text, start):
        digits = sum(character.isdigit() for character in match[0])
        if digits < 3 or _YEAR.fullmatch(match[0]) or _SAYS_PLATE.stands_before(text, match.start()):
            continue
        if _SAYS_LICENSE.stands_before(text, match.start()):
            yield Span(*match.span(), "US_DRIVER_LICENSE")


def find_passports(text: str, start: int) -> Iterator[Span]:
    for match in _PASSPORT.finditer(text, start):
        digits = sum(character.isdigit() for character in match[0])
        if digits > 4 and not _YEAR.fullmatch(match[0]) and _SAYS_PASSPORT.stands_before(text, match.start()):
            yield Span(*match.span(), "PASSPORT")
