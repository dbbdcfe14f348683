"""From examples to weights."""

import numpy as np
from numpy.typing import NDArray

from guardrails.injection import cut
from guardrails.injection.features import Features, extract
from guardrails.injection.plain import read_plain
from guardrails.training.corpus import Example
from guardrails.training.fit import fit, make_matrix

_STRENGTH = 50.0
_WINDOW_SHARE = 0.3

Readings = list[list[Features]]


def train(examples: list[Example]) -> tuple[NDArray[np.float32], float]:
    """Weights and bias as `classifier.save` takes them."""
    return fit_readings(read_examples(examples), examples)


def read_examples(examples: list[Example]) -> Readings:
    """Of each text the whole and its windows."""
    return [[extract(part) for part in cut(read_plain(example.text))] for example in examples]


def fit_readings(readings: Readings, examples: list[Example]) -> tuple[NDArray[np.float32], float]:
    rows: list[Features] = []
    is_attack: list[bool] = []
    shares: list[float] = []
    for parts, example in zip(readings, examples, strict=True):
        # Windows of a harmless text are harmless; those of an attack may be anything.
        for number, part in enumerate(parts if not example.is_attack else parts[:1]):
            rows.append(part)
            is_attack.append(example.is_attack)
            shares.append(example.share * (_WINDOW_SHARE if number else 1))
    labels, weights = np.array(is_attack), np.array(shares)
    # Half-way to balance: harmless texts are many.
    weights[labels] *= (weights[~labels].sum() / weights[labels].sum()) ** 0.5
    fitted, bias = fit(make_matrix(rows), labels, weights, _STRENGTH)
    return fitted.astype(np.float32), bias
