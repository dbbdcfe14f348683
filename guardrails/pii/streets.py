"""Street addresses: US forms with what follows (flat, city, state, ZIP), post boxes, and common forms elsewhere."""

import re
from collections.abc import Iterator, Sequence

from guardrails.pii.context import Hints
from guardrails.pii.names import UPPER, VEHICLES
from guardrails.pii.street_forms import BY_ORDER, ENDING_LAST, ENDINGS, ENDS_STREET_NAME, SIGNED, US
from guardrails.pii.street_pieces import Pieces, make_span
from guardrails.pii.street_words import LOWER_WORDS, MORE_SUFFIXES
from guardrails.pii.words import COMMON_WORDS, is_word
from guardrails.spans import Span

_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d\b")
_BEFORE_NUMBER = re.compile(r"[^\W\d_](?=\.? \d)")
_TOWN_AFTER_CODE = re.compile(rf"\d{{4}}\s[{UPPER}]")
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


def find_addresses(text: str, start: int, signs: int) -> list[Span]:
    """The longest first: a street's form may be a part of another's. `signs` are those of all words from `start` on."""
    if not signs:
        return []
    pieces = Pieces(text)
    found = [make_span(pieces, start, *bounds) for bounds in _find_formed(text, start, signs)]
    if _may_be_loose(text, start):
        found = [*found, *_find_loose(pieces, start, found)]
    return sorted(found, key=lambda span: span.start - span.end) if len(found) > 1 else found


def _find_formed(text: str, start: int, signs: int) -> Iterator[tuple[int, int]]:
    """Where something stands in a form of its own."""
    for sign, pattern in SIGNED.items():
        for match in pattern.finditer(text, start) if signs & sign else ():
            if pattern is not US or _names_street(match):
                yield match.span()
    if signs & ENDS_STREET_NAME and _has_ending(text, start):
        for match in ENDING_LAST.finditer(text, start):
            if not _is_ordinary(match["word"].casefold()):
                yield match.span()
    if _TOWN_AFTER_CODE.search(text, start):
        for match in BY_ORDER.finditer(text, start):
            if not _is_car(match[0]):
                yield match.start(), match.end() - 1


def _find_loose(pieces: Pieces, start: int, found: Sequence[Span]) -> Iterator[Span]:
    """What is an address by what stands around it, unless it is a part of one that was found."""
    for match in _LOOSE.finditer(pieces.text, start):
        first, last = match.span()
        is_known = any(span.start <= first and last <= span.end for span in found)
        if not is_known and _is_address(pieces, match):
            yield make_span(pieces, start, first, last)


def _may_be_loose(text: str, start: int) -> bool:
    """Whether anything in the text lets words beside a number be an address: see `_is_address`."""
    if _NUMBER_AND_NAME.search(text, start) and _GOES_ON.search(text, start):
        return True
    return _LOOSE_HINTS.stand_in(text.casefold())


def _is_ordinary(word: str) -> bool:
    """Whether a word that ends as streets do is English all the same, "Touring" or "Comparing", and no ending alone."""
    return word in COMMON_WORDS or (word not in ENDINGS and is_word(word))


def _has_ending(text: str, start: int) -> bool:
    """Whether a number follows what a street's name may end with."""
    ends = (match.end() for match in _BEFORE_NUMBER.finditer(text, start))
    return any(text[max(0, end - 10) : end].casefold().endswith(ENDINGS) for end in ends)


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
    return word.islower() and key in COMMON_WORDS and key not in LOWER_WORDS
