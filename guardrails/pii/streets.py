"""Street addresses: US forms with what follows (flat, city, state, ZIP), post boxes, and common forms elsewhere."""

import re
from collections.abc import Iterable, Iterator

from guardrails.pii.context import Hints
from guardrails.pii.joining import Joining
from guardrails.pii.names import UPPER, VEHICLES
from guardrails.pii.street_pieces import Pieces, make_span
from guardrails.pii.street_words import (
    DIRECTIONS,
    GRID,
    MORE_SUFFIXES,
    POST_CODE,
    STREET_ENDINGS,
    STREET_WORDS,
    SUFFIX_SET,
    SUFFIXES,
)
from guardrails.pii.words import COMMON_WORDS, KnownWords, match_any
from guardrails.spans import Span

_LOWER_STREET_WORDS = sorted(word for word in STREET_WORDS if word.isalpha() and word not in {"pr", "пр", "ul"})
TRIGGER = (
    rf"(?<![\w'’])[{UPPER}]|(?<!\S)(?:[Pp]\.?(?:[Oo]\.?)?(?=\s)|c/(?=\s)|(?:ul|ул|пр|пер|пл)\.(?=\s)|{match_any(_LOWER_STREET_WORDS)}(?=\.?\s)"
    r"|corner(?=\s))"
)
BACK_INITIALS = frozenset("c0123456789")
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
_BOX = re.compile(
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
_ENDING_LAST = re.compile(
    rf"(?<!\w)(?:\d{{1,6}} )?(?:[{UPPER}][\w'’.\-]* ){{0,3}}?"
    rf"(?P<word>[^\W\d_][\w'’\-]{{0,39}})(?=\.? \d)(?i:{_ENDS_STREET})\.? \d{{1,5}}(?:/\d{{1,4}}){{0,2}}[A-Za-z]?(?!\w)"
)
_BEFORE_NUMBER = re.compile(r"[^\W\d_](?=\.? \d)")
_ENDINGS = tuple(word.casefold() for word in STREET_ENDINGS)
_TOWN_AFTER_CODE = re.compile(rf"\d{{4}}\s[{UPPER}]")
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
_BY_ORDER = re.compile(
    rf"(?!(?:Anschrift|Adresse|Wohnhaft|Indirizzo|Address)\b)"
    rf"(?:[{UPPER}][\w'’.\-]*|am|an|im|in|auf|zum|zur|unter)(?: (?:[{UPPER}][\w'’.\-]*|de[nrm]|dem|des)){{0,3}}"
    rf" \d{{1,4}} ?[A-Za-z]?,?\s{{1,2}}(?:[A-Z]{{1,2}}-)?(?!(?:19|20)\d\d\s)\d{{4,5}}\s(?=[{UPPER}])(?!{_COUNTED})"
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
_ADDRESS_SAID = ("at", "on", "to", "in", "address", "addy", "addresses", "is", "with", "user", "are", "of", "?")
# Of these one stands in all that `_SAYS_ADDRESS` and `_HAS_UNIT` find.
_LOOSE_HINTS = Hints(
    "liv resid locat stay office station meet move deliver ship mail arriv drop stop enter address send sent corner "
    "addy it's it’s apt suite unit ste",
    *("new one", "return to", "it is", "here they"),
)
_NUMBER_AND_NAME = re.compile(rf"\d [{UPPER}]")
_BETWEEN_NUMBERS = re.compile(rf"(?!(?:19|20)\d\d )\d{{1,6}}(?: [{UPPER}][\w'’.\-]*){{1,4}} \d{{1,5}}\.?")
_GOES_ON = re.compile(rf"(?:,|\n) ?[{UPPER}]")
_SAYS_ADDRESS = re.compile(
    r"(?:\b(?:liv(?:e|es|ed|ing)|reside[sd]?|located|stay(?:ing)?|office|station|meet (?:me|you)|moved"
    r"|deliver(?:ed)?|ship(?:ped)?|mail(?:ed)?|arrived"
    r"|drops? (?:you|me) off|stop|enter)\s+(?:is |it |there )?(?:at|on|to|in)|\b(?:address(?:es)?|addy)(?: is|:"
    r"| of [\w ]{2,30} is| with)?|\bsend .{0,20} to|\bsent to\?(?: user:)?|\bnew one to|\breturn to|\bsent to"
    r"|\bthe corner of|\bit['’]s in|\bit is|\bhere they are:)[\s:]*$",
    re.IGNORECASE,
)
_HAS_UNIT = re.compile(r"\b(?:apt|suite|unit|ste)\b", re.IGNORECASE)
_HOUSE_TOKEN = re.compile(r"[(\"'“]?#?\d{1,6}(?:[-/]\d{1,5})?[A-Za-z]?,?")
_JOINING = frozenset(
    "de da do dos du des del la el of and der den dem van u ul str apt suite unit box po p.o. o floor st the bis "
    "ter д кв "
    "дом us".split()
)
_BOX_TOKENS = frozenset("p p. o o. po p.o. post office box rr hc".split())
_CORNER_WORD = "corner"
MOST_TOKENS = 24
_MARKS = frozenset(">?|*")


_LOWER_ENDINGS = ("straße", "strasse", "straat", "gatan", "gasse", "allee", "laan", "utca")


def ends(token: str) -> bool:
    """Whether the token ends a sentence, or what is said of an address."""
    if token[-1] in ";!?)" or (token[-1] == "." and len(token) > 9):
        return True
    return token[-1] in ".:" and token[:-1].casefold() in COMMON_WORDS


_ending = KnownWords(ends)


def reaches_back(previous: str, token: str) -> bool:
    """ "the corner of" two streets is one address, and a German or Dutch street may begin with a small letter."""
    if (not token or token[0].isdigit()) and previous.endswith(_LOWER_ENDINGS):
        return True
    return previous.casefold() == "the" and _CORNER_WORD.startswith(token[:6].casefold())


def may_join(tokens: list[str], first: str) -> bool:
    last = tokens[-1]
    if _ending[last]:
        return set(last) == {"?"} and _has_house(tokens)
    if not first or first.isupper() or first.isdigit() or first == "#":
        return True
    if first == "," or first in _MARKS:
        return _has_house(tokens)
    if first in "cC" and len(tokens) == 1 and last.casefold() == "the":
        return True
    return first.isalpha() and (_has_house(tokens) or _begins_street(tokens) or last.casefold() in _BOX_TOKENS)


def joins(tokens: list[str], token: str) -> bool:
    if len(tokens) >= MOST_TOKENS or not may_join(tokens, token[0]):
        return False
    if token[0].isupper():
        return True
    word = token.strip(".,;>?|*").casefold()
    if len(tokens) == 1 and token[0] == "c" and tokens[0].casefold() == "the":
        return word == _CORNER_WORD
    if token[0].isdigit() or token[0] in "#>?|*," or word in _JOINING:
        return True
    return word in SUFFIX_SET or word in _LOWER_WORDS or word not in COMMON_WORDS


def how_joins(token: str) -> Joining:
    first, word = token[0], token.strip(".,;>?|*").casefold()
    if first.isupper() or first.isdigit() or first == "#" or word == _CORNER_WORD:
        return Joining.FREELY
    if first == "," or first in _MARKS:
        return Joining.LED
    is_part = word in _JOINING or word in SUFFIX_SET or word in _LOWER_WORDS or word not in COMMON_WORDS
    return Joining.LED if first.isalpha() and is_part else Joining.NEVER


def leads_on(token: str) -> bool:
    word = token.casefold()
    return _is_house(token) or word.rstrip(".") in STREET_WORDS or word in _BOX_TOKENS or token == _CORNER_WORD


def _is_house(token: str) -> bool:
    return _HOUSE_TOKEN.fullmatch(token.lstrip(">?|*")) is not None


_houses = KnownWords(_is_house)


def _has_house(tokens: list[str]) -> bool:
    for token in tokens[-6:]:  # noqa: SIM110 - asked for most words after a capital.
        if _houses[token]:
            return True
    return False


def _begins_street(tokens: list[str]) -> bool:
    """Whether a word such as "calle" or "the corner" stands a few words before."""
    return _CORNER_WORD in tokens[-4:] or any(token.casefold().rstrip(".") in STREET_WORDS for token in tokens[-4:])


def find_addresses(text: str, start: int, signs: int) -> list[Span]:
    """The longest first: a street's form may be a part of another's. `signs` are those of all words from `start` on."""
    return sorted(_find_candidates(text, start, signs), key=lambda span: span.start - span.end) if signs else []


def _find_candidates(text: str, start: int, signs: int) -> Iterator[Span]:
    pieces = Pieces(text)
    for sign, pattern in _SIGNED.items():
        for match in pattern.finditer(text, start) if signs & sign else ():
            if pattern is not _US or _names_street(match):
                yield make_span(pieces, start, match.start(), match.end())
    if signs & _ENDS_STREET_NAME and _has_ending(text, start):
        for match in _ENDING_LAST.finditer(text, start):
            if match["word"].casefold() not in COMMON_WORDS:
                yield make_span(pieces, start, match.start(), match.end())
    if _TOWN_AFTER_CODE.search(text, start):
        for match in _BY_ORDER.finditer(text, start):
            if not _is_car(match[0]):
                yield make_span(pieces, start, match.start(), match.end() - 1)
    if _may_be_loose(text, start):
        for match in _LOOSE.finditer(text, start):
            if _is_address(pieces, match):
                yield make_span(pieces, start, match.start(), match.end())


# What a token may be a part of: whatever has a letter, a street with an ending of its own, or what one of these finds.
(
    _WORDY,
    _ENDS_STREET_NAME,
    _OF_CORNER,
    OF_BOX,
    _OF_HIGHWAY,
    _OF_HOUSE_FIRST,
    _OF_US,
    _OF_HOUSE_LAST,
    _OF_GRID,
    _OF_POST_CODE,
) = (1 << place for place in range(10))
_SIGNED = {
    _OF_CORNER: _CORNER,
    _OF_GRID: GRID,
    _OF_POST_CODE: POST_CODE,
    OF_BOX: _BOX,
    _OF_HIGHWAY: _HIGHWAY,
    _OF_HOUSE_FIRST: _HOUSE_FIRST,
    _OF_US: _US,
    _OF_HOUSE_LAST: _HOUSE_LAST,
}
_SIGN_WORDS = {
    _OF_CORNER: frozenset((_CORNER_WORD,)),
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
    signs = _WORDY | (_ENDS_STREET_NAME if folded.removesuffix(".").endswith(_ENDINGS) else 0)
    signs |= _OF_POST_CODE if _CODE_END.fullmatch(token) else 0
    for word in words:
        signs |= _SIGNS_OF.get(word, 0)
    return signs | (_OF_HOUSE_LAST if "c/" in folded else 0)


def _may_be_loose(text: str, start: int) -> bool:
    """Whether anything in the text lets words beside a number be an address: see `_is_address`."""
    if _NUMBER_AND_NAME.search(text, start) and _GOES_ON.search(text, start):
        return True
    return _LOOSE_HINTS.stand_in(text.casefold())


def _has_ending(text: str, start: int) -> bool:
    """Whether a number follows what a street's name may end with."""
    ends = (match.end() for match in _BEFORE_NUMBER.finditer(text, start))
    return any(text[max(0, end - 10) : end].casefold().endswith(_ENDINGS) for end in ends)


def _is_address(pieces: Pieces, match: re.Match[str]) -> bool:
    """Whether the text speaks of an address, a flat follows, or the words stand between numbers as in few else."""
    text = pieces.text
    if _YEAR.match(match[0]) and _is_car(match[0]):
        return False
    before = text[max(0, match.start() - 60) : match.start()]
    if before.rstrip(" \t\n\r:").casefold().endswith(_ADDRESS_SAID) and _SAYS_ADDRESS.search(before):
        return True
    if _BETWEEN_NUMBERS.fullmatch(match[0]) and _GOES_ON.match(text, match.end()) and not _is_car(match[0]):
        return True
    return _HAS_UNIT.search(text, match.end()) is not None and bool(
        _HAS_UNIT.search(text, match.end(), make_span(pieces, 0, match.start(), match.end()).end)
    )


_CODE_END = re.compile(r"\d[A-Z]{2}\W*")


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
