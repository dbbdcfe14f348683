"""What a query asks about: its words and pairs of words, with what else may be meant by them. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from knowledge.analysis import FOREIGN_STOP_WORDS, STOP_WORDS, terms, words
from knowledge.stemming import stem

SYNONYM_WEIGHT = 0.8
CORRECTION_WEIGHT = 0.8
# Beyond this a query is a pasted text; its first words say what it is about.
QUERY_TERMS = 64
# So few are no sentence, whatever stands behind them.
FEW_WORDS = 2
_MARKS = " ?!.,:;…？！。"

Phrase = tuple[str, ...]
Concept = Mapping[Phrase, float]
"""One thing a query asks about: the keys that express it together, with how far each phrase is trusted. A key is a
stem, or two stems that stand side by side with a space between them."""


class Vocabulary(Protocol):
    """The stems that occur in a collection."""

    def expect(self, stems: Iterable[str]) -> None:
        """These are about to be asked for."""

    def holds(self, stem: str) -> bool: ...

    def correct(self, word: str) -> str | None:
        """A word that occurs and that this one is a slip of."""

    def find_near(self, word: str) -> Mapping[str, float]:
        """Stems that occur and mean about the same, with how far each is trusted."""

    def respell(self, word: str) -> str | None:
        """The word that occurs and that this one is a slip of, or two."""


@dataclass(frozen=True, slots=True)
class Question:
    """`pairs` is empty for a query of one word; `text` is the query without slips."""

    words: tuple[Concept, ...]
    pairs: tuple[Concept, ...]
    text: str

    @property
    def keys(self) -> set[str]:
        return {key for concept in (*self.words, *self.pairs) for phrase in concept for key in phrase}


def _drop_small_words(found: Sequence[str]) -> list[str]:
    """A word such as `il` is in no article, and so would weigh most."""
    return [word for word in found if word not in STOP_WORDS and word not in FOREIGN_STOP_WORDS]


def _spell_out(query: str, slips: Mapping[str, str]) -> str:
    """The query as it is compared by meaning: a mark after a word or two says nothing, but decides much."""
    found = words(query)
    if slips:
        return " ".join(slips.get(word, word) for word in found)
    return query.rstrip(_MARKS) if len(found) <= FEW_WORDS else query


class Understanding:
    """Knows which phrases mean the same."""

    def __init__(self, synonyms: Iterable[Sequence[str]] = ()) -> None:
        self._synonyms = _expand(synonyms)
        self._longest = max(map(len, self._synonyms), default=0)

    def read(self, query: str, vocabulary: Vocabulary) -> Question:
        asked = _drop_small_words(words(query))[:QUERY_TERMS]
        stems = [stem(word) for word in asked]
        meant = {term: self._phrases_at(stems, place) for place, term in enumerate(stems)}
        vocabulary.expect({term for phrases in meant.values() for phrase in phrases for term in phrase})
        concepts: dict[str, Concept] = {}
        slips: dict[str, str] = {}
        for word, term in zip(asked, stems, strict=True):
            phrases = meant[term]
            if not any(all(map(vocabulary.holds, phrase)) for phrase in phrases):
                if likely := vocabulary.correct(word):
                    slips[word] = likely
                    phrases = {(stem(likely),): CORRECTION_WEIGHT}
                phrases = {(near,): trust for near, trust in vocabulary.find_near(word).items()} | dict(phrases)
            concepts[term] = phrases
        neighbours = dict.fromkeys((one, other) for one, other in pairwise(stems) if one != other)
        pairs = (_pair(concepts[one], concepts[other]) for one, other in neighbours)
        return Question(tuple(concepts.values()), tuple(pair for pair in pairs if pair), _spell_out(query, slips))

    def respell(self, query: str, vocabulary: Vocabulary) -> str:
        """The query with other words in the place of those that look mistyped; empty when none does."""
        found = words(query)[:QUERY_TERMS]
        asked = [word for word in found if word not in STOP_WORDS]
        stems = [stem(word) for word in asked]
        vocabulary.expect(stems)
        meant: dict[str, str] = {}
        for place, (word, term) in enumerate(zip(asked, stems, strict=True)):
            is_known = vocabulary.holds(term) or any(self._synonyms_at(stems, place))
            if not is_known and (likely := vocabulary.respell(word)):
                meant[word] = likely
        return " ".join(meant.get(word, word) for word in found) if meant else ""

    def _phrases_at(self, stems: Sequence[str], place: int) -> Concept:
        return {(stems[place],): 1.0} | dict.fromkeys(self._synonyms_at(stems, place), SYNONYM_WEIGHT)

    def _synonyms_at(self, stems: Sequence[str], place: int) -> Iterator[Phrase]:
        """What else may be meant by the phrases of the query that the term at this place is part of."""
        for length in range(1, self._longest + 1):
            for start in range(max(0, place - length + 1), place + 1):
                yield from self._synonyms.get(tuple(stems[start : start + length]), ())


def _pair(one: Concept, other: Concept) -> Concept:
    """Where a phrase of the one ends and a phrase of the other begins."""
    return {
        (f"{first[-1]} {second[0]}",): weight * other_weight
        for first, weight in one.items()
        for second, other_weight in other.items()
        if first[-1] != second[0]
    }


def _expand(groups: Iterable[Sequence[str]]) -> dict[Phrase, set[Phrase]]:
    """For each phrase, as stems, the others of its groups."""
    others: dict[Phrase, set[Phrase]] = {}
    for group in groups:
        phrases = {phrase for text in group if (phrase := tuple(terms(text)))}
        for phrase in phrases:
            others.setdefault(phrase, set()).update(phrases - {phrase})
    return others
