"""The trained part of the screen: two logistic regressions whose weights come from `manage.py train_injection_screen`.

One reads a text's pieces. Where that leaves a short text open, the other reads what the text means.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guardrails.injection.features import SIZE, Features

WEIGHTS = Path(__file__).parent.parent / "data" / "injection.npz"
# Numbers in the vector that says what a text means.
MEANING_SIZE = 512
# Between these odds the pieces leave it open, and so much the meaning counts then.
_OPEN_FROM, _OPEN_TO, _MEANING_SHARE = -2.5, 1.0, 0.6
Weights = NDArray[np.float32]
Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Screen:
    """`pieces` weighs features, `meaning` the encoder's vector; each has a bias."""

    pieces: Weights
    pieces_bias: float
    meaning: Weights
    meaning_bias: float

    def rate(self, parts: Iterable[Features], find_meaning: Callable[[], Vector] | None) -> float:
        """The odds that the text, or the worst of its parts, is an attack, as a logarithm: 0 is even.

        Without `find_meaning` its pieces decide alone.
        """
        odds = max(float(self.pieces[part.indices] @ part.values) for part in parts) + self.pieces_bias
        if find_meaning is None or not _OPEN_FROM < odds < _OPEN_TO:
            return odds
        return odds + _MEANING_SHARE * (float(self.meaning @ find_meaning()) + self.meaning_bias)


@cache
def load() -> Screen:
    """The trained screen. Raises ValueError if it was trained for other features."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        pieces, meaning = stored["pieces"].astype(np.float32), stored["meaning"].astype(np.float32)
        screen = Screen(pieces, float(stored["pieces_bias"]), meaning, float(stored["meaning_bias"]))
    if (pieces.shape, meaning.shape) != ((SIZE,), (MEANING_SIZE,)):
        raise ValueError(f"{WEIGHTS.name} was trained for other features: train it again.")
    return screen


def save(path: Path, screen: Screen) -> None:
    np.savez_compressed(
        path,
        pieces=screen.pieces.astype(np.float16),
        pieces_bias=np.float32(screen.pieces_bias),
        meaning=screen.meaning.astype(np.float16),
        meaning_bias=np.float32(screen.meaning_bias),
    )
