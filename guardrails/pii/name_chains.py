"""Capitalised words in a row: which of them are a person's name, by lists and by the words around them."""

import re
from enum import Enum
from typing import NamedTuple

from guardrails.pii.announcements import ANNOUNCING, CLOSE_CUE, GREETING, INTRODUCTION, WHO, read_last
from guardrails.pii.names import (
    ACTS,
    CLEAR_NAMES,
    COMMON_SURNAMES,
    COMPANY,
    CURATED_GIVEN,
    GIVEN,
    MONTH_NAMES,
    NOT_NAMES,
    PARTICLES,
    PERSON_VERBS,
    PLACE_WORDS,
    SURNAME_ENDING,
    SURNAMES,
    TITLES,
    UPPER,
    VEHICLES,
    WHERE,
    WORD_NAMES,
    is_given,
    is_ordinary_word,
)
from guardrails.pii.words import COMMON_WORDS, OTHER_WORDS, KnownWords
from guardrails.spans import Span

CHAIN = re.compile(
    # What may not stand before it is looked at behind its first letter, which lets the search leap to capitals.
    rf"[{UPPER}](?<![\w'’@/].)[\w'’\-]*(?:(?:\.? (?:(?:{'|'.join(sorted(PARTICLES))}) "
    rf"){{0,2}})[{UPPER}][\w'’\-]*)*"
)
_NAME_WORD = re.compile(r"[^\s.]+")
_NEXT_WORD = re.compile(rf" ([{UPPER}][^\W\d_]+(?:[-'’][^\W\d_]+)?)")
_VERB = re.compile(rf" (?:{'|'.join(sorted(PERSON_VERBS))})\b")
_ALWAYS_NAMES = frozenset(("will", "bill", "mark", "rich", "sir"))
# Everyday words that may be somebody all the same.
NO_COMMON_WORDS = NOT_NAMES | WORD_NAMES | TITLES | _ALWAYS_NAMES
_LINEAGE = frozenset("ii iii iv jr sr".split())
# "Nguyen Van An": the word between tells that a given name follows.
_VIETNAMESE = frozenset("van thi văn thị".split())
# German words with a capital that are surnames, too.
_KIN = frozenset("sohn tochter bruder schwester mutter vater frau mann freund".split())
_POSSESSIVE_ENDS = frozenset("s'’")
_THIS = re.compile(r"this is $", re.IGNORECASE)
_BEFORE_SENTENCE = re.compile(r"(?:^|[.!?:\n\"“*>\-]\s*)$")


class _Alone(Enum):
    """What a word that stands alone may be."""

    NOBODY = 0
    # Somebody's name where an introduction says so.
    INTRODUCED = 1
    LIKELY = 2
    # A title, a particle, or a word that is a name, too.
    SPECIAL = 3


class _Sort(Enum):
    """What a word in a row of capitalised ones is, by itself and by its place: the first or a later one."""

    NAME = 0
    ORDINARY = 1
    UNLESS_INTRODUCED = 2


class _Word(NamedTuple):
    start: int
    end: int
    key: str


def find_in_chain(text: str, chain: re.Match[str]) -> list[Span]:
    words = _read_words(text, chain)
    if len(words) == 1:
        # As most chains are.
        return _find_alone(text, words[0])
    found: list[Span] = []
    rest: list[_Word] = []
    titled = after_make = False
    for word in [*words, None]:
        # A full stop that ends a sentence parts names; one after an initial or "Jr" does not.
        ends = bool(rest and word and len(rest[-1].key) > 2 and text[rest[-1].end : word.start].startswith("."))
        breaks = word is None or ends or _is_title(text, word) or _is_no_part(text, word, rest, titled)
        if word and not breaks:
            rest.append(word)
            continue
        if rest and not after_make:
            found += _judge(text, rest, titled)
        after_make = after_make or (word is not None and _is_vehicle(word.key))
        titled = word is not None and _is_title(text, word)
        rest = [word] if word and ends and not titled and not _is_ordinary(text, word, []) else []
    return found


def _find_alone(text: str, word: _Word) -> list[Span]:
    """What `_is_no_part` and `_judge` say of one word: most is known by the word."""
    what = _alone[word.key]
    if what is _Alone.NOBODY or (what is _Alone.INTRODUCED and not _is_introduced(text, word.start)):
        return []
    if what is _Alone.SPECIAL:
        is_nobody = _is_title(text, word) or _is_no_part(text, word, [], False)
        return [] if is_nobody else _judge(text, [word], False)
    if not _is_person(text, [word]) or _word_before(text, word.start) in PLACE_WORDS:
        return []
    return [Span(word.start, word.end, "PERSON")]


def _judge_alone(key: str) -> _Alone:
    """As `_is_ordinary` does it."""
    if key in WORD_NAMES or key in TITLES or key in PARTICLES or key in _ALWAYS_NAMES:
        return _Alone.SPECIAL
    if key in CLEAR_NAMES:
        return _Alone.LIKELY
    is_listed = key in GIVEN or key in SURNAMES
    if (_is_vehicle(key) and key not in GIVEN) or (key in NOT_NAMES and not is_listed):
        return _Alone.INTRODUCED
    if key in COMMON_WORDS:
        return _Alone.NOBODY
    if key not in CURATED_GIVEN and key not in SURNAMES and is_ordinary_word(key):
        return _Alone.INTRODUCED
    has_digit = not key.isalpha() and any(character.isdigit() for character in key)
    return _Alone.NOBODY if has_digit else _Alone.LIKELY


_alone = KnownWords(_judge_alone)


def _read_words(text: str, chain: re.Match[str]) -> list[_Word]:
    """The words of a chain, without the mark of a possessive."""
    written = chain[0]
    if written.isalpha() and (key := written.casefold())[-1] not in _POSSESSIVE_ENDS:
        return [_Word(*chain.span(), key)]
    words = []
    for match in _NAME_WORD.finditer(text, chain.start(), chain.end()):
        start, end = match.span()
        key = match[0].casefold()
        if key[-1] in _POSSESSIVE_ENDS and (size := 2 if key.endswith(("'s", "’s")) else key[-1] != "s"):
            end -= size
            key = key[:-size]
        words.append(_Word(start, end, key))
    return words


def _is_no_part(text: str, word: _Word, before: list[_Word], titled: bool) -> bool:
    if titled and not before and word.key in PARTICLES:
        return False
    if len(before) == 2 and before[1].key in _VIETNAMESE and before[0].key in SURNAMES:
        return False
    if len(before) == 1 and before[0].key in WORD_NAMES and _is_second(text, word, before[0]):
        return False
    if len(before) == 2 and len(before[1].key) == 1 and before[0].key in GIVEN and word.key not in COMMON_WORDS:
        return False
    if word.key in WORD_NAMES and not before and (_is_announced(text, word) or _has_surname(text, word)):
        return False
    return _is_ordinary(text, word, before)


def _is_second(text: str, word: _Word, first: _Word) -> bool:
    """Whether an ordinary word is the surname in "My name is Amber Waves"."""
    return word.key not in COMMON_WORDS and word.key not in NOT_NAMES and _is_introduced(text, first.start)


def _is_announced(text: str, word: _Word) -> bool:
    """Whether the words before say that a person comes, so that even "Mark" or "Grace" is one."""
    if text[word.start : word.end].isupper() and word.end - word.start > 1:
        return False
    if not CLOSE_CUE.ends_at(text, word.start):
        return False
    return not (word.key in MONTH_NAMES and _THIS.search(text[max(0, word.start - 24) : word.start]))


def _has_surname(text: str, word: _Word) -> bool:
    """Whether a surname that is nothing else follows: "Grace Hopper", and not "Grace Period"."""
    match = _NEXT_WORD.match(text, word.end)
    key = match[1].casefold() if match else ""
    return key in SURNAMES and key not in COMMON_WORDS and key not in NOT_NAMES


def _is_title(text: str, word: _Word) -> bool:
    """ "Dr" and "dr", but not the "SR" of a motorcycle."""
    return word.key in TITLES and not text[word.start : word.end].isupper()


def _is_vehicle(key: str) -> bool:
    return key in VEHICLES or ("-" in key and not VEHICLES.isdisjoint(key.split("-")))


def _is_ordinary(text: str, word: _Word, before: list[_Word]) -> bool:
    if before and word.key in _LINEAGE:
        return False
    if not before and word.key in _KIN:
        return True
    if before and (word.key in PARTICLES or len(word.key) == 1):
        return word.key == "i" and text[word.end : word.end + 1] != "."
    if _word_before(text, word.start) in PLACE_WORDS:
        return True
    sort = _find_sort(word.key, not before)
    return sort is _Sort.ORDINARY or (sort is _Sort.UNLESS_INTRODUCED and not _is_introduced(text, word.start))


def _find_sort(key: str, is_first: bool) -> _Sort:
    if not key.isalpha():
        return _judge_sort(key, is_first)
    return _first_sorts[key] if is_first else _later_sorts[key]


def _judge_sort(key: str, is_first: bool) -> _Sort:
    if key in CLEAR_NAMES:
        return _Sort.NAME
    is_given, is_surname = key in GIVEN, key in SURNAMES
    if _is_vehicle(key) and not is_given and (is_first or not is_surname):
        return _Sort.UNLESS_INTRODUCED
    if key in NOT_NAMES and not is_surname and not is_given:
        return _Sort.UNLESS_INTRODUCED
    if key in COMMON_WORDS:
        is_name = key in _ALWAYS_NAMES or (is_surname and not is_first)
        return _Sort.NAME if is_name else _Sort.ORDINARY
    if key not in CURATED_GIVEN and not is_surname and is_ordinary_word(key):
        return _Sort.UNLESS_INTRODUCED
    has_digit = not key.isalpha() and any(character.isdigit() for character in key)
    return _Sort.ORDINARY if has_digit else _Sort.NAME


_first_sorts = KnownWords(lambda key: _judge_sort(key, True))
_later_sorts = KnownWords(lambda key: _judge_sort(key, False))


def _word_before(text: str, position: int) -> str:
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


def _is_introduced(text: str, position: int) -> bool:
    return INTRODUCTION.ends_at(text, position)


def _judge(text: str, words: list[_Word], titled: bool) -> list[Span]:
    while words and words[-1].key in PARTICLES:
        words = words[:-1]
    if not words or len(words) > 5:
        return []
    is_person = _is_word_person if len(words) == 1 and words[0].key in WORD_NAMES else _is_person
    return [Span(words[0].start, words[-1].end, "PERSON")] if titled or is_person(text, words) else []


def _is_word_person(text: str, words: list[_Word]) -> bool:
    """Whether one name that is a word is a person's."""
    return _is_announced(text, words[0]) or (_is_listed(text, words) and _is_somebody(text, words[0]))


def _is_person(text: str, words: list[_Word]) -> bool:
    """By lists, by what stands before, by what follows, or by how it looks."""
    return (
        _is_listed(text, words)
        or _is_told(text, words)
        or (len(words) < 3 and _acts(text, words))
        or (1 < len(words) < 4 and _looks_like_name(text, words))
    )


def _is_told(text: str, words: list[_Word]) -> bool:
    start = words[0].start
    last = read_last(text, start)
    if last not in ANNOUNCING:
        return False
    if len(words) == 1 and (_is_other_word(words[0].key) or _is_abbreviation(text, words[0])):
        return False
    if INTRODUCTION.ends_at(text, start, last) or WHO.ends_at(text, start, last):
        return True
    return _could_greet(words) and GREETING.ends_at(text, start, last)


def _is_other_word(key: str) -> bool:
    """ "Ich heiße Sie willkommen": a word of another language that is nobody's name."""
    return key in OTHER_WORDS and key not in GIVEN and key not in SURNAMES


def _is_abbreviation(text: str, word: _Word) -> bool:
    """ "DUI", "CLUE": nobody's name, though it stands where one would."""
    return word.end - word.start < 4 and text[word.start : word.end].isupper() and not is_given(word.key)


def _is_somebody(text: str, word: _Word) -> bool:
    """Whether a name that is a word stands within a sentence, or begins one in which it does something."""
    before = text[max(0, word.start - 12) : word.start]
    if _BEFORE_SENTENCE.search(before):
        return ACTS.match(text, word.end) is not None
    return not before.endswith(("Pro ", "Plus "))


def _is_vehicle_before(text: str, position: int) -> bool:
    """Whether a car's name is to be expected: after a year, or an article ("2021 Elise", "a Fat Bob")."""
    word = _word_before(text, position)
    return word in {"a", "an"} or (len(word) == 4 and word.startswith(("19", "20")) and word.isdigit())


def _acts(text: str, words: list[_Word]) -> bool:
    """One or two unknown capitalised words that do what people do: "Trivo lives in Ghent"."""
    return (
        _VERB.match(text, words[-1].end) is not None
        and all(len(word.key) > 2 and word.key.isalpha() and not _is_other(word.key) for word in words)
        and not text[words[0].start : words[-1].end].isupper()
    )


def _is_other(key: str) -> bool:
    """Whether it is a word or the name of something else, and nobody's."""
    return key not in GIVEN and (key in NOT_NAMES or (is_ordinary_word(key) and key not in SURNAMES))


def _looks_like_name(text: str, words: list[_Word]) -> bool:
    """Two or three unknown capitalised words where no place, company or car would stand."""
    start, end = words[0].start, words[-1].end
    if any(word.key in NOT_NAMES or is_ordinary_word(word.key) for word in words):
        return False
    if _is_vehicle_before(text, start):
        return False
    if text[start:end].isupper() or _word_before(text, start) in WHERE or COMPANY.match(text, end):
        return False
    return all(word.end - word.start > 2 for word in words if len(words) == 2 or word is not words[1])


def _could_greet(words: list[_Word]) -> bool:
    if any(word.key in NOT_NAMES or word.key in COMMON_WORDS for word in words):
        return len(words) > 1 and words[0].key in GIVEN and words[-1].key in SURNAMES
    return is_given(words[0].key) or (len(words) > 1 and all(len(word.key) > 1 for word in words))


def _is_listed(text: str, words: list[_Word]) -> bool:
    """By the lists of names: a given name, alone or before others, or a surname with something before it."""
    if len(words) > 2 and words[-1].key in _LINEAGE:
        words = words[:-1]
    first, last = words[0].key, words[-1].key
    if len(words) == 1:
        return _is_given_name(text, words[0])
    if len(words) == 3 and words[1].key in _VIETNAMESE and first in SURNAMES:
        return True
    if all(len(word.key) == 1 and text[word.end : word.end + 1] == "." for word in words[:-1]):
        return last in SURNAMES and last not in NOT_NAMES
    if any(word.key in NOT_NAMES for word in words[1:-1]) or COMPANY.match(text, words[-1].end):
        return False
    if _is_vehicle_before(text, words[0].start) and not (first in GIVEN and last in SURNAMES):
        return False
    if first in NOT_NAMES and first not in GIVEN:
        return False
    if last in NOT_NAMES and last not in SURNAMES:
        return False
    if first in GIVEN and (first not in NOT_NAMES or (last in SURNAMES and last not in NOT_NAMES)):
        return True
    if is_ordinary_word(first) or len(first) < 2 or is_ordinary_word(last):
        return False
    return last in SURNAMES or not last.isascii() or SURNAME_ENDING.search(last) is not None


def _is_given_name(text: str, word: _Word) -> bool:
    key = word.key
    if key not in GIVEN or (key in COMMON_SURNAMES and key not in CURATED_GIVEN):
        return False
    if key in NOT_NAMES or key in COMMON_WORDS or text[word.start : word.end].isupper():
        return False
    return not (COMPANY.match(text, word.end) or _is_vehicle_before(text, word.start))
