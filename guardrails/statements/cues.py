"""Words from which on a sentence is held, and what must stand before some of them for that.

"Cover" may end a promise after "we will", and says nothing in "if you have collision cover".
"""

from collections.abc import Iterable, Mapping
from typing import Any

# Of each set a word must stand before the cue, in its sentence.
Openers = tuple[frozenset[str], ...]


class Conditions(dict[str, tuple[Openers, ...]]):
    """For a cue the choices, one of which is enough. A word without an entry is a cue anywhere.

    Each is read once, and known by itself: what vocabularies are kept by.
    """

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def add(self, cue: str, choices: tuple[Openers, ...]) -> None:
        self[cue] = (*self.get(cue, ()), *choices)


UNCONDITIONAL = Conditions()
_PUNCTUATION = "\"'“”„«»‘’()[]{}*_~`.,;:!?¡¿…–—-|#>\ue0c1"


def fold_word(word: str) -> str:
    return word.strip(_PUNCTUATION).replace("’", "'").casefold()


def read_conditions(groups: Iterable[Mapping[str, Any]]) -> Conditions:
    """From data: `cues`, and in `after` lists of words, of each of which one must stand before."""
    found = Conditions()
    for group in groups:
        openers = tuple(frozenset(words.casefold().split()) for words in group["after"])
        for cue in group["cues"].casefold().split():
            found.add(cue, (openers,))
    return found


def join_conditions(parts: Iterable[tuple[Iterable[str], Conditions]]) -> Conditions:
    """Of cues with their conditions: what is a cue anywhere for one of them is one for all."""
    parts = list(parts)
    found = Conditions()
    for _, conditions in parts:
        for cue, choices in conditions.items():
            found.add(cue, choices)
    for cues, conditions in parts:
        for cue in cues:
            if cue not in conditions:
                found.pop(cue, None)
    return found


def are_met(choices: tuple[Openers, ...], said: str) -> bool:
    """Whether what was said of the sentence has the words that one of the choices asks for: "we'll" has two."""
    words = set()
    for word in said.split():
        folded = fold_word(word)
        base, mark, rest = folded.partition("'")
        words |= {folded, base, mark + rest}
    return any(all(not words.isdisjoint(needed) for needed in openers) for openers in choices)
