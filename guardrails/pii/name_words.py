"""What is known of a capitalised word by itself, where it may be a part of a person's name."""

import re
from enum import Enum
from typing import NamedTuple

from guardrails.known_words import KnownWords
from guardrails.pii.names import (
    CLEAR_NAMES,
    CURATED_GIVEN,
    GIVEN,
    NOT_NAMES,
    PARTICLES,
    SURNAMES,
    TITLES,
    VEHICLES,
    WORD_NAMES,
    is_ordinary_word,
)
from guardrails.pii.words import COMMON_WORDS

_NAME_WORD = re.compile(r"[^\s.]+")
ALWAYS_NAMES = frozenset(("will", "bill", "mark", "rich", "sir"))
_POSSESSIVE_ENDS = frozenset("s'’")


class Alone(Enum):
    """What a word that stands alone may be."""

    NOBODY = 0
    # Somebody's name where an introduction says so.
    INTRODUCED = 1
    LIKELY = 2
    # A title, a particle, or a word that is a name, too.
    SPECIAL = 3


class Sort(Enum):
    """What a word in a row of capitalised ones is, by itself and by its place: the first or a later one."""

    NAME = 0
    ORDINARY = 1
    UNLESS_INTRODUCED = 2


class Word(NamedTuple):
    start: int
    end: int
    key: str


def read_words(text: str, chain: re.Match[str]) -> list[Word]:
    """The words of a chain, without the mark of a possessive."""
    written = chain[0]
    if written.isalpha() and (key := written.casefold())[-1] not in _POSSESSIVE_ENDS:
        return [Word(*chain.span(), key)]
    words = []
    for match in _NAME_WORD.finditer(text, chain.start(), chain.end()):
        start, end = match.span()
        key = match[0].casefold()
        if key[-1] in _POSSESSIVE_ENDS and (size := 2 if key.endswith(("'s", "’s")) else key[-1] != "s"):
            end -= size
            key = key[:-size]
        words.append(Word(start, end, key))
    return words


def _judge_alone(key: str) -> Alone:
    """As `_is_ordinary` does it."""
    if key in WORD_NAMES or key in TITLES or key in PARTICLES or key in ALWAYS_NAMES:
        return Alone.SPECIAL
    if key in CLEAR_NAMES:
        return Alone.LIKELY
    is_listed = key in GIVEN or key in SURNAMES
    if (is_vehicle(key) and key not in GIVEN) or (key in NOT_NAMES and not is_listed):
        return Alone.INTRODUCED
    if key in COMMON_WORDS:
        return Alone.NOBODY
    if key not in CURATED_GIVEN and key not in SURNAMES and is_ordinary_word(key):
        return Alone.INTRODUCED
    has_digit = not key.isalpha() and any(character.isdigit() for character in key)
    return Alone.NOBODY if has_digit else Alone.LIKELY


alone = KnownWords(_judge_alone)


def find_sort(key: str, is_first: bool) -> Sort:
    if not key.isalpha():
        return _judge_sort(key, is_first)
    return _first_sorts[key] if is_first else _later_sorts[key]


def _judge_sort(key: str, is_first: bool) -> Sort:
    if key in CLEAR_NAMES:
        return Sort.NAME
    is_given, is_surname = key in GIVEN, key in SURNAMES
    if is_vehicle(key) and not is_given and (is_first or not is_surname):
        return Sort.UNLESS_INTRODUCED
    if key in NOT_NAMES and not is_surname and not is_given:
        return Sort.UNLESS_INTRODUCED
    if key in COMMON_WORDS:
        is_name = key in ALWAYS_NAMES or (is_surname and not is_first)
        return Sort.NAME if is_name else Sort.ORDINARY
    if key not in CURATED_GIVEN and not is_surname and is_ordinary_word(key):
        return Sort.UNLESS_INTRODUCED
    has_digit = not key.isalpha() and any(character.isdigit() for character in key)
    return Sort.ORDINARY if has_digit else Sort.NAME


_first_sorts = KnownWords(lambda key: _judge_sort(key, True))
_later_sorts = KnownWords(lambda key: _judge_sort(key, False))


def may_be_name(key: str) -> bool:
    """Whether it may be a part of a name that nothing introduces."""
    is_likely = alone[key] in (Alone.LIKELY, Alone.SPECIAL)
    return is_likely or Sort.NAME in (find_sort(key, True), find_sort(key, False))


def is_vehicle(key: str) -> bool:
    return key in VEHICLES or ("-" in key and not VEHICLES.isdisjoint(key.split("-")))


def read_before(text: str, position: int) -> str:
    """The word that ends right before a blank at `position`, in lower case."""
    if position < 2 or text[position - 1] != " ":
        return ""
    low = max(0, position - 10)
    word = text[text.rfind(" ", low, position - 1) + 1 or low : position - 1]
    if not word.isalnum():
        # Another blank, or none at all.
        words = text[low : position - 1].split()
        word = words[-1] if words else ""
    return word.casefold()
