"""How the tokens of an address join: which go on with a street, a post box or a corner, and after which."""

import re

from guardrails.known_words import KnownWords
from guardrails.pii.joining import Joining
from guardrails.pii.names import UPPER
from guardrails.pii.street_words import CORNER_WORD, LOWER_WORDS, STREET_WORDS, SUFFIX_SET
from guardrails.pii.words import COMMON_WORDS, match_any

_LOWER_STREET_WORDS = sorted(word for word in STREET_WORDS if word.isalpha() and word not in {"pr", "пр", "ul"})
TRIGGER = (
    rf"(?<![\w'’])[{UPPER}]|(?<!\S)(?:[Pp]\.?(?:[Oo]\.?)?(?=\s)|c/(?=\s)|(?:ul|ул|пр|пер|пл)\.(?=\s)|{match_any(_LOWER_STREET_WORDS)}(?=\.?\s)"
    r"|corner(?=\s))"
)
BACK_INITIALS = frozenset("c0123456789")
_HOUSE_TOKEN = re.compile(r"[(\"'“]?#?\d{1,6}(?:[-/]\d{1,5})?[A-Za-z]?,?")
_JOINING = frozenset(
    "de da do dos du des del la el of and der den dem van u ul str apt suite unit box po p.o. o floor st the bis "
    "ter д кв "
    "дом us".split()
)
_BOX_TOKENS = frozenset("p p. o o. po p.o. post office box rr hc".split())
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
    return previous.casefold() == "the" and CORNER_WORD.startswith(token[:6].casefold())


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
        return word == CORNER_WORD
    if token[0].isdigit() or token[0] in "#>?|*," or word in _JOINING:
        return True
    return word in SUFFIX_SET or word in LOWER_WORDS or word not in COMMON_WORDS


def how_joins(token: str) -> Joining:
    first, word = token[0], token.strip(".,;>?|*").casefold()
    if first.isupper() or first.isdigit() or first == "#" or word == CORNER_WORD:
        return Joining.FREELY
    if first == "," or first in _MARKS:
        return Joining.LED
    is_part = word in _JOINING or word in SUFFIX_SET or word in LOWER_WORDS or word not in COMMON_WORDS
    return Joining.LED if first.isalpha() and is_part else Joining.NEVER


def leads_on(token: str) -> bool:
    word = token.casefold()
    return _is_house(token) or word.rstrip(".") in STREET_WORDS or word in _BOX_TOKENS or token == CORNER_WORD


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
    return CORNER_WORD in tokens[-4:] or any(token.casefold().rstrip(".") in STREET_WORDS for token in tokens[-4:])
