"""Names of persons: after an introduction or a title, or by lists of given names and surnames.

Cars, places, nationalities and companies have names too; where it is not clear that a person is meant, none is found.
"""

import itertools
import re
from collections.abc import Iterator, Sequence

from guardrails.pii import far_names, lower_names
from guardrails.pii.joining import Joining
from guardrails.pii.name_chains import CHAIN, NO_COMMON_WORDS, find_in_chain
from guardrails.pii.name_words import may_be_name, read_words
from guardrails.pii.names import (
    COMMON_SURNAMES,
    CURATED_GIVEN,
    GIVEN,
    NOT_NAMES,
    PARTICLES,
    PERSON_VERBS,
    SURNAMES,
    TITLES,
    UPPER,
    WORD_NAMES,
    is_ordinary_word,
)
from guardrails.pii.words import COMMON_WORDS
from guardrails.spans import Span

TRIGGER = rf"(?<![\w'’])[{UPPER}]|{lower_names.TRIGGER}|{far_names.TRIGGER}"
_SIBLING = re.compile(r"(?:, | and |, and | & | y | und | et | e )")
_LONGEST_LINK = len(", and ")
_ABBREVIATION = re.compile(r"[^\W\d_]\.")
_GOING_ON = PARTICLES | {"and", "&"}
_ELSE = NOT_NAMES | COMMON_WORDS | WORD_NAMES
# Words that are no name whatever stands around them.
_NOBODY = COMMON_WORDS - NO_COMMON_WORDS - SURNAMES
# "Smith, John".
_INVERTED = re.compile(rf"([{UPPER}](?<![\w'’@/].)[\w'’\-]+), ([{UPPER}][\w'’\-]+(?: [{UPPER}][\w'’\-]*)?)(?![\w@])")


def may_join(tokens: list[str], first: str) -> bool:
    return _goes_on(tokens, first) or lower_names.follows_cue(tokens)


def _goes_on(tokens: list[str], first: str) -> bool:
    """Whether a token that begins so could go on with a name that is written with capitals."""
    last = tokens[-1]
    word = last.strip("\"'“”‘’([*_").casefold()
    if last[-1] == "," and last[:1].isupper() and word[:-1] in SURNAMES and len(tokens) < 3:
        return not first or first.isupper()
    if word in WORD_NAMES and last[:1].isupper() and last[-1].isalnum():
        return True
    if not last[-1].isalnum() and not (last[-1] == "." and (_ABBREVIATION.fullmatch(last) or word[:-1] in TITLES)):
        return False
    if last in {"and", "&"}:
        return not first or first.isupper()
    if not (last.lstrip("\"'“”‘’([*_")[:1].isupper() or word in PARTICLES):
        return False
    return (
        not first
        or first.isupper()
        or first == "&"
        or (first.isalpha() and not is_ordinary_word(word))
        or first in "adbelvzt"
    )


def joins(tokens: list[str], token: str) -> bool:
    if len(tokens) >= 8:
        return False
    if token[0].isupper() or _is_part(tokens[-1], token):
        return may_join(tokens, token[0])
    return lower_names.joins(tokens, token)


def _is_part(last: str, token: str) -> bool:
    """Whether a word in small letters may stand in or behind a name whose last word is that one."""
    key = token.casefold()
    if key in PARTICLES:
        return True
    if not last[:1].isupper():
        return False
    return key in {"and", "&"} or key.strip(".,;:!?") in PERSON_VERBS or last.casefold() in WORD_NAMES


def how_joins(token: str) -> Joining:
    key = token.casefold()
    if token[0].isupper() or key in _GOING_ON or key.strip(".,;:!?") in PERSON_VERBS:
        return Joining.FREELY
    return Joining.LED


def leads_on(token: str) -> bool:
    return token.casefold() in WORD_NAMES or lower_names.leads_on(token)


def may_name(token: str) -> bool:
    """Whether it has a word that may be a part of somebody's name though nothing introduces one."""
    return any(may_be_name(word.key) for chain in CHAIN.finditer(token) for word in read_words(token, chain))


def find_people(text: str, start: int, taken: Sequence[Span] = ()) -> list[Span]:
    """The better candidates first. What stands within `taken` is something else."""
    following = text[start:]
    if following.isascii() and following == following.lower():
        return []
    chains = [chain for chain in CHAIN.finditer(text, start) if chain[0].casefold() not in _NOBODY]
    if taken:
        chains = [chain for chain in chains if not _is_within(chain, taken)]
    found = [span for chain in chains for span in find_in_chain(text, chain)]
    inverted = list(_find_inverted(text, start)) if text.find(", ", start) >= 0 else []
    siblings = list(_find_siblings(text, chains, found)) if _are_linked(text, chains) else []
    far = [] if text.isascii() else far_names.find_far_names(text, start)
    return [*inverted, *found, *siblings, *far]


def _is_within(chain: re.Match[str], taken: Sequence[Span]) -> bool:
    start, end = chain.span()
    return any(span.start <= start and end <= span.end for span in taken)


def _are_linked(text: str, chains: list[re.Match[str]]) -> bool:
    """Whether nothing but a link stands between two of them."""
    for one, other in itertools.pairwise(chains):  # noqa: SIM110 - any() costs twice as much.
        if _are_parted(text, one.end(), other.start()):
            return True
    return False


def _find_inverted(text: str, start: int) -> Iterator[Span]:
    """The surname first: both must be listed, and neither be a place or a word."""
    for match in _INVERTED.finditer(text, start):
        surname, given = match[1].casefold(), match[2].split()[0].casefold()
        is_surname = surname in COMMON_SURNAMES or (surname in SURNAMES and not is_ordinary_word(surname))
        is_given = given in CURATED_GIVEN or (given in GIVEN and not is_ordinary_word(given))
        if is_surname and is_given and _ELSE.isdisjoint((surname, given)) and surname not in CURATED_GIVEN:
            yield Span(match.start(), match.end(), "PERSON")


def _find_siblings(text: str, chains: list[re.Match[str]], found: list[Span]) -> Iterator[Span]:
    """Names in a row with one that was found: "Usamov and Bowers"; or two surnames in a row."""
    known = list(found)
    for one, other in itertools.pairwise(chains):
        if _are_parted(text, one.end(), other.start()) and _are_surnames(one[0], other[0]):
            known += [Span(*one.span(), "PERSON"), Span(*other.span(), "PERSON")]
            yield from known[-2:]
    if not known:
        return
    for chain in [*chains, *reversed(chains)]:
        start, end = chain.span()
        if any(span.start < end and start < span.end for span in known):
            continue
        key = chain[0].casefold()
        if key in NOT_NAMES or (" " not in key and is_ordinary_word(key)):
            continue
        for span in known:
            if _are_parted(text, span.end, start) or _are_parted(text, end, span.start):
                sibling = Span(start, end, "PERSON")
                known.append(sibling)
                yield sibling
                break


def _are_parted(text: str, end: int, start: int) -> bool:
    """Whether nothing but a link stands between what ends there and what begins here."""
    return 0 < start - end <= _LONGEST_LINK and _SIBLING.fullmatch(text, end, start) is not None


def _are_surnames(one: str, other: str) -> bool:
    """Whether one is a listed name that is no word, and the other could be one."""
    keys = (one.casefold(), other.casefold())
    if any(key in NOT_NAMES or (is_ordinary_word(key) and key not in SURNAMES) for key in keys):
        return False
    return any(key in SURNAMES and not is_ordinary_word(key) for key in keys)
