"""Whose ages a text tells, and who drives the vehicle most. Pure."""

import re

from chat.offline.text import fold

ME = "me"
_HE = "son|husband|dad|father|grandpa|grandfather|grandson|brother|nephew|boyfriend|uncle|fiance"
_SHE = "daughter|wife|mom|mum|mother|grandma|grandmother|granddaughter|sister|niece|girlfriend|aunt|fiancee"
_EITHER = "partner|spouse|kid|child|teen|teenager|friend|roommate|driver"
_RELATIVE = rf"(?:{_HE}|{_SHE}|{_EITHER})"
_WHO = rf"(?P<who>i|s?he|they|(?:my|our|the|his|her) (?:\w+ )?{_RELATIVE})"
_FEW = r"(?:(?:only|just|about|now|already|currently|turned|is|was|a|an|still) )*"
_AGE = (
    r"(?P<age>[1-9]\d)\b"
    r"(?![,.]?\d|\s?(?:k\b|%|miles|mi\b|km|thousand|bucks|dollars|minutes|hours|days|months|cars|years ago))"
)
_TELLS = (
    re.compile(rf"\b{_WHO}(?:'m|'s|'re| am| is| are| just turned| turned|m(?= )|s(?= ))? {_FEW}{_AGE}"),
    re.compile(rf"\b(?:my|our|the) (?P<who>{_RELATIVE}),? ?\(?(?:aged? )?{_AGE}"),
    re.compile(rf"\b(?P<who>me),? ?\(?{_AGE}"),
    re.compile(rf"\bmy (?P<age>[1-9]\d)[ -]year[ -]old (?P<who>{_RELATIVE})\b"),
)
_MOSTLY = "mostly|mainly|usually|always|primarily"
_DRIVES = re.compile(
    rf"\b{_WHO}(?:'d|'ll|'s|'m| would| will| is| am| are| were| was|d(?= )|ll(?= ))? (?:be |also |actually )*"
    r"(?:the (?:main |primary )?|main |primary )driver\b"
    rf"|\b(?P<who2>i|s?he|they|(?:my|our) {_RELATIVE})(?:,? \(?[1-9]\d\)?,?)?(?:'ll|'d| will| would| is going to)? "
    rf"(?:(?:{_MOSTLY}) (?:be )?driv\w+|(?:be )?driv(?:e|es|ing) (?:it )?(?:most|{_MOSTLY}|the most|more)\b)"
    rf"|\bmain driver (?:is|would be|will be|is going to be) (?P<who3>me|him|her|my {_RELATIVE})\b"
)
# "Let's say me", "and if it's her?"
_CHOOSES = re.compile(
    r"\b(?:let'?s say|what if it'?s|if it'?s|if it (?:was|were)|and for|make (?:it|that|this)|change it to"
    r"|what about|how about|go with|stay with|stick with|leave it (?:with|on|at)|keep|use|take"
    r"|never ?mind,?|no,?|actually,?|sorry,?|(?:more|less|much|it|be|and|quote|price) (?:with|for))"
    rf" (?P<who>me|him|her|(?:my|our) {_RELATIVE})"
    r"(?: as (?:the |a )?(?:main |primary )?driver)?(?: (?:then|please|instead|after all|again))*\W*$"
)


def read_ages(text: str) -> dict[str, int]:
    """The ages that are told, of `me`, `he`, `she` and `they` (somebody whose words do not tell which)."""
    folded = fold(text)
    found: dict[str, int] = {}
    for pattern in _TELLS:
        for match in pattern.finditer(folded):
            found.setdefault(_name(match["who"]), int(match["age"]))
    return found


def find_main_driver(text: str) -> str:
    """Who drives most, as `read_ages` names them; empty where nothing is said of it. A question tells nothing."""
    if chosen := _CHOOSES.search(fold(text)):
        return _name(chosen["who"])
    match = _DRIVES.search(fold(text))
    if match is None or "?" in text[match.end() : match.end() + 2]:
        return ""
    return _name(match["who"] or match["who2"] or match["who3"])


def chooses_driver(text: str) -> bool:
    return bool(_CHOOSES.search(fold(text)))


def _name(who: str) -> str:
    if who in ("i", "me"):
        return ME
    last = who.rpartition(" ")[2]
    if last in ("he", "him") or re.fullmatch(_HE, last):
        return "he"
    return "she" if last in ("she", "her") or re.fullmatch(_SHE, last) else "they"
