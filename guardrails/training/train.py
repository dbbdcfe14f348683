"""From examples to the screen's weights."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.builtin import encode
from guardrails.injection import LONGEST_MEANT, cut
from guardrails.injection.classifier import Screen, Vector
from guardrails.injection.features import Features, extract
from guardrails.injection.plain import read_plain
from guardrails.training.corpus import Example
from guardrails.training.fit import fit, fit_dense, make_matrix

_STRENGTH, _MEANING_STRENGTH = 50.0, 9.0
_WINDOW_SHARE = 0.3
_TEXTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """Of a text the whole and its windows, and what it means, which counts where it is short."""

    parts: list[Features]
    meaning: Vector
    is_short: bool

    def rate(self, screen: Screen) -> float:
        return screen.rate(self.parts, (lambda: self.meaning) if self.is_short else None)


def train(examples: list[Example]) -> Screen:
    return fit_readings(read_examples(examples), examples)


def read_examples(examples: list[Example]) -> list[Reading]:
    plains = [read_plain(example.text) for example in examples]
    texts = [plain.text for plain in plains]
    meanings = [
        meaning
        for start in range(0, len(texts), _TEXTS_AT_ONCE)
        for meaning in encode(texts[start : start + _TEXTS_AT_ONCE])
    ]
    return [
        Reading([extract(part) for part in cut(plain)], meaning, len(plain.text) <= LONGEST_MEANT)
        for plain, meaning in zip(plains, meanings, strict=True)
    ]


def fit_readings(readings: list[Reading], examples: list[Example]) -> Screen:
    rows: list[Features] = []
    is_attack: list[bool] = []
    shares: list[float] = []
    for reading, example in zip(readings, examples, strict=True):
        # Windows of a harmless text are harmless; those of an attack may be anything.
        for number, part in enumerate(reading.parts if not example.is_attack else reading.parts[:1]):
            rows.append(part)
            is_attack.append(example.is_attack)
            shares.append(example.share * (_WINDOW_SHARE if number else 1))
    labels = np.array(is_attack)
    pieces, pieces_bias = fit(make_matrix(rows), labels, _balance(labels, np.array(shares)), _STRENGTH)
    labels = np.array([example.is_attack for example in examples])
    meaning, meaning_bias = fit_dense(
        np.array([reading.meaning for reading in readings], np.float64),
        labels,
        _balance(labels, np.array([example.share for example in examples])),
        _MEANING_STRENGTH,
    )
    return Screen(pieces.astype(np.float32), pieces_bias, meaning.astype(np.float32), meaning_bias)


def _balance(labels: NDArray[np.bool_], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half-way to balance: harmless texts are many."""
    lift = (shares[~labels].sum() / shares[labels].sum()) ** 0.5
    return np.where(labels, shares * lift, shares)
