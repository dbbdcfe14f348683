"""What is known of a single word, for all families and rules: worked out once, and carried along with the word.

A few bits each: how it joins a segment and leads on in one, whether anything can be found in it, and which rules may
find something in it or because of it. The lowest bits are the segmenter's (`guardrails/grammar.py`).
"""

import re

from guardrails.grammar import OWN, PASSES, REACHES, STOPS
from guardrails.known_words import KnownWords
from guardrails.normalise import normalise
from guardrails.pii import (
    dates,
    emails,
    far_names,
    lower_names,
    name_chains,
    numbers,
    people,
    secrets,
    spoken,
    street_forms,
    street_joining,
)
from guardrails.pii.announcements import INTRODUCTION_HINTS
from guardrails.pii.joining import Joining
from guardrails.pii.rules import RULES
from guardrails.pii.words import COMMON_WORDS

# One bit each. Those that say yes most often come first.
FAMILIES = {
    1 << place: family
    for place, family in enumerate((street_joining, people, far_names, numbers, dates, emails, secrets))
}
_MOST_FAMILIES = 8

# It begins with a capital; it ends what is said of an address; something may be found in it; rules may read it in
# another way than it is written.
CAPITAL, ENDS, MEANT, ODD = (OWN << place for place in range(4))
# Where the bits begin of the families that may have it go on whatever stands before it, or after a word that leads on,
# and of those that may have another go on because of it.
_FREE = ODD.bit_length()
_LED = _FREE + _MOST_FAMILIES
_LEADS = _LED + _MOST_FAMILIES
# What it may be a part of: a number, one that is said, a mail address, a name with a capital, what introduces one, a
# name in small letters, what leads to one, a key.
NUMBER, SPOKEN, MAIL, NAMED, INTRODUCES, UNCOMMON, CUED, KEY = (
    1 << place for place in range(_LEADS + _MOST_FAMILIES, _LEADS + _MOST_FAMILIES + 8)
)
# The hints of each rule that has some.
HINTED = [KEY << place + 1 if hints else 0 for place, (_, _, hints) in enumerate(RULES)]
# Where the bits begin of `street_forms.find_signs`.
_STREETS = KEY.bit_length() + len(RULES)
_BOX = street_forms.OF_BOX << _STREETS

_BITS_OF_HINT: dict[str, int] = {}
for _bit, _hints in [
    *((bit, rule[2]) for bit, rule in zip(HINTED, RULES, strict=True)),
    (_BOX, street_forms.BOX_HINTS),
    (INTRODUCES, INTRODUCTION_HINTS),
]:
    for _word in _hints.words if _hints else ():
        _BITS_OF_HINT[_word] = _BITS_OF_HINT.get(_word, 0) | _bit
_ASCII_HINTS = {hint: bits for hint, bits in _BITS_OF_HINT.items() if hint.isascii()}

_MASK = (1 << _MOST_FAMILIES) - 1
# Everyday words that are nobody's name, no word of an address or a number, and announce no secret.
_VOID_WORDS = COMMON_WORDS - name_chains.NO_COMMON_WORDS - emails.WORDS - spoken.WORDS - secrets.WORDS
_AROUND = ",.;:!?()\"'“”‘’*_"
_DIGIT = re.compile(r"\d")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_]+")


def find_free(known: int) -> int:
    """The bits of the families that may have the word go on whatever stands before it."""
    return known >> _FREE & _MASK


def find_joining(known: int, before: int) -> int:
    """Those, and the bits of the families that may have it go on because of those before it, of which that is known."""
    return (known >> _FREE | known >> _LED & before >> _LEADS) & _MASK


def leads_on(known: int) -> bool:
    """Whether some family may have another word go on because of this one."""
    return known >> _LEADS & _MASK > 0


def read_streets(known: int) -> int:
    """The signs of streets, see `street_forms.find_signs`."""
    return known >> _STREETS


def find_signs(text: str) -> int:
    """What rules may find in a text, from NUMBER on."""
    signs = 0
    for token in text.split():
        signs |= _signs[token]
    return signs


def _find_signs(token: str) -> int:
    signs = (KEY if secrets.may_be_key(token) else 0) | (MAIL if "@" in token else 0)
    signs |= NUMBER if _DIGIT.search(token) else 0
    signs |= INTRODUCES if ":" in token else 0
    if _HAS_LETTER.search(token) is None:
        return signs
    folded = token.casefold()
    words = set(_LETTERS.findall(folded))
    signs |= 0 if spoken.STARTS.isdisjoint(words) else SPOKEN
    signs |= 0 if emails.AT_WORDS.isdisjoint(words) else MAIL
    signs |= UNCOMMON if lower_names.has_uncommon(token) else 0
    signs |= 0 if lower_names.HINTS.isdisjoint(words) else CUED
    signs |= NAMED if people.may_name(token) else 0
    signs |= street_forms.find_signs(token, folded, words) << _STREETS
    for hint, bits in _ASCII_HINTS.items() if folded.isascii() else _BITS_OF_HINT.items():
        if hint in folded:
            signs |= bits
    return signs


def _find_joining(token: str) -> int:
    found = 0
    for bit, family in FAMILIES.items():
        if how := family.how_joins(token):
            found |= bit << (_FREE if how is Joining.FREELY else _LED)
        if family.leads_on(token):
            found |= bit << _LEADS
    return found


def _know(token: str) -> int:
    known = _find_joining(token) | _find_signs(normalise(token).text)
    known |= CAPITAL if token[0].isupper() else 0
    known |= ENDS if street_joining.ends(token) else 0
    known |= 0 if token.strip(_AROUND).lower() in _VOID_WORDS else MEANT
    # Something may begin in it because of any word after it: "" is the beginning of all.
    known |= REACHES if any(one.reaches_back(token, "") for one in (emails, dates, numbers, street_joining)) else 0
    if not (known & MEANT or leads_on(known)):
        known |= PASSES
    return known if known & CAPITAL or find_free(known) else known | STOPS


_signs = KnownWords(_find_signs)
knowledge = KnownWords(_know)
