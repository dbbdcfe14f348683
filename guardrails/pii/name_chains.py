"""Capitalised words in a row: which of them are a person's name, by lists and by the words around them."""

import re

from guardrails.pii.announcements import ANNOUNCING, CLOSE_CUE, GREETING, INTRODUCTION, WHO, read_last
from guardrails.pii.name_words import (
    ALWAYS_NAMES,
    Alone,
    Sort,
    Word,
    alone,
    find_sort,
    is_vehicle,
    read_before,
    read_words,
)
from guardrails.pii.names import (
    ACTS,
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
    WHERE,
    WORD_NAMES,
    is_given,
    is_ordinary_word,
)
from guardrails.pii.words import COMMON_WORDS, OTHER_WORDS
from guardrails.spans import Span

CHAIN = re.compile(
    # What may not stand before it is looked at behind its first letter, which lets the search leap to capitals.
    rf"[{UPPER}](?<![\w'’@/].)[\w'’\-]*(?:(?:\.? (?:(?:{'|'.join(sorted(PARTICLES))}) "
    rf"){{0,2}})[{UPPER}][\w'’\-]*)*"
)
_NEXT_WORD = re.compile(rf" ([{UPPER}][^\W\d_]+(?:[-'’][^\W\d_]+)?)")
_VERB = re.compile(rf" (?:{'|'.join(sorted(PERSON_VERBS))})\b")
# Everyday words that may be somebody all the same.
NO_COMMON_WORDS = NOT_NAMES | WORD_NAMES | TITLES | ALWAYS_NAMES
_LINEAGE = frozenset("ii iii iv jr sr".split())
# "Nguyen Van An": the word between tells that a given name follows.
_VIETNAMESE = frozenset("van thi văn thị".split())
# German words with a capital that are surnames, too.
_KIN = frozenset("sohn tochter bruder schwester mutter vater frau mann freund".split())
_THIS = re.compile(r"this is $", re.IGNORECASE)
_BEFORE_SENTENCE = re.compile(r"(?:^|[.!?:\n\"“*>\-]\s*)$")


def find_in_chain(text: str, chain: re.Match[str]) -> list[Span]:
    words = read_words(text, chain)
    if len(words) == 1:
        # As most chains are.
        return _find_alone(text, words[0])
    found: list[Span] = []
    rest: list[Word] = []
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
        after_make = after_make or (word is not None and is_vehicle(word.key))
        titled = word is not None and _is_title(text, word)
        rest = [word] if word and ends and not titled and not _is_ordinary(text, word, []) else []
    return found


def _find_alone(text: str, word: Word) -> list[Span]:
    """What `_is_no_part` and `_judge` say of one word: most is known by the word."""
    what = alone[word.key]
    if what is Alone.NOBODY or (what is Alone.INTRODUCED and not _is_introduced(text, word.start)):
        return []
    if what is Alone.SPECIAL:
        is_nobody = _is_title(text, word) or _is_no_part(text, word, [], False)
        return [] if is_nobody else _judge(text, [word], False)
    if not _is_person(text, [word]) or read_before(text, word.start) in PLACE_WORDS:
        return []
    return [Span(word.start, word.end, "PERSON")]


def _is_no_part(text: str, word: Word, before: list[Word], titled: bool) -> bool:
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


def _is_second(text: str, word: Word, first: Word) -> bool:
    """Whether an ordinary word is the surname in "My name is Amber Waves"."""
    return word.key not in COMMON_WORDS and word.key not in NOT_NAMES and _is_introduced(text, first.start)


def _is_announced(text: str, word: Word) -> bool:
    """Whether the words before say that a person comes, so that even "Mark" or "Grace" is one."""
    if text[word.start : word.end].isupper() and word.end - word.start > 1:
        return False
    if not CLOSE_CUE.ends_at(text, word.start):
        return False
    return not (word.key in MONTH_NAMES and _THIS.search(text[max(0, word.start - 24) : word.start]))


def _has_surname(text: str, word: Word) -> bool:
    """Whether a surname that is nothing else follows: "Grace Hopper", and not "Grace Period"."""
    match = _NEXT_WORD.match(text, word.end)
    key = match[1].casefold() if match else ""
    return key in SURNAMES and key not in COMMON_WORDS and key not in NOT_NAMES


def _is_title(text: str, word: Word) -> bool:
    """ "Dr" and "dr", but not the "SR" of a motorcycle."""
    return word.key in TITLES and not text[word.start : word.end].isupper()


def _is_ordinary(text: str, word: Word, before: list[Word]) -> bool:
    if before and word.key in _LINEAGE:
        return False
    if not before and word.key in _KIN:
        return True
    if before and (word.key in PARTICLES or len(word.key) == 1):
        return word.key == "i" and text[word.end : word.end + 1] != "."
    if read_before(text, word.start) in PLACE_WORDS:
        return True
    sort = find_sort(word.key, not before)
    return sort is Sort.ORDINARY or (sort is Sort.UNLESS_INTRODUCED and not _is_introduced(text, word.start))


def _is_introduced(text: str, position: int) -> bool:
    return INTRODUCTION.ends_at(text, position)


def _judge(text: str, words: list[Word], titled: bool) -> list[Span]:
    while words and words[-1].key in PARTICLES:
        words = words[:-1]
    if not words or len(words) > 5:
        return []
    is_person = _is_word_person if len(words) == 1 and words[0].key in WORD_NAMES else _is_person
    return [Span(words[0].start, words[-1].end, "PERSON")] if titled or is_person(text, words) else []


def _is_word_person(text: str, words: list[Word]) -> bool:
    """Whether one name that is a word is a person's."""
    return _is_announced(text, words[0]) or (_is_listed(text, words) and _is_somebody(text, words[0]))


def _is_person(text: str, words: list[Word]) -> bool:
    """By lists, by what stands before, by what follows, or by how it looks."""
    return (
        _is_listed(text, words)
        or _is_told(text, words)
        or (len(words) < 3 and _acts(text, words))
        or (1 < len(words) < 4 and _looks_like_name(text, words))
    )


def _is_told(text: str, words: list[Word]) -> bool:
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


def _is_abbreviation(text: str, word: Word) -> bool:
    """ "DUI", "CLUE": nobody's name, though it stands where one would."""
    return word.end - word.start < 4 and text[word.start : word.end].isupper() and not is_given(word.key)


def _is_somebody(text: str, word: Word) -> bool:
    """Whether a name that is a word stands within a sentence, or begins one in which it does something."""
    before = text[max(0, word.start - 12) : word.start]
    if _BEFORE_SENTENCE.search(before):
        return ACTS.match(text, word.end) is not None
    return not before.endswith(("Pro ", "Plus "))


def _is_vehicle_before(text: str, position: int) -> bool:
    """Whether a car's name is to be expected: after a year, or an article ("2021 Elise", "a Fat Bob")."""
    word = read_before(text, position)
    return word in {"a", "an"} or (len(word) == 4 and word.startswith(("19", "20")) and word.isdigit())


def _acts(text: str, words: list[Word]) -> bool:
    """One or two unknown capitalised words that do what people do: "Trivo lives in Ghent"."""
    return (
        _VERB.match(text, words[-1].end) is not None
        and all(len(word.key) > 2 and word.key.isalpha() and not _is_other(word.key) for word in words)
        and not text[words[0].start : words[-1].end].isupper()
    )


def _is_other(key: str) -> bool:
    """Whether it is a word or the name of something else, and nobody's."""
    return key not in GIVEN and (key in NOT_NAMES or (is_ordinary_word(key) and key not in SURNAMES))


def _looks_like_name(text: str, words: list[Word]) -> bool:
    """Two or three unknown capitalised words where no place, company or car would stand."""
    start, end = words[0].start, words[-1].end
    if any(word.key in NOT_NAMES or is_ordinary_word(word.key) for word in words):
        return False
    if _is_vehicle_before(text, start):
        return False
    if text[start:end].isupper() or read_before(text, start) in WHERE or COMPANY.match(text, end):
        return False
    return all(word.end - word.start > 2 for word in words if len(words) == 2 or word is not words[1])


def _could_greet(words: list[Word]) -> bool:
    if any(word.key in NOT_NAMES or word.key in COMMON_WORDS for word in words):
        return len(words) > 1 and words[0].key in GIVEN and words[-1].key in SURNAMES
    return is_given(words[0].key) or (len(words) > 1 and all(len(word.key) > 1 for word in words))


def _is_listed(text: str, words: list[Word]) -> bool:
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


def _is_given_name(text: str, word: Word) -> bool:
    key = word.key
    if key not in GIVEN or (key in COMMON_SURNAMES and key not in CURATED_GIVEN):
        return False
    if key in NOT_NAMES or key in COMMON_WORDS or text[word.start : word.end].isupper():
        return False
    return not (COMPANY.match(text, word.end) or _is_vehicle_before(text, word.start))
