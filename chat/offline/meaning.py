"""How alike texts are in what they mean, whatever their language: by the encoder that ships with the portal. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings import builtin

Vector = NDArray[np.float32]
# A company's passages are some hundreds, its questions some thousands, and a conversation is read anew at each of its
# turns.
_MOST_REMEMBERED = 6_000
_remembered: dict[str, Vector] = {}


def encode(texts: Sequence[str]) -> Vector:
    """A row of length 1 for each text. One that was encoded lately costs nothing, another some 2 ms."""
    found = {text: vector for text in texts if (vector := _remembered.get(text)) is not None}
    fresh = [text for text in dict.fromkeys(texts) if text not in found]
    found |= dict(zip(fresh, builtin.encode(fresh), strict=True))
    if len(_remembered) > _MOST_REMEMBERED:
        _remembered.clear()
    _remembered.update(found)
    return np.array([found[text] for text in texts], dtype=np.float32).reshape(-1, builtin.DIMENSIONS)


def compare(wordings: Sequence[str], texts: Sequence[str]) -> list[float]:
    """For each text how close it lies to the wording that it lies closest to, at most 1."""
    if not wordings or not texts:
        return [0.0] * len(texts)
    return [float(one) for one in (encode(texts) @ encode(wordings).T).max(axis=1)]
