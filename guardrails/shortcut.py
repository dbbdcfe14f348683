"""The short way for ordinary words, of which nearly all of a reply consists: they pass several filters at once.

What a filter makes of a word in which nothing begins is known beforehand, by the word alone. Such words are looked up,
not read, and the filters hear of them when they are next needed. Their output is what it would be without this.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol, TypeGuard

from guardrails.grammar import Grammar
from guardrails.known_words import MOST_WORDS, WordMemo
from guardrails.tokens import is_unspaced

# Of an unfinished word so much is kept back here; a longer one goes to the filters, which know how much to hold.
LONGEST_TAIL = 40
# Something may begin in the word; a letter with which only other single letters go on; and from here on one bit for
# each filter: something may begin in the word because of the next one.
_BEGINS, _ALONE, _REACHES = 1, 2, 4


class Skippable(Protocol):
    """A filter that ordinary words may pass by, if it says so: one that has `is_skippable` has the rest."""

    is_skippable: bool
    # What it looks for; None where only a sign does that no word is made of.
    grammar: Grammar | None

    @property
    def is_open(self) -> bool:
        """Whether it holds something back, or would go on with it: then it is to read all text."""

    def feed(self, chunk: str, /) -> str: ...

    def release(self) -> str: ...

    def close(self) -> str: ...

    def skip(self, text: str, /) -> None:
        """Takes the end of what went by without it; never while it is open."""


def is_skippable(text_filter: object) -> TypeGuard[Skippable]:
    return getattr(text_filter, "is_skippable", False)


def take_skippable(filters: Sequence[object]) -> list[Skippable]:
    """The first of them, as far as words may pass all of these by."""
    found: list[Skippable] = []
    for text_filter in filters:
        if not is_skippable(text_filter):
            break
        found.append(text_filter)
    return found


class Words(WordMemo[int]):
    """What is known of words, each as it is written between two blanks, for some grammars in a row."""

    def __init__(self, grammars: tuple[Grammar, ...]) -> None:
        super().__init__(self._weigh, lambda weight: weight != _BEGINS)
        self._grammars = grammars
        self._begun: dict[str, bool] = {}

    def _weigh(self, word: str) -> int:
        # Invisible characters count as blanks, in some scripts each character is a word, and a bracket may begin a
        # placeholder.
        if not word or not word.isprintable() or is_unspaced(word) or "[" in word or len(word) > LONGEST_TAIL:
            return _BEGINS
        weight = 0
        for index, grammar in enumerate(self._grammars):
            if grammar.goes_on_in_letters(word):
                weight |= _ALONE | _REACHES << index
            elif word in grammar.contextual or grammar.trigger.search(word + " "):
                return _BEGINS
            elif grammar.reaches_back(word, ""):
                weight |= _REACHES << index
        return weight

    def may_reach(self, index: int, word: str, next_begins: str) -> bool:
        """Whether something may begin in the word, for that grammar, when the next one begins so."""
        grammar = self._grammars[index]
        if not next_begins or (next_begins[0] in grammar.back_initials and grammar.reaches_back(word, next_begins)):
            return True
        return len(next_begins) == 1 or self._has_begun(next_begins)

    def _has_begun(self, beginning: str) -> bool:
        """Whether something might begin within the beginning of a word."""
        begun = self._begun.get(beginning)
        if begun is None:
            if len(self._begun) >= MOST_WORDS:
                self._begun.clear()
            begun = not (beginning.isascii() and beginning.isalpha())
            begun = begun or any(grammar.trigger.search(beginning) for grammar in self._grammars)
            self._begun[beginning] = begun
        return begun


@lru_cache(maxsize=32)
def know_words(grammars: tuple[Grammar, ...]) -> Words:
    """Shared by all replies that are filtered for the same things."""
    return Words(grammars)


class Shortcut:
    """Filters in a row as one, innermost first."""

    def __init__(self, filters: list[Skippable]) -> None:
        self._filters = filters
        self._words = know_words(tuple(one.grammar for one in filters if one.grammar))
        self._count = sum(one.grammar is not None for one in filters)
        self._is_open = False
        self._tail = ""
        self._passed: list[str] = []

    def feed(self, chunk: str) -> str:
        text = self._tail + chunk
        cut = text.rfind(" ") + 1
        if self._is_open or (not cut and not text.isprintable()):
            return self._read(text)
        if cut:
            words, before, weight = self._words, 0, 0
            tokens = text[:cut].split(" ")
            tokens.pop()
            for token in tokens:
                weight = words[token]
                if weight & _BEGINS or (before & _ALONE and len(token) == 1):
                    return self._read(text)
                before = weight
            if weight >= _REACHES:
                cut = self._hold_back(tokens, cut, text[cut:])
        if len(text) - cut > LONGEST_TAIL or is_unspaced(text):
            return self._read(text)
        self._tail = text[cut:]
        shown = text[:cut]
        if shown:
            self._passed.append(shown)
        return shown

    def release(self) -> str:
        self._tell()
        shown, self._tail = self._tail, ""
        for text_filter in self._filters:
            shown = (text_filter.feed(shown) if shown else "") + text_filter.release()
        self._is_open = any(text_filter.is_open for text_filter in self._filters)
        return shown

    def close(self) -> str:
        self._tell()
        shown, self._tail = self._tail, ""
        for text_filter in self._filters:
            shown = (text_filter.feed(shown) if shown else "") + text_filter.close()
        return shown

    def _hold_back(self, tokens: list[str], cut: int, rest: str) -> int:
        """Where the words end that may go: each filter may still have to see what follows the last that it is given."""
        count = len(tokens)
        for index in range(self._count):
            while tokens:
                word = tokens[-1]
                weight = self._words[word]
                if not weight & _REACHES << index or not self._words.may_reach(index, word, rest):
                    break
                tokens.pop()
                cut -= len(word) + 1
                rest = word
                if not weight & _ALONE:
                    break
            else:
                return cut
            rest = rest if len(tokens) == count else ""
        return cut

    def _read(self, text: str) -> str:
        """The long way: all filters read the text, up to its last whole word where that shows by a blank."""
        cut = len(text)
        if not (is_unspaced(text) or text[-1:].isspace()):
            cut -= len(text.rsplit(None, 1)[-1]) if text else 0
            if len(text) - cut > LONGEST_TAIL:
                cut = len(text)
        if cut > 0 and text[cut - 1] == " ":
            # What nothing begins in but the next word may call for would keep them open without need.
            word = text[:cut].rsplit(None, 1)[-1:]
            if word and text[:cut].endswith(word[0] + " ") and not self._words[word[0]] & _BEGINS:
                cut = self._hold_back(word, cut, text[cut:])
        self._tell()
        shown, self._tail = text[:cut], text[cut:]
        self._is_open = False
        for text_filter in self._filters:
            if shown:
                shown = text_filter.feed(shown)
            self._is_open = self._is_open or text_filter.is_open
        return shown

    def _tell(self) -> None:
        if self._passed:
            passed = "".join(self._passed)
            self._passed = []
            for text_filter in self._filters:
                text_filter.skip(passed)
