"""Street addresses: US forms with what follows (flat, city, state, ZIP), post boxes, and common forms elsewhere."""

import re
from collections.abc import Iterator

from guardrails.pii.names import UPPER, VEHICLES
from guardrails.pii.words import COMMON_WORDS
from guardrails.spans import Span

TRIGGER = rf"(?<![\w'’])[{UPPER}]|(?<!\S)[Pp]\.?[Oo]\.?(?=\s)"
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d\b")
_SUFFIXES = (
    "street st avenue ave av boulevard blvd road rd drive dr lane ln court ct place pl terrace ter "
    "parkway pkwy highway hwy circle cir "
    "trail trl square sq plaza loop alley row crossing xing expressway expy turnpike tpke crescent "
    "cres route rte freeway fwy"
).split()
_MORE_SUFFIXES = (
    "way close gardens grove mews point ridge run view walk path pass bend bridge creek cove falls "
    "glen green harbor heights hill hills hollow "
    "island isle knoll knolls lake landing mill mills mount mountain park pike pines plains spring "
    "springs station summit trace valley "
    "village vista crest ranch field fields forest fork gateway port shore shoals rapid ridges manor "
    "meadow meadows orchard overpass "
    "parkways prairie ramp rest shores spur squares stravenue stream throughway tunnel union unions viaduct ville wells"
).split()
_LOWER_WORDS = frozenset(
    "main park oak church lake high market north south east west n s e w elm pine river center old new".split()
)
_DIRECTIONS = r"(?:[NSEW]|[NS][EW]|north|south|east|west)\.?"
_UNIT = (
    r"(?i:(?:apt|apartment|suite|ste|unit|floor|fl|room|rm|bldg|building|lot|flat)\.?\s?#?\s?|#\s?)[\w\-]{1,6}(?!\w)"
)
_WORD = r"[\w'’.\-]{1,24}"
_HOUSE = r"(?<![\w$€£.,:/\-])\d{1,6}(?:-\d{1,5})?[A-Za-z]?"
_US = re.compile(
    rf"{_HOUSE},?\s{{1,3}}(?:\d{{1,5}} )?(?P<words>(?:{_WORD} ){{1,5}}?)"
    rf"(?P<suffix>(?i:{'|'.join(_SUFFIXES + _MORE_SUFFIXES)}))(?!\w)\.?(?: (?i:{_DIRECTIONS})(?![\w]))?"
)
_BOX = re.compile(
    r"(?<!\w)(?i:(?:\d{1,6} )?p\.?\s?o\.?\s?box|(?:psc|cmr|unit)\s\d{1,5},?\s{1,3}box)\s#?\d{1,7}"
    r"|(?<!\w)US[A-Z]{1,4} \w+\s{1,3}(?=[AFD]PO )"
)
# One more piece of an address after its street: flat, post code, town, state, country.
_PIECE = re.compile(
    rf"[.,]?[\s,]{{1,8}}(?:(?P<unit>{_UNIT})|(?P<code>\d{{3,6}}(?:-\d{{3,4}})?(?!\w))|\((?P<note>[{UPPER}][\w ]*)\)"
    rf"|(?P<name>[{UPPER}][\w'’∆\-]*)|(?P<particle>(?:nad|de|da|do|di|la|el|of|na|u|v|s|nan)(?=\s)))"
)
_MAX_PIECES = 12
_STREET_WORDS = (
    r"(?i:rua|via|viale|calle|avenida|av|avda|rue|avenue|boulevard|place|plaza|plac|ul|ulica|ulice"
    r"|aleja|al|trg|cesta|largo|vicolo|corso|piazza"
    r"|paseo|carrera|chemin|allée|quai|λεωφόρος|οδός|praça|travessa|estrada|jalan|strada|calea|bulevardul)\.?"
)
_STREET_ENDINGS = (
    r"(?i:stra(?:ss|ß)e|str|gasse|weg|platz|allee|ring|damm|ufer|straat|laan|plein|gracht|hove|kade"
    r"|gata|gatan|gate|gade|vej|veien|vegen|vägen"
    r"|plads|stræde|braut|stræti|straeti|stígur|katu|tie|kuja|polku|utca|út|tér|náměstí|třída|terrasse"
    r"|vænget|bakken|parken|haven|torv)"
)
_ABROAD = re.compile(
    rf"(?<!\w)(?:\d{{1,6}} )?(?:{_STREET_WORDS} (?:[\w'’.\-]+ ){{1,5}}?\d{{1,5}}[A-Za-z]?(?!\w)"
    rf"|(?:[{UPPER}][\w'’.\-]* ){{0,3}}?(?P<word>(?:[^\W\d_][\w'’\-]{{0,30}})?{_STREET_ENDINGS})\.?"
    r" \d{1,5}[A-Za-z]?(?!\w))"
)
# A house number before or after capitalised words, where a flat follows or the text speaks of an address.
_LOOSE = re.compile(
    rf"(?<![\w$€£.,:/\-])(?:\d{{1,6}}\s(?:[\w'’.\-]+ ){{1,4}}?\d{{1,5}}|\d{{1,6}} (?:[{UPPER}][\w'’.\-]* ?){{1,4}}"
    rf"|(?:[{UPPER}u][\w'’.\-]* ){{1,4}}\d{{1,5}})\.?(?!\w)"
)
_SAYS_ADDRESS = re.compile(
    r"(?:\b(?:liv(?:e|es|ed|ing)|reside[sd]?|located|stay(?:ing)?|office|station|meet (?:me|you)|moved"
    r"|deliver(?:ed)?|ship(?:ped)?|mail(?:ed)?|arrived"
    r"|drops? (?:you|me) off|stop|enter)\s+(?:is |it |there )?(?:at|on|to|in)|\baddress(?:es)?(?: is|:"
    r"| of [\w ]{2,30} is)?|\bsend .{0,20} to|\bsent to\?(?: user:)?"
    r"|\bthe corner of|\bit['’]s in)[\s:]*$",
    re.IGNORECASE,
)
_HAS_UNIT = re.compile(r"\b(?:apt|suite|unit|ste)\b", re.IGNORECASE)
_SUFFIX_SET = frozenset(_SUFFIXES + _MORE_SUFFIXES)
_HOUSE_TOKEN = re.compile(r"[(\"'“]?#?\d{1,6}(?:-\d{1,5})?[A-Za-z]?,?")
_JOINING = frozenset(
    "de da do dos del la el of and der den van ul u str apt suite unit box po p.o. floor st the".split()
)


def may_join(tokens: list[str], first: str) -> bool:
    last = tokens[-1]
    if last[-1] in ";!?)" or (last[-1] == "." and len(last) > 9):
        return False
    if last[-1] in ".:" and last[:-1].casefold() in COMMON_WORDS:
        return False
    if not first or first.isupper() or first.isdigit() or first == "#":
        return True
    return _has_house(tokens) and first.isalpha()


def joins(tokens: list[str], token: str) -> bool:
    if len(tokens) >= 24 or not may_join(tokens, token[0]):
        return False
    word = token.strip(".,;").casefold()
    if token[0].isupper() or token[0].isdigit() or token[0] == "#" or word in _JOINING:
        return True
    return word in _SUFFIX_SET or word in _LOWER_WORDS or word not in COMMON_WORDS


def _has_house(tokens: list[str]) -> bool:
    return any(_HOUSE_TOKEN.fullmatch(token) for token in tokens[-6:])


def find_addresses(text: str, start: int) -> Iterator[Span]:
    for match in _BOX.finditer(text, start):
        yield _make_span(text, match.start(), match.end())
    for match in _US.finditer(text, start):
        if _names_street(match):
            yield _make_span(text, match.start(), match.end())
    for match in _ABROAD.finditer(text, start):
        if (match["word"] or "").casefold() not in COMMON_WORDS or not match["word"]:
            yield _make_span(text, match.start(), match.end())
    for match in _LOOSE.finditer(text, start):
        span = _make_span(text, match.start(), match.end())
        before = text[max(0, match.start() - 60) : match.start()]
        if _SAYS_ADDRESS.search(before) or _HAS_UNIT.search(text, match.end(), span.end):
            yield span


def _make_span(text: str, start: int, end: int) -> Span:
    """From the street on, with the pieces that follow."""
    for _ in range(_MAX_PIECES):
        piece = _PIECE.match(text, end)
        if not piece:
            break
        name = (piece["name"] or "").casefold()
        if name and name in COMMON_WORDS and name not in {"new", "north", "south", "east", "west", "united", "states"}:
            break
        if piece["particle"] and not _PIECE.match(text, piece.end()):
            break
        end = piece.end()
    return Span(start, start + len(text[start:end].rstrip(" ,.\n")), "ADDRESS")


def _names_street(match: re.Match[str]) -> bool:
    """ "12 Main St" and "350 5th Ave" do, "10 miles on the road" and "2 doors" do not."""
    words = match["words"].split()
    if _YEAR.match(match[0]) and any(not VEHICLES.isdisjoint(word.casefold().split("-")) for word in words[:2]):
        return False
    suffix = match["suffix"]
    if any(_is_filler(word) for word in words) or words[0].casefold() in {"year", "years", "mile", "miles"}:
        return False
    if suffix.casefold() in _MORE_SUFFIXES and not (suffix[0].isupper() and words[-1][0].isupper()):
        return False
    return suffix[0].isupper() or len(words) <= 3


def _is_filler(word: str) -> bool:
    key = word.strip(".,").casefold()
    return (
        word.islower() and key in COMMON_WORDS and key not in _LOWER_WORDS and key not in {"first", "second", "third"}
    )
