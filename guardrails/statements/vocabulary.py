"""What of a word tells how a sentence goes on, known by the word alone: read once, for all replies."""

import re
from dataclasses import dataclass
from functools import lru_cache

from guardrails.known_words import BoundedMemo, WordMemo
from guardrails.statements.cues import Conditions, Openers, fold_word, join_conditions
from guardrails.statements.splitting import UNSPACED, Ending, find_ending

# A digit that is no placeholder's, a link, a name of a host, what a filter hid.
FIGURE = re.compile(r"(?<![_\d])\d|\]\(|:/|[^\W\d_]\.[^\W\d_]{2}|www\.|<a|%|hidden\]")
_NUMBERED = re.compile(r"\d{1,3}[.)]")
_LETTERS = "[A-Za-z\u00c0-\u024f]+"
# A word that ends no sentence and holds no figure.
_CALM = re.compile(rf"{_LETTERS}(?:[-'’]{_LETTERS})*,?")


@dataclass(frozen=True, slots=True)
class Word:
    """`plain` is the word folded, without punctuation; `ending` how a sentence with letters in it ends with it."""

    plain: str
    is_cue: bool
    # It is a cue after certain words.
    choices: tuple[Openers, ...]
    # A figure, unless a sentence begins with it: "1." counts.
    is_number: bool
    is_unspaced: bool
    has_letters: bool
    ending: Ending


class Vocabulary(BoundedMemo[Word]):
    """Words as they are written, for judges with these cues, some of them under conditions."""

    def __init__(self, cues: frozenset[str], conditions: Conditions) -> None:
        super().__init__()
        self.cues = cues
        self._conditions = conditions
        # Of words that are no cue and end nothing, their plain form; of all others "".
        self.calm = WordMemo(self._find_calm, keeps=bool)

    def __missing__(self, word: str) -> Word:
        plain, is_figure = fold_word(word), FIGURE.search(word) is not None
        is_number = is_figure and _NUMBERED.fullmatch(word) is not None
        has_letters = any(map(str.isalpha, word))
        choices = self._conditions.get(plain, ())
        found = Word(
            plain,
            (is_figure and not is_number) or (plain in self.cues and not choices),
            choices,
            is_number,
            UNSPACED.match(word) is not None,
            has_letters,
            find_ending(word, has_letters=True),
        )
        # Numbers, addresses and the like are kept nowhere.
        if not is_figure and "@" not in word:
            self.keep(word, found)
        return found

    def _find_calm(self, word: str) -> str:
        if not _CALM.fullmatch(word):
            return ""
        known = self[word]
        is_calm = not (known.is_cue or known.choices) and known.ending is Ending.NONE
        return known.plain if is_calm else ""


@lru_cache(maxsize=16)
def know_words(parts: tuple[tuple[frozenset[str], Conditions], ...]) -> Vocabulary:
    """For judges with these cues and conditions."""
    return Vocabulary(frozenset().union(*(cues for cues, _ in parts)), join_conditions(parts))
