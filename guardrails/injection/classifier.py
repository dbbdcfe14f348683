"""The trained part of the screen: a logistic regression whose weights come from `manage.py train_injection_screen`."""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guardrails.injection.features import SIZE, Features

WEIGHTS = Path(__file__).parent.parent / "data" / "injection.npz"
Weights = NDArray[np.float32]


@cache
def load() -> tuple[Weights, float]:
    """The weights and the bias. Raises ValueError if they were trained for other features."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        weights, bias = stored["weights"].astype(np.float32), float(stored["bias"])
    if weights.shape != (SIZE,):
        raise ValueError(f"{WEIGHTS.name} was trained for other features: train it again.")
    return weights, bias


def rate(features: Features) -> float:
    """The odds that the text is an attack, as a logarithm: 0 is even."""
    weights, bias = load()
    return float(weights[features.indices] @ features.values) + bias


def save(path: Path, weights: Weights, bias: float) -> None:
    np.savez_compressed(path, weights=weights.astype(np.float16), bias=np.float32(bias))
