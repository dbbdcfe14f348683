"""The questions that a company knows its help centre answers, and how like another question they are. Pure."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from chat.offline.examples import ExampleTable, build_examples
from chat.offline.exclusions import asks_exclusions
from chat.offline.who_did_it import find_doer
from chat.offline.words import content_words, stem

# What the words add to the meaning: all of them so much, half of them nothing, none of them as much less.
_WORDS_SHARE, _AVERAGE = 0.25, 0.5
# What a word weighs that no known question has, and one beside which another stands in every question.
_UNKNOWN, _LEAST = 3.0, 0.3
# What any question of cover may say.
_OF_ANY_COVER = frozenset({stem("included")})
# "What does it not cover?" is in nearly the words of "what does it cover?", and never asks the same.
_OF_OTHER_SENSE = 0.15
# "I hit a car" and "a car hit me" are answered in other places.
_OF_OTHER_DOER = 0.15
# "My car is leased, can I add an option?" is about the option.
_OF_ASIDE = 0.2
# What was said around a question tells less of it.
_AROUND = 0.35


@dataclass(frozen=True)
class KnownQuestions:
    """`table`: the questions by the heading that answers them; a heading is one of its own questions. `kinds`: the
    stems of words that name kinds of vehicles: which of them is asked about is known apart from the words."""

    table: ExampleTable
    synonyms: Mapping[str, frozenset[str]]
    kinds: frozenset[str] = frozenset()

    def warm_up(self) -> None:
        self.table.warm_up()
        self._spread.total()

    def compare(self, wordings: Sequence[str], asides: Collection[str] = ()) -> dict[str, float]:
        """For each heading how close its closest question lies, by its meaning alone. `asides`: those of the wordings
        that tell less of what is asked."""
        return self.table.take_closest(self._compare_each(wordings, asides)) if wordings else {}

    def weigh(
        self, wordings: Sequence[str], subject: str, around: str = "", *, asides: Collection[str] = ()
    ) -> dict[str, float]:
        """The same with the words that the questions share with the subject, the rarer the more."""
        if not wordings:
            return {}
        likeness = self._compare_each(wordings, asides)
        words = {stem(word): _AROUND for word in content_words(around)}
        words |= {one: _AROUND if one in self.kinds else 1.0 for one in map(stem, content_words(subject))}
        words = {word: share for word, share in words.items() if word not in _OF_ANY_COVER}
        return self.table.take_closest(likeness + _WORDS_SHARE * (self._share(words) - _AVERAGE) if words else likeness)

    def _compare_each(self, wordings: Sequence[str], asides: Collection[str]) -> NDArray[np.float32]:
        """For each question how close it lies, what asks for the contrary less so."""
        wants_exclusions = any(map(asks_exclusions, wordings))
        likeness = self.table.compare_each([one for one in wordings if one not in asides] or wordings)
        if told := [one for one in wordings if one in asides]:
            likeness = np.maximum(likeness, self.table.compare_each(told) - _OF_ASIDE)
        likeness = likeness - _OF_OTHER_SENSE * (self._asks_exclusions != wants_exclusions)
        doer = next(filter(None, map(find_doer, wordings)), "")
        return likeness - _OF_OTHER_DOER * self._is_of_other_doer(doer) if doer else likeness

    def _share(self, words: Mapping[str, float]) -> NDArray[np.float32]:
        """For each question the part of the words' weight that it has, 0 to 1."""
        weights = {word: share * self._weigh(word) for word, share in words.items()}
        shares = np.zeros(self._count, dtype=np.float32)
        for word, weight in weights.items():
            shares[self._index.get(word, [])] += weight / sum(weights.values())
        return shares

    def _weigh(self, word: str) -> float:
        count = self._spread[word]
        return math.log((len(self.table.examples) + 1) / (count + 1)) + _LEAST if count else _UNKNOWN

    @cached_property
    def _stems(self) -> list[tuple[str, frozenset[str]]]:
        """The heading and the words of each question, in the table's order."""
        return [
            (heading, frozenset(stem(word) for word in content_words(text)))
            for heading, texts in self.table.examples.items()
            for text in texts
        ]

    @cached_property
    def _asks_exclusions(self) -> NDArray[np.bool_]:
        return np.array([asks_exclusions(text) for texts in self.table.examples.values() for text in texts])

    def _is_of_other_doer(self, doer: str) -> NDArray[np.bool_]:
        return (self._doers != "") & (self._doers != doer)

    @cached_property
    def _doers(self) -> NDArray[np.str_]:
        """Who did what each question speaks of."""
        return np.array([find_doer(text) for texts in self.table.examples.values() for text in texts], dtype=np.str_)

    @property
    def _count(self) -> int:
        return len(self._stems)

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        """Where the questions stand that have a word or one that means as much."""
        index: dict[str, set[int]] = {}
        for place, (_, stems) in enumerate(self._stems):
            for word in stems.union(*(self.synonyms.get(one, frozenset()) for one in stems)):
                index.setdefault(word, set()).add(place)
        return {word: sorted(places) for word, places in index.items()}

    @cached_property
    def _spread(self) -> Counter[str]:
        """Under how many headings a word stands, or one that means as much."""
        found = {(word, self._stems[place][0]) for word, places in self._index.items() for place in places}
        return Counter(word for word, _ in found)


def build_known_questions(
    tables: Sequence[Mapping[str, Sequence[str]]],
    synonyms: Mapping[str, frozenset[str]],
    kind_names: Sequence[str] = (),
) -> KnownQuestions:
    """`tables`: the questions by heading, a table for each language. `kind_names`: how kinds of vehicles are called."""
    headings = {heading: [heading.replace(" — ", ": ")] for table in tables for heading in table if heading}
    named = frozenset(stem(word) for name in kind_names for word in name.split())
    kinds = named.union(*(synonyms.get(word, frozenset()) for word in named))
    return KnownQuestions(build_examples([*tables, headings]), synonyms, kinds)
