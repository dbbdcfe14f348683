"""Street addresses: US forms with what follows (flat, city, state, ZIP), post boxes, and common forms elsewhere."""

import re
from collections.abc import Iterator

from guardrails.pii.context import Hints
from guardrails.pii.names import UPPER, VEHICLES
from guardrails.pii.street_words import (
    CITY_STATE,
    DIRECTIONS,
    LEAD,
    MORE_SUFFIXES,
    PIECE,
    STREET_ENDINGS,
    STREET_WORDS,
    SUFFIX_SET,
    SUFFIXES,
)
from guardrails.pii.words import COMMON_WORDS, KnownWords, is_word, match_any
from guardrails.spans import Span

_LOWER_STREET_WORDS = sorted(word for word in STREET_WORDS if word.isalpha() and word not in {"pr", "пр", "ul"})
TRIGGER = (
    rf"(?<![\w'’])[{UPPER}]|(?<!\S)(?:[Pp]\.?(?:[Oo]\.?)?(?=\s)|c/(?=\s)|(?:ul|ул|пр|пер|пл)\.(?=\s)|{match_any(_LOWER_STREET_WORDS)}(?=\.?\s)"
    r"|corner(?=\s))"
)
BACK_INITIALS = frozenset("c")
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d\b")
_LOWER_WORDS = frozenset(
    "main park oak church lake high market north south east west n s e w elm pine river center old new first second "
    "third".split()
)
_WORD = r"[\w'’.\-]{1,24}"
# What may not precede a number stands behind its first digit, which lets the search leap to digits.
_NUMBER_BEGINS = r"\d(?<![\w$€£.,/\-]\d)(?<!\d:\d)"
_HOUSE = rf"{_NUMBER_BEGINS}\d{{0,5}}(?:[-/]\d{{1,5}})?[A-Za-z]?(?: \d/\d)?"
_US = re.compile(
    rf"{_HOUSE},?\s{{1,3}}(?:\d{{1,5}} )?(?P<words>(?:{_WORD} ){{1,5}}?)"
    rf"(?P<suffix>(?i:{'|'.join(SUFFIXES + MORE_SUFFIXES)}))(?!\w)\.?(?: (?i:{DIRECTIONS})(?![\w]))?"
)
_HIGHWAY_WORDS = frozenset("county state us u old farm highway hwy fm rm cr sr i".split()) | {
    kind + road for kind in ("county", "state", "us", "old") for road in "road rd highway hwy route rte".split()
}
_HIGHWAY = re.compile(
    rf"{_HOUSE} (?i:(?:[NSEW]\.? )?(?:county|state|us|u\.s\.|old|farm to market) ?(?:road|rd|highway|hwy|route|rte)"
    r"|highway|hwy|fm|rm|cr|sr|i-?) ?\d{1,4}(?!\w)(?: (?:Rd|Road|Hwy))?"
)
# One of these stands in every post box.
_BOX_HINTS = Hints("box postfach postbus apartado casella caixa", "boîte postale", "apo ", "fpo ", "dpo ")
_BOX = re.compile(
    r"(?<!\w)(?i:(?:county|state) (?:road|rd|route) \d{1,4},? box \d{1,6})"
    r"|(?<!\w)(?i:(?:\d{1,6} )?(?:p\.?\s?o\.?|post office)\s?box|(?:psc|cmr|unit)\s\d{1,5},?\s{1,3}box"
    r"|(?:rr|hc|rural route)\.?\s?#?\d{1,4},?\sbox|postfach|postbus|apartado(?: postal| de correos)?|boîte postale"
    r"|casella postale|caixa postal)\s#?\d{1,7}"
    r"|(?<!\w)(?i:us[a-z]{1,4} [^\W\d_]+(?=\s{1,3}[afd]po ))"
)
_HOUSE_LAST = re.compile(
    rf"(?<!\w)(?:\d{{1,6}} )?(?:(?i:{'|'.join(sorted(map(re.escape, STREET_WORDS), key=len, reverse=True))})\.? "
    rf"(?:[\w'’.\-]+,? ){{1,5}}?(?:д\.? ?|дом |n[.º°]? ?|nº )?\d{{1,5}}(?:/\d{{1,4}})?(?:[A-Za-z](?!\w))?(?!\w)"
    r"(?: \d{1,4}(?= (?:Apt|Suite)))?)"
)
# The whole word is read before its ending is looked at, which is only where a number follows.
_ENDS_STREET = "|".join(f"(?<={ending})" for ending in STREET_ENDINGS)
_ENDING_LAST = re.compile(
    rf"(?<!\w)(?:\d{{1,6}} )?(?:[{UPPER}][\w'’.\-]* ){{0,3}}?"
    rf"(?P<word>[^\W\d_][\w'’\-]{{0,39}})(?=\.? \d)(?i:{_ENDS_STREET})\.? \d{{1,5}}(?:/\d{{1,4}}){{0,2}}[A-Za-z]?(?!\w)"
)
_BEFORE_NUMBER = re.compile(r"[^\W\d_](?=\.? \d)")
_ENDINGS = tuple(word.casefold() for word in STREET_ENDINGS)
_TOWN_AFTER_CODE = re.compile(rf"\d\s[{UPPER}]")
_ROMANCE_WORDS = frozenset(
    "rue avenue av boulevard bd place chemin allée quai impasse cours route square passage calle via rua".split()
)
_ROMANCE = rf"(?:{'|'.join(sorted(_ROMANCE_WORDS))})"
_HOUSE_FIRST = re.compile(
    rf"{_NUMBER_BEGINS}\d{{0,4}}(?: ?(?:bis|ter|quater|[A-Za-z](?!\w)))?,? (?:\d{{1,4}} )?(?i:{_ROMANCE})\.? "
    rf"(?:(?:de|du|des|la|le|les|del|el|l['’]|d['’]|da|do) ?){{0,2}}[{UPPER}][\w'’\-]*"
    rf"(?:[ \-](?:(?:de|du|des|la|le|et|del|da|do|e|y) ){{0,2}}[{UPPER}][\w'’\-]*){{0,3}}"
)
# Street, number, post code and town: no word tells a street, the order does.
_BY_ORDER = re.compile(
    rf"(?:[{UPPER}][\w'’.\-]*|am|an|im|in|auf|zum|zur|unter)(?: (?:[{UPPER}][\w'’.\-]*|de[nrm]|dem|des)){{0,3}}"
    rf" \d{{1,4}} ?[A-Za-z]?,?\s{{1,2}}(?:[A-Z]{{1,2}}-)?(?!(?:19|20)\d\d\s)\d{{4,5}}\s(?=[{UPPER}])"
)
_CORNER = re.compile(
    rf"(?i:(?:the )?corner of) (?:[\w'’.\-]+ ){{1,6}}?(?i:and|&) (?:[{UPPER}][\w'’.\-]*(?: (?=[{UPPER}]))?){{1,4}}"
)
# A house number before or after capitalised words, where a flat follows or the text speaks of an address.
_LOOSE = re.compile(
    r"(?<![\w$€£.,/\-])(?<!\d:)"
    rf"(?:\d{{1,6}}\s(?:[\w'’.\-]+ ){{1,4}}?\d{{1,5}}|\d{{1,6}} (?:[{UPPER}][\w'’.\-]* ?){{1,4}}"
    rf"|(?:[{UPPER}u][\w'’.\-]* ){{1,4}}\d{{1,5}})\.?(?!\w)"
)
# With these ends what says so.
_ADDRESS_SAID = ("at", "on", "to", "in", "address", "addresses", "is", "with", "user", "are", "of", "?")
# Of these one stands in all that `_SAYS_ADDRESS` and `_HAS_UNIT` find.
_LOOSE_HINTS = Hints(
    "liv resid locat stay office station meet move deliver ship mail arriv drop stop enter address send sent corner "
    "it's it’s apt suite unit ste",
    *("new one", "return to", "it is", "here they"),
)
_NUMBER_AND_NAME = re.compile(rf"\d [{UPPER}]")
_BETWEEN_NUMBERS = re.compile(rf"(?!(?:19|20)\d\d )\d{{1,6}}(?: [{UPPER}][\w'’.\-]*){{1,4}} \d{{1,5}}\.?")
_GOES_ON = re.compile(rf"(?:,|\n) ?[{UPPER}]")
_SAYS_ADDRESS = re.compile(
    r"(?:\b(?:liv(?:e|es|ed|ing)|reside[sd]?|located|stay(?:ing)?|office|station|meet (?:me|you)|moved"
    r"|deliver(?:ed)?|ship(?:ped)?|mail(?:ed)?|arrived"
    r"|drops? (?:you|me) off|stop|enter)\s+(?:is |it |there )?(?:at|on|to|in)|\baddress(?:es)?(?: is|:"
    r"| of [\w ]{2,30} is| with)?|\bsend .{0,20} to|\bsent to\?(?: user:)?|\bnew one to|\breturn to|\bsent to"
    r"|\bthe corner of|\bit['’]s in|\bit is|\bhere they are:)[\s:]*$",
    re.IGNORECASE,
)
_HAS_UNIT = re.compile(r"\b(?:apt|suite|unit|ste)\b", re.IGNORECASE)
_HOUSE_TOKEN = re.compile(r"[(\"'“]?#?\d{1,6}(?:[-/]\d{1,5})?[A-Za-z]?,?")
_houses = KnownWords(lambda token: _HOUSE_TOKEN.fullmatch(token.lstrip(">?|*")) is not None)
_JOINING = frozenset(
    "de da do dos du des del la el of and der den dem van u ul str apt suite unit box po p.o. o floor st the bis "
    "ter д кв "
    "дом us".split()
)
_IN_PLACES = frozenset(
    "new old north south east west upper lower little great grand big long high red black white green blue united "
    "states".split()
)
_BOX_TOKENS = frozenset("p p. o o. po p.o. post office box rr hc".split())
_CORNER_WORD = "corner"
GOES_ON = frozenset((_CORNER_WORD,))
LEADS_ON = STREET_WORDS | _BOX_TOKENS | GOES_ON
_MAX_PIECES = 12
_MARKS = frozenset(">?|*")


def reaches_back(previous: str, token: str) -> bool:
    """ "the corner of" two streets is one address."""
    return previous.casefold() == "the" and _CORNER_WORD.startswith(token[:6].casefold())


def may_join(tokens: list[str], first: str) -> bool:
    last = tokens[-1]
    if last[-1] in ";!?)" or (last[-1] == "." and len(last) > 9):
        return last[-1] == "?" and set(last) == {"?"} and _has_house(tokens)
    if last[-1] in ".:" and last[:-1].casefold() in COMMON_WORDS:
        return False
    if not first or first.isupper() or first.isdigit() or first == "#":
        return True
    if first == "," or first in _MARKS:
        return _has_house(tokens)
    if first in "cC" and len(tokens) == 1 and last.casefold() == "the":
        return True
    return first.isalpha() and (_has_house(tokens) or _begins_street(tokens) or last.casefold() in _BOX_TOKENS)


def joins(tokens: list[str], token: str) -> bool:
    if len(tokens) >= 24 or not may_join(tokens, token[0]):
        return False
    if token[0].isupper():
        return True
    word = token.strip(".,;>?|*").casefold()
    if len(tokens) == 1 and token[0] == "c" and tokens[0].casefold() == "the":
        return word == _CORNER_WORD
    if token[0].isdigit() or token[0] in "#>?|*," or word in _JOINING:
        return True
    return word in SUFFIX_SET or word in _LOWER_WORDS or word not in COMMON_WORDS


def _has_house(tokens: list[str]) -> bool:
    for token in tokens[-6:]:  # noqa: SIM110 - asked for most words after a capital.
        if _houses[token]:
            return True
    return False


def _begins_street(tokens: list[str]) -> bool:
    """Whether a word such as "calle" or "the corner" stands a few words before."""
    return _CORNER_WORD in tokens[-4:] or any(token.casefold().rstrip(".") in STREET_WORDS for token in tokens[-4:])


def find_addresses(text: str, start: int) -> list[Span]:
    """The longest first: a street's form may be a part of another's."""
    if _LETTERS.search(text, start) is None:
        return []
    return sorted(_find_candidates(text, start), key=lambda span: span.start - span.end)


def _find_candidates(text: str, start: int) -> Iterator[Span]:
    for pattern in _find_patterns(text, start):
        for match in pattern.finditer(text, start):
            if pattern is not _US or _names_street(match):
                yield _make_span(text, start, match.start(), match.end())
    if _has_ending(text, start):
        for match in _ENDING_LAST.finditer(text, start):
            if match["word"].casefold() not in COMMON_WORDS:
                yield _make_span(text, start, match.start(), match.end())
    if _TOWN_AFTER_CODE.search(text, start):
        for match in _BY_ORDER.finditer(text, start):
            if not _is_car(match[0]):
                yield _make_span(text, start, match.start(), match.end() - 1)
    if _may_be_loose(text, start):
        for match in _LOOSE.finditer(text, start):
            if _is_address(text, match):
                yield _make_span(text, start, match.start(), match.end())


def _find_patterns(text: str, start: int) -> Iterator[re.Pattern[str]]:
    """Those of which the text has a sign."""
    folded = text[start:].casefold()
    words = frozenset(_LETTERS.findall(folded))
    if _CORNER_WORD in words:
        yield _CORNER
    if _BOX_HINTS.stand_in(folded):
        yield _BOX
    if not words.isdisjoint(_HIGHWAY_WORDS):
        yield _HIGHWAY
    if not words.isdisjoint(_ROMANCE_WORDS):
        yield _HOUSE_FIRST
    if not words.isdisjoint(SUFFIX_SET):
        yield _US
    if "c/" in folded or not words.isdisjoint(STREET_WORDS):
        yield _HOUSE_LAST


def _may_be_loose(text: str, start: int) -> bool:
    """Whether anything in the text lets words beside a number be an address: see `_is_address`."""
    if _NUMBER_AND_NAME.search(text, start) and _GOES_ON.search(text, start):
        return True
    return _LOOSE_HINTS.stand_in(text.casefold())


def _has_ending(text: str, start: int) -> bool:
    """Whether a number follows what a street's name may end with."""
    ends = (match.end() for match in _BEFORE_NUMBER.finditer(text, start))
    return any(text[max(0, end - 10) : end].casefold().endswith(_ENDINGS) for end in ends)


def _is_address(text: str, match: re.Match[str]) -> bool:
    """Whether the text speaks of an address, a flat follows, or the words stand between numbers as in few else."""
    if _YEAR.match(match[0]) and _is_car(match[0]):
        return False
    before = text[max(0, match.start() - 60) : match.start()]
    if before.rstrip(" \t\n\r:").casefold().endswith(_ADDRESS_SAID) and _SAYS_ADDRESS.search(before):
        return True
    if _BETWEEN_NUMBERS.fullmatch(match[0]) and _GOES_ON.match(text, match.end()) and not _is_car(match[0]):
        return True
    return _HAS_UNIT.search(text, match.end()) is not None and bool(
        _HAS_UNIT.search(text, match.end(), _make_span(text, 0, match.start(), match.end()).end)
    )


_LETTERS = re.compile(r"[^\W\d_]+")


def _make_span(text: str, low: int, start: int, end: int) -> Span:
    """From the street on, with the flat before it and the pieces that follow."""
    if lead := LEAD.search(text, max(low, start - 24), start):
        start = lead.start()
    for _ in range(_MAX_PIECES):
        piece = CITY_STATE.match(text, end)
        if piece is None:
            piece = PIECE.match(text, end)
            if not piece:
                break
            name = (piece["name"] or "").casefold()
            if name in COMMON_WORDS and name not in _IN_PLACES and not (piece["name"].isupper() and len(name) > 2):
                break
            if piece["lower"] and is_word(piece["lower"]):
                break
            if piece["particle"] and not PIECE.match(text, piece.end()):
                break
        end = piece.end()
    return Span(start, start + len(text[start:end].rstrip(" ,.\n>?|*")), "ADDRESS")


def _is_car(words: str) -> bool:
    return not VEHICLES.isdisjoint(words.casefold().split())


def _names_street(match: re.Match[str]) -> bool:
    """ "12 Main St" and "350 5th Ave" do, "10 miles on the road" and "2 doors" do not."""
    words = match["words"].split()
    if _YEAR.match(match[0]) and any(not VEHICLES.isdisjoint(word.casefold().split("-")) for word in words[:2]):
        return False
    suffix = match["suffix"]
    if any(_is_filler(word) for word in words) or words[0].casefold() in {"year", "years", "mile", "miles"}:
        return False
    if suffix.casefold() in MORE_SUFFIXES and (
        _YEAR.match(match[0]) or not (suffix[0].isupper() and words[-1][0].isupper())
    ):
        return False
    return suffix[0].isupper() or len(words) <= 3


def _is_filler(word: str) -> bool:
    key = word.strip(".,").casefold()
    return word.islower() and key in COMMON_WORDS and key not in _LOWER_WORDS
