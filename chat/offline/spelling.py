"""Typing slips in the words that the conversation turns on, put right before a sentence is read. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chat.offline.text import fold
from chat.offline.words import stem

# From that length on a word stays itself with one slip, and with two.
ONE_SLIP, TWO_SLIPS = 7, 9
_SHORT = re.compile(r"(?<![\w'’.-])[a-z0-9]{2,5}(?![\w'’-])", re.IGNORECASE)
# "4 my car", "y so much": as letters and figures alone they are other things.
_FOR = re.compile(r"\b4(?= (?:my|me|a|an|the|her|his|our|us|car|auto|insurance|it|this|that)\b)", re.IGNORECASE)
_WHY = re.compile(r"^\s*y(?= (?:so|is|are|do|does|did|would|not)\b)", re.IGNORECASE)
# What a telephone makes of "a quote".
_QUITE = re.compile(
    r"\b(an?|my|get|need|want|your) (?:quite|quiet|quit)(?= (?:for|on|please|from)\b|[.!?]?$)", re.IGNORECASE
)
_WORD = re.compile(r"(?<![\w'’-])[a-z]{4,}(?![\w-]|['’](?!s\b))", re.IGNORECASE)


@dataclass(frozen=True)
class Spelling:
    """`words` are what longer words may be slips of; `slips` names those of short words, which are too like others, and
    words that are written otherwise elsewhere ("tyre").
    `shorthand`: what is typed on telephones, and the words that are meant."""

    words: tuple[str, ...]
    slips: Mapping[str, str]
    shorthand: Mapping[str, str]

    def correct(self, sentence: str) -> str:
        whole = _SHORT.sub(lambda match: self.shorthand.get(match[0].lower(), match[0]), sentence)
        whole = _QUITE.sub(r"\1 quote", _FOR.sub("for", _WHY.sub("why", whole)))
        return _WORD.sub(lambda match: self._correct_word(match[0]), whole)

    def _correct_word(self, written: str) -> str:
        word = fold(written)
        if word in self.slips:
            return self.slips[word]
        if word in self.words or len(word) < ONE_SLIP - 1:
            return written
        near = [other for other in self.words if _is_slip_of(word, other)]
        return near[0] if len(near) == 1 else written


def build_spelling(data: Mapping[str, Sequence[str] | Mapping[str, str]]) -> Spelling:
    slips, elsewhere, shorthand = data["slips"], data["elsewhere"], data["shorthand"]
    assert isinstance(slips, Mapping) and isinstance(elsewhere, Mapping) and isinstance(shorthand, Mapping)
    slips = {**slips, **elsewhere}
    return Spelling(
        tuple(data["words"]), {slip: word for word, all_of in slips.items() for slip in all_of.split()}, shorthand
    )


def is_one_slip(word: str, other: str) -> bool:
    """One letter wrong, missing, too many, or two that changed places; the first one is hardly ever it."""
    return word != other and word[:1] == other[:1] and count_slips(word, other, most=1) <= 1


def _is_slip_of(word: str, other: str) -> bool:
    # "charges" is no slip of "charger": an ending of its own makes another word.
    if len(other) < ONE_SLIP or word[0] != other[0] or stem(word) == stem(other):
        return False
    most = 2 if len(other) >= TWO_SLIPS else 1
    return count_slips(word, other, most=most) <= most


def count_slips(word: str, other: str, *, most: int) -> int:
    """Letters to change, add or drop, and neighbours to swap, from one word to the other; more than `most` is `most`+1.
    (Optimal string alignment.)"""
    if abs(len(word) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        above, row = row, [i] + [0] * len(other)
        for j, wanted in enumerate(other, 1):
            row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if before and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                row[j] = min(row[j], before[j - 2] + 1)
        # Two that changed places reach back over a row.
        if min(row) > most and min(above) >= most:
            return most + 1
        before = above
    return min(row[-1], most + 1)
