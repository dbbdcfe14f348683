"""Dates of birth: dates in the usual orders and several languages, where the text says that somebody was born."""

import re
from collections.abc import Iterator

from guardrails.pii.context import Cue, Hints
from guardrails.pii.joining import Joining
from guardrails.pii.words import match_any
from guardrails.spans import Span

_NAMES = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec "
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre "
    "ene abr ago dic "
    "janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre décembre decembre janv "
    "januar jänner februar märz maerz april juni juli oktober dezember mär okt dez "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gen mag giu lug set ott "
    "janeiro fevereiro março marco maio junho julho setembro outubro dezembro fev out "
    "januari februari maart mei augustus mrt "
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
).split()
_MONTHS = frozenset(_NAMES)
_MONTH = rf"{match_any(_MONTHS)}(?!\w)\.?"
_YEAR = r"(?:(?:19|20)\d{2}|['’]?\d{2})"
_ORDINAL = r"(?i:st|nd|rd|th)?"
_DAY_WORD = r"\d{1,2}(?i:st|nd|rd|th|er|º|°|o|ª)?\.?"
_OF = r"(?i:de |of |del |d['’] ?)?"
# The end of a token that reads `\w` would refuse Chinese and Japanese, which put no blanks between words.
_EDGE = r"(?![A-Za-z0-9_])"
_DATE = re.compile(
    rf"(?<![A-Za-z0-9_$/])(?:\d{{1,2}} ?[/.\-] ?\d{{1,2}} ?[/.\-] ?{_YEAR}"
    r"|(?:19|20)\d{2}[/.\-]\d{1,2}[/.\-]\d{1,2}"
    rf"|(?:19|20)\d{{2}} ?[年년] ?\d{{1,2}} ?[月월] ?\d{{1,2}} ?[日일]?"
    rf"|{_DAY_WORD}[ \-]{_OF}{_MONTH},?[ \-](?i:de |del |of )?{_YEAR}"
    rf"|{_MONTH}[ \-](?i:the )?\d{{1,2}}{_ORDINAL},?[ \-]{_YEAR}"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19|20)\d{{2}}){_EDGE}"
)
_YEARLESS = re.compile(
    rf"(?<![A-Za-z0-9_$/])(?:{_DAY_WORD}[ \-]{_OF}{_MONTH}|{_MONTH}[ \-](?i:the )?\d{{1,2}}{_ORDINAL})"
    rf"{_EDGE}(?!,? \d)"
)
_BIRTH = (
    r"\bborn\b|birth|\bdob\b|\bd\.o\.b|\bb-?day\b|nacimiento|cumplea[ñn]os|\bnac(?:í|i|ió)\b|nacid[oa]|naissance"
    r"|\bn[ée](?:e|\(e\))? le|anniversaire|geburt|geboren|nascita|\bnat[oa]\b|compleanno|nascimento|\bnasci|nascid[oa]"
    r"|anivers[áa]rio|geboorte|verjaardag|urodze|urodzon|födelse|född|рожден|родил|生年月日|出生|誕生|생년월일|생일"
)
# What every word for being born begins with: a quick look, which most text ends.
HINTS = Hints(
    "born birth dob d.o.b bday b-day naci nací cumplea naissance anniversaire geb nascita nato nata compleanno nasc "
    "anivers verjaardag urodz födelse född рожд родил 生年月日 出生 誕生 생년월일 생일",
    *("né le", "née le", "ne le", "nee le", "né(e) le", "ne(e) le"),
)
_SAYS_BIRTH = Cue(_BIRTH, width=44)
_SAYS_BIRTHDAY = Cue(
    rf"(?:{_BIRTH})(?:day)?(?: (?:is|on|the|ist|am|der|es|el|est|le|è|il|é|em|o|op)| ?:| ?-){{0,3}} ?$", 30
)
_SAYS_AFTER = re.compile(
    rf",? ?\(?(?:(?:is|was) )?(?:(?:my|his|her|the|our) )?(?:\w+['’]s )?(?:date of )?(?:{_BIRTH})", re.IGNORECASE
)
_NUMERIC = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4},?")
_DAY = re.compile(r"\W?\d{1,2}(?:st|nd|rd|th|er|º|°|ª)?\.?")
_HAS_DIGIT = re.compile(r"\d")
_SHORT_YEAR = re.compile(r"['’]\d\d\W?")
_PARTS = frozenset("年月日")
_LINKS = frozenset(("of", "de", "del"))
_RELATIVES = ("son", "daughter", "wife", "husband", "partner", "child", "kid", "mother", "father")
_AFTER = frozenset("is was my his her the our date of birth dob birthday birthdate d.o.b".split())
_AFTER |= {whose + mark for whose in _RELATIVES for mark in ("'s", "’s")}
_JOINING = _MONTHS | _LINKS | {"the"}
_ASCII_DIGITS = frozenset("0123456789")
_INITIALS = frozenset(name[0] for name in _MONTHS) | {"d", "o"}


def is_month(token: str) -> bool:
    return token.rstrip(".,").casefold() in _MONTHS


def reaches_back(previous: str, token: str) -> bool:
    """A date may begin with its month."""
    return (not token or token[0] in _ASCII_DIGITS) and is_month(previous)


def may_join(tokens: list[str], first: str) -> bool:
    last = tokens[-1]
    if not first and (last in _PARTS or (len(last) == 4 and last.isdigit())):
        return True
    if is_month(last):
        return not first or first.isdigit() or first in "o'’d"
    word = last.casefold()
    if first and first.casefold() in "iwmhtodbscpkf(" and _may_tell_birth(tokens):
        return True
    if word in _LINKS or (word == "the" and len(tokens) > 1 and is_month(tokens[-2])):
        return not first or first.isdigit() or first.casefold() in _INITIALS
    if len(tokens) > 1 and last[-1] == "," and is_month(tokens[-2]):
        return not first or first.isdigit()
    if _DAY.fullmatch(last):
        return not first or first.isdigit() or first.casefold() in _INITIALS
    return not first and _may_tell_birth(tokens)


def touches(tokens: list[str], first: str) -> bool:
    """The parts of a Chinese, Japanese or Korean date stand without blanks: 1990年2月1日."""
    last = tokens[-1]
    if first in "年月日":
        return last.isdigit() and len(last) < 5
    return last in _PARTS and first.isdigit()


def joins(tokens: list[str], token: str) -> bool:
    last, word = tokens[-1], token.casefold()
    if _SHORT_YEAR.fullmatch(token):
        return is_month(last)
    if not token[0].isdigit() and word.rstrip(".,") not in _JOINING and word.strip("(.,)") not in _AFTER:
        return False
    if not may_join(tokens, token[0]):
        return False
    if is_month(token) and (_DAY.fullmatch(last) or last.casefold() in _LINKS):
        return True
    if token[0].isdigit():
        return last[-1] == "," or is_month(last) or last.casefold() in _LINKS or last.casefold() == "the"
    if word in _LINKS and (_DAY.fullmatch(last) or is_month(last)):
        return True
    if word == "the" and is_month(last):
        return True
    return word.strip("(.,)") in _AFTER and _may_tell_birth(tokens)


def how_joins(token: str) -> Joining:
    word = token.casefold()
    is_part = (
        token[0].isdigit()
        or _SHORT_YEAR.fullmatch(token)
        or word.rstrip(".,") in _JOINING
        or word.strip("(.,)") in _AFTER
    )
    return Joining.LED if is_part else Joining.NEVER


def leads_on(token: str) -> bool:
    return _HAS_DIGIT.search(token) is not None or is_month(token) or token.casefold() in _LINKS


def _may_tell_birth(tokens: list[str]) -> bool:
    """Whether a whole date stands a few words before, of which the text may yet say that it is one of birth."""
    said = 0
    while said < len(tokens) and tokens[-1 - said].casefold().strip("(.,)") in _AFTER:
        said += 1
    if said == len(tokens) or said > 6:
        return False
    token = tokens[-1 - said]
    return _NUMERIC.fullmatch(token) is not None or (
        len(token.strip(",")) == 4 and token[:2] in {"19", "20"} and len(tokens) - said > 1
    )


def find_birth_dates(text: str, start: int) -> Iterator[Span]:
    for match in _DATE.finditer(text, start):
        if _SAYS_BIRTH.stands_before(text, match.start()) or _SAYS_AFTER.match(text, match.end()):
            yield Span(*match.span(), "DATE_OF_BIRTH")
    for match in _YEARLESS.finditer(text, start):
        if _SAYS_BIRTHDAY.stands_before(text, match.start()):
            yield Span(match.start(), match.start() + len(match[0].rstrip(".")), "DATE_OF_BIRTH")
