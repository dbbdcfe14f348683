"""Where a sentence ends, decided word by word, from what was read so far and the next word alone."""

import re
from enum import Enum, auto

from guardrails import tokens

# A longer sentence, and a longer word, is judged in pieces.
LONGEST_SENTENCE = 600
LONGEST_WORD = 256
# Each character of a script without blanks is a word, also as old encodings have it.
_ALONE = rf"{tokens.UNSPACED}{tokens.UNSPACED_SIGNS}\uf900-\ufaff"
WORD = re.compile(rf"([{_ALONE}]|[^\s{_ALONE}]{{1,{LONGEST_WORD}}})(\s*)|(\s+)")
UNSPACED = re.compile(rf"[{_ALONE}]")
WORD_BEGUN = re.compile(rf"[^\s{_ALONE}]{{0,{LONGEST_WORD - 1}}}")
_CLOSERS = "\"'”’»)]}*_`~\ue0c1"
_UNSPACED_ENDS = frozenset("。！？｡!?")
_UNSPACED_CLOSERS = frozenset("”’」』）】》")
_ABBREVIATIONS = frozenset(
    "e.g i.e etc approx mr mrs ms dr st ave blvd rd no nos vs inc ltd co corp dept est fig max min incl excl jr sr vol "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun a.m p.m u.s "
    "z.b bzw ca nr usw d.h u.a ggf inkl zzgl str tel "
    "p.ej ej aprox sra srta ud uds núm pág art "
    "p.ex env av bd mme mlle m cf "
    "es ecc dott sig sigg pag tel cod "
    "ex exmo aprox pág".split()
)
# German writes a day as an ordinal: "am 23. Dezember".
_MONTHS = frozenset("januar jänner februar märz april mai juni juli august september oktober november dezember".split())


class Ending(Enum):
    NONE = auto()
    # With the blank that follows.
    AT_BLANK = auto()
    # With the next word, unless that one shows that the sentence goes on.
    AT_WORD = auto()
    # With the next word, unless it is a closing quotation mark.
    AT_ONCE = auto()


def find_ending(word: str, has_letters: bool) -> Ending:
    """How a sentence ends with this word; `has_letters` tells whether there are any in the sentence so far."""
    if word[-1].isalnum():
        return Ending.NONE
    if word in _UNSPACED_ENDS:
        return Ending.AT_ONCE
    core = word.rstrip(_CLOSERS)
    if not core or not has_letters or core[-1] not in ".!?…":
        return Ending.NONE
    if core[-1] != ".":
        return Ending.AT_BLANK
    stem = core.rstrip(".").lstrip("(\"'“‘«*_[").casefold()
    if len(core) - len(core.rstrip(".")) == 1 and (stem in _ABBREVIATIONS or (len(stem) == 1 and stem.isalpha())):
        return Ending.NONE
    return Ending.AT_WORD if stem[-1:].isdigit() else Ending.AT_BLANK


def goes_on(ending: Ending, word: str) -> bool:
    """Whether the sentence goes on with this word all the same."""
    if ending is Ending.AT_ONCE:
        return word in _UNSPACED_CLOSERS
    return ending is not Ending.AT_WORD or word[:1].islower() or word.rstrip(".,;:!?").casefold() in _MONTHS
