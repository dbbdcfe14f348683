"""How likely it is that a passage is about what was asked. Pure, save for the encoder.

A logistic regression on what speaks for the passage, on how close the question lies to the collection as a whole, and
on how close to what people ask any assistant (`everyday.txt`: the weather, jokes, recipes). Its weights come from
`python -m benchmarks.searching.relevance`, which also prints how well they hold on questions that were left out.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings import builtin
from knowledge import everyday

Numbers = NDArray[np.float32]
# Below this nothing was found: of what is less likely, most is about something else.
LEAST = 0.3


class Weights(NamedTuple):
    """What one more of each adds to the logarithm of the odds."""

    constant: float
    words: float
    likeness: float
    terms: float
    subject: float
    everyday: float


WEIGHTS = Weights(-4.64, 4.04, 8.72, 0.18, 30.81, -8.05)


class Asked(NamedTuple):
    """What is known of the question alone: how many different words of weight it has, and how close it lies to the
    collection's mean (`subject`) and to what is asked every day."""

    terms: float
    subject: float
    everyday: float

    def blend(self, other: "Asked") -> "Asked":
        """Of two questions that count alike."""
        return Asked(*((one + another) / 2 for one, another in zip(self, other, strict=True)))

    def join(self, other: "Asked") -> "Asked":
        """Of one question in two wordings."""
        return Asked(*(max(one, another) for one, another in zip(self, other, strict=True)))


def estimate(words: Numbers, likeness: Numbers, asked: Asked) -> Numbers:
    """For each passage how likely it is about what was asked, 0 to 1."""
    of_question = WEIGHTS.constant + WEIGHTS.terms * asked.terms + WEIGHTS.subject * asked.subject
    of_passage = WEIGHTS.words * words + WEIGHTS.likeness * likeness
    odds = of_passage + np.float32(of_question + WEIGHTS.everyday * asked.everyday)
    likely: Numbers = (1 / (1 + np.exp(-odds))).astype(np.float32)
    return likely


def resembles_everyday(question: Numbers) -> float:
    """How close the built-in encoder's vector of a question lies to the closest that is asked every day."""
    return float((_everyday() @ question).max())


@cache
def _everyday() -> Numbers:
    return builtin.encode(list(everyday.read_questions()))
