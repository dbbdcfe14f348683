"""What a sentence means, by the example sentences that mean most alike. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from chat.offline import meaning


@dataclass(frozen=True)
class ExampleTable:
    """`examples`: the sentences of each meaning."""

    examples: Mapping[str, Sequence[str]]

    @cached_property
    def _meanings(self) -> tuple[list[str], NDArray[np.intp], NDArray[np.float32]]:
        """The meanings that have examples, the row at which those of each begin, and the rows."""
        names = [name for name, texts in self.examples.items() if texts]
        starts = np.cumsum([0, *(len(self.examples[name]) for name in names)])[:-1]
        return names, starts, meaning.encode([text for name in names for text in self.examples[name]])

    def warm_up(self) -> None:
        """Does what the first sentence would wait for."""
        assert self._meanings

    def compare(self, wordings: Sequence[str]) -> dict[str, float]:
        """For each meaning how close its closest example lies to the closest of the wordings, at most 1."""
        return self.take_closest(self.compare_each(wordings)) if wordings else {}

    def compare_each(self, wordings: Sequence[str]) -> NDArray[np.float32]:
        """The same for each example, in their order."""
        rows = self._meanings[2]
        return (rows @ meaning.encode(wordings).T).max(axis=1)

    def take_closest(self, likeness: NDArray[np.float32]) -> dict[str, float]:
        """For each meaning the most of what was found for its examples."""
        names, starts, _ = self._meanings
        return dict(zip(names, map(float, np.maximum.reduceat(likeness, starts)), strict=True)) if names else {}


def build_examples(tables: Sequence[Mapping[str, Sequence[str]]]) -> ExampleTable:
    """A later table adds to an earlier one's meanings."""
    merged: dict[str, list[str]] = {}
    for table in tables:
        for name, texts in table.items():
            merged.setdefault(name, []).extend(texts)
    return ExampleTable(merged)
