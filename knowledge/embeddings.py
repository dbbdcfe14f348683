"""What search asks of whatever turns texts into vectors. Pure."""

from collections.abc import Sequence
from typing import Protocol

from embeddings.builtin import Vectors, encode


class Embedder(Protocol):
    def embed(self, texts: Sequence[str]) -> Vectors:
        """A unit vector for each text, as rows: texts that mean alike lie close, in whatever language."""


class BuiltinEmbedder:
    """The model that ships in a package, one for the whole process."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        return encode(texts)


def builtin() -> Embedder:
    return BuiltinEmbedder()
