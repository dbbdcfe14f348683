"""The forms in which streets and post boxes are written, and the words by which a token shows one."""

import re
from collections.abc import Iterable

from guardrails.pii.context import Hints
from guardrails.pii.names import UPPER
from guardrails.pii.street_words import (
    CORNER_WORD,
    DIRECTIONS,
    GRID,
    MORE_SUFFIXES,
    POST_CODE,
    STREET_ENDINGS,
    STREET_WORDS,
    SUFFIX_SET,
    SUFFIXES,
)

_WORD = r"[\w'’.\-]{1,24}"
# What may not precede a number stands behind its first digit, which lets the search leap to digits.
_NUMBER_BEGINS = r"\d(?<![\w$€£.,/\-]\d)(?<!\d:\d)"
_HOUSE = rf"{_NUMBER_BEGINS}\d{{0,5}}(?:[-/]\d{{1,5}})?[A-Za-z]?(?: \d/\d)?"
US = re.compile(
    rf"{_HOUSE},?\s{{1,3}}(?:\d{{1,5}} )?(?P<words>(?:{_WORD} ){{1,5}}?)"
    rf"(?P<suffix>(?i:{'|'.join(SUFFIXES + MORE_SUFFIXES)}))(?!\w| (?i:{'|'.join(SUFFIXES)})(?!\w))"
    rf"\.?(?: (?i:{DIRECTIONS})(?![\w]))?"
)
_HIGHWAY_WORDS = frozenset("county state us u old farm highway hwy fm rm cr sr i".split()) | {
    kind + road for kind in ("county", "state", "us", "old") for road in "road rd highway hwy route rte".split()
}
_HIGHWAY = re.compile(
    rf"{_HOUSE} (?i:(?:[NSEW]\.? )?(?:county|state|us|u\.s\.|old|farm to market) ?(?:road|rd|highway|hwy|route|rte)"
    r"|highway|hwy|fm|rm|cr|sr|i-?) ?\d{1,4}(?!\w)(?: (?:Rd|Road|Hwy))?"
)
# One of these stands in every post box.
BOX_HINTS = Hints("box postfach postbus apartado casella caixa", "boîte postale", "apo ", "fpo ", "dpo ")
BOX = re.compile(
    r"(?<!\w)(?i:(?:county|state) (?:road|rd|route) \d{1,4},? box \d{1,6})"
    r"|(?<!\w)(?i:(?:\d{1,6} )?(?:p\.?\s?o\.?|post office)\s?box|(?:psc|cmr|unit)\s\d{1,5},?\s{1,3}box"
    r"|(?:rr|hc|rural route)\.?\s?#?\d{1,4},?\sbox|postfach|postbus|apartado(?: postal| de correos)?|boîte postale"
    r"|casella postale|caixa postal)\s#?\d{1,7}"
    r"|(?<!\w)(?i:us[a-z]{1,4} [^\W\d_]+(?=\s{1,3}[afd]po ))"
)
_HOUSE_LAST = re.compile(
    rf"(?<!\w)(?:\d{{1,6}} )?(?:(?:(?i:{'|'.join(sorted(map(re.escape, STREET_WORDS), key=len, reverse=True))})\.?"
    rf"|Av\.?(?= [{UPPER}])) "
    rf"(?:[\w'’.\-]+,? ){{1,5}}?(?:д\.? ?|дом |n[.º°]? ?|nº )?\d{{1,5}}(?:/\d{{1,4}})?(?:[A-Za-z](?!\w))?(?!\w)"
    r"(?: \d{1,4}(?= (?:Apt|Suite)))?)"
)
# The whole word is read before its ending is looked at, which is only where a number follows.
_ENDS_STREET = "|".join(f"(?<={ending})" for ending in STREET_ENDINGS)
ENDING_LAST = re.compile(
    rf"(?<!\w)(?:\d{{1,6}} )?(?:[{UPPER}][\w'’.\-]* ){{0,3}}?"
    rf"(?P<word>[^\W\d_][\w'’\-]{{0,39}})(?=\.? \d)(?i:{_ENDS_STREET})\.? \d{{1,5}}(?:/\d{{1,4}}){{0,2}}[A-Za-z]?(?!\w)"
)
ENDINGS = tuple(word.casefold() for word in STREET_ENDINGS)
_ROMANCE_WORDS = frozenset(
    "rue avenue av boulevard bd place chemin allée quai impasse cours route square passage calle via rua".split()
)
_ROMANCE = rf"(?:{'|'.join(sorted(_ROMANCE_WORDS))})"
_LOWER_ROMANCE = r"(?:rue|impasse|allée|quai|(?:avenue|boulevard)(?= (?:d[eu]|des|la) ))"
_HOUSE_FIRST = re.compile(
    rf"{_NUMBER_BEGINS}\d{{0,4}}(?: ?(?:bis|ter|quater|[A-Za-z](?!\w)))?,? (?:\d{{1,4}} )?(?i:{_ROMANCE})\.? "
    rf"(?:(?:de|du|des|la|le|les|del|el|l['’]|d['’]|da|do) ?){{0,2}}[{UPPER}][\w'’\-]*"
    rf"(?:[ \-](?:(?:de|du|des|la|le|et|del|da|do|e|y) ){{0,2}}[{UPPER}][\w'’\-]*){{0,3}}"
    rf"|{_NUMBER_BEGINS}\d{{0,3}}(?: ?(?:bis|ter))?,? (?:{_LOWER_ROMANCE}) "
    rf"(?:(?:de|du|des|la|le|les|l['’]|d['’]) ?){{0,2}}"
    r"[^\W\d_]{3,20}(?:[ \-](?!dans\b|est\b|pour\b|avec\b|and\b|was\b|is\b)[^\W\d_]{3,20}){0,2}"
)
# Street, number, post code and town: no word tells a street, the order does. "Baujahr 2021, 30000 Meilen" has it too.
_COUNTED = r"(?:Meilen?|Miles|Kilomet\w*|Euro|Dollar|Jahren?|Monaten?|Tagen?)(?!\w)"
BY_ORDER = re.compile(
    rf"(?!(?:Anschrift|Adresse|Wohnhaft|Indirizzo|Address)\b)"
    rf"(?:[{UPPER}][\w'’.\-]*|am|an|im|in|auf|zum|zur|unter)(?: (?:[{UPPER}][\w'’.\-]*|de[nrm]|dem|des)){{0,3}}"
    rf" \d{{1,4}} ?[A-Za-z]?,?\s{{1,2}}(?:[A-Z]{{1,2}}-)?(?!(?:19|20)\d\d\s)\d{{4,5}}\s(?=[{UPPER}])(?!{_COUNTED})"
)
_CORNER = re.compile(
    rf"(?i:(?:the )?corner of) (?:[\w'’.\-]+ ){{1,6}}?(?i:and|&) (?:[{UPPER}][\w'’.\-]*(?: (?=[{UPPER}]))?){{1,4}}"
)
_CODE_END = re.compile(r"\d[A-Z]{2}\W*")

# What a token may be a part of: whatever has a letter, a street with an ending of its own, or what one of these finds.
(
    _WORDY,
    ENDS_STREET_NAME,
    OF_CORNER,
    OF_BOX,
    _OF_HIGHWAY,
    _OF_HOUSE_FIRST,
    _OF_US,
    _OF_HOUSE_LAST,
    _OF_GRID,
    _OF_POST_CODE,
) = (1 << place for place in range(10))
SIGNED = {
    OF_CORNER: _CORNER,
    _OF_GRID: GRID,
    _OF_POST_CODE: POST_CODE,
    OF_BOX: BOX,
    _OF_HIGHWAY: _HIGHWAY,
    _OF_HOUSE_FIRST: _HOUSE_FIRST,
    _OF_US: US,
    _OF_HOUSE_LAST: _HOUSE_LAST,
}
_SIGN_WORDS = {
    OF_CORNER: frozenset((CORNER_WORD,)),
    _OF_HIGHWAY: _HIGHWAY_WORDS,
    _OF_HOUSE_FIRST: _ROMANCE_WORDS,
    _OF_US: SUFFIX_SET,
    _OF_HOUSE_LAST: STREET_WORDS | {"av"},
    _OF_GRID: frozenset("carrera calle cra kr kra cl cll diagonal transversal avenida".split()),
}
_SIGNS_OF = {
    word: sum(sign for sign, those in _SIGN_WORDS.items() if word in those)
    for word in frozenset[str]().union(*_SIGN_WORDS.values())
}


def find_signs(token: str, folded: str, words: Iterable[str]) -> int:
    """What streets a token may be a part of that has these folded words, one at least."""
    signs = _WORDY | (ENDS_STREET_NAME if folded.removesuffix(".").endswith(ENDINGS) else 0)
    signs |= _OF_POST_CODE if _CODE_END.fullmatch(token) else 0
    for word in words:
        signs |= _SIGNS_OF.get(word, 0)
    return signs | (_OF_HOUSE_LAST if "c/" in folded else 0)
