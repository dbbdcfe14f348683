"""Words of a collection that mean about the same as one that it does not hold, in whatever language: `Ladekabel` is
near `cable`, and `fone` near `phone`. By the built-in encoder, whatever embeds the passages."""

import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from embeddings import builtin
from knowledge.stemming import stem

# The words that most documents have; beyond them a collection's words are names and rarities.
MOST_WORDS = 5_000
# Words less alike than this, and those behind so many, are about other things.
NEAR, MOST_NEAR = 0.5, 8
# As far as a synonym, a word of the same meaning is trusted; others less, by the square of their likeness.
TRUST = 0.8
# Encoding is spared for words that were there before.
_known: dict[str, NDArray[np.float32]] = {}
_knowing = threading.Lock()


class NearWords:
    def __init__(self, words: Iterable[str]) -> None:
        """`words` as they are written, the most frequent first."""
        chosen = list(dict.fromkeys(word for word in words if word.isalpha() and len(word) > 1))[:MOST_WORDS]
        self._stems = [stem(word) for word in chosen]
        self._vectors = _encode(chosen)

    def find(self, word: str) -> Mapping[str, float]:
        """Stems that may stand for the word, with how far each is trusted."""
        if not self._stems:
            return {}
        likeness = self._vectors @ _encode_one(word)
        near: dict[str, float] = {}
        for place in np.argsort(-likeness, kind="stable")[:MOST_NEAR]:
            if likeness[place] >= NEAR:
                near.setdefault(self._stems[place], TRUST * float(min(likeness[place], 1)) ** 2)
        return near


def _encode(words: list[str]) -> NDArray[np.float32]:
    with _knowing:
        missing = [word for word in words if word not in _known]
        fresh = dict(zip(missing, builtin.encode(missing, threads=builtin.count_cores()), strict=True))
        rows = [fresh[word] if word in fresh else _known[word] for word in words]
        vectors = np.array(rows, dtype=np.float32).reshape(-1, builtin.DIMENSIONS)
        # Rows of the newest array alone: the earlier ones are not kept for their sake.
        _known.clear()
        _known.update(zip(words, vectors, strict=True))
    return vectors


@lru_cache(maxsize=4_096)
def _encode_one(word: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = builtin.encode([word])[0]
    return vector
