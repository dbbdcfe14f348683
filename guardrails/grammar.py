"""What a family of rules looks for in a text, as the segmenter asks for it, and what it knows of single words."""

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from guardrails.known_words import WordMemo
from guardrails.spans import Span
from guardrails.tokens import MAX_TRIGGER, is_unspaced

# What is known of a word as it stands between two blanks, a bit each; those from OWN on are the grammar's own.
# It is one token as it stands: it has nothing invisible, and no script without blanks.
SIMPLE = 1
# Nothing begins in it.
PLAIN = 2
# A segment begins with it, whatever stands before it; where neither holds, the text around it decides.
BEGINS = 4
# Something may begin in it because of the next one.
REACHES = 8
# As a segment by itself it is void, and leads on to no word but one that begins something by itself.
PASSES = 16
# It is a word to which one that passes does not lead.
STOPS = 32
OWN = 64
# What is known of words that were not looked at: anything may be. Of what is needed: any bit will do.
ANY = -1

_LAST_LATIN = "\u024f"


class Segment(list[str]):
    """The tokens of a segment, and all that is known of them."""

    known = last_known = 0

    def add(self, token: str, known: int) -> None:
        self.append(token)
        self.known |= known
        self.last_known = known


class Grammar(Protocol):
    """What a family of rules looks for. Its answers depend on nothing but their arguments."""

    # Matches where a match may begin or already has begun, within one token, in MAX_TRIGGER characters at most.
    # The group `back` names what is only of interest because of the token before.
    trigger: re.Pattern[str]

    # Whether any capital letter behind a blank is a trigger by itself.
    begins_with_capital: bool

    # First characters that a token has when something may begin in the token before it.
    back_initials: frozenset[str]

    # Words that are a trigger only because of the word before them.
    contextual: frozenset[str]

    @property
    def words(self) -> Mapping[str, int]:
        """What is known of each word: the bits above, and its own."""

    def goes_on_in_letters(self, word: str) -> bool:
        """Whether the word is a letter that is a trigger for what is spelled alone, in more single letters."""

    def reaches_back(self, previous: str, token: str) -> bool:
        """Whether a match may begin in `previous` because of `token`; if so, then for each beginning of `token`."""

    def may_join(self, tokens: Segment, first: str) -> bool:
        """Whether a token with this first character ("": with any) could continue the segment."""

    def joins(self, tokens: Segment, token: str, known: int) -> bool:
        """Whether the token, of which so much is known, continues the segment; no where `may_join` says no."""

    def touches(self, tokens: Segment, first: str) -> bool:
        """Whether what stands right after the segment, without a blank, continues it. Where it might, `may_join` of
        "" says yes."""

    def is_void(self, tokens: Segment) -> bool:
        """Whether nothing can be found in a segment of these tokens, whatever stands before it."""

    def find(self, text: str, start: int, known: int, before: int) -> Iterable[Span]:
        """Candidates in normalised `text[start:]`, the better first; what stands before is context. `known` is what is
        known of its tokens, ANY where the last is only a piece; `before` of all words before, ANY where some were not
        looked at."""


class Words(WordMemo[int]):
    """What is known of words, for a grammar that has nothing to add."""

    def __init__(self, grammar: Grammar) -> None:
        super().__init__(self._know, lambda known: known & PLAIN > 0)
        self._grammar = grammar

    def _know(self, word: str) -> int:
        known = look_at(self._grammar, word)
        return known | REACHES if word and self._grammar.reaches_back(word, "") else known


def look_at(grammar: Grammar, word: str) -> int:
    """The bits SIMPLE, PLAIN and BEGINS."""
    if not word:
        # What stands before two blanks.
        return PLAIN | REACHES
    if not word.isprintable() or is_unspaced(word):
        return 0
    if len(word) >= MAX_TRIGGER or word in grammar.contextual:
        return SIMPLE
    if grammar.begins_with_capital and begins_with_capital(word):
        return SIMPLE | BEGINS
    match = grammar.trigger.search(word + " ")
    if match is None:
        return SIMPLE | PLAIN
    return SIMPLE if match.lastgroup == "back" else SIMPLE | BEGINS


def begins_with_capital(word: str) -> bool:
    """Whether it begins with a European capital letter."""
    return word[:1].isupper() and word[0] <= _LAST_LATIN
