"""Which model turns texts into vectors: the one that ships in a package, Voyage's, or none. Pure, save for settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from embeddings import builtin
from embeddings.builtin import Vectors
from embeddings.errors import EmbeddingError
from embeddings.voyage import Voyage

__all__ = ["BuiltinEmbedder", "Embedder", "EmbeddingError", "VoyageEmbedder", "configured", "find"]


class Embedder(Protocol):
    @property
    def name(self) -> str:
        """Vectors of one name can be compared with one another."""

    @property
    def batch_size(self) -> int:
        """How many texts one call should take."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A unit vector for each text, as rows: texts that mean alike lie close, in whatever language. Raises
        EmbeddingError."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """A question's vector, to compare with those of texts, within about a second. Raises EmbeddingError."""


@dataclass(frozen=True)
class BuiltinEmbedder:
    name: str = "universal-sentence-encoder-3"
    # A quarter as many cost half as much again each.
    batch_size: int = 256

    def embed(self, texts: Sequence[str]) -> Vectors:
        return builtin.encode(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return _embed_query(text)


class VoyageEmbedder:
    batch_size = 64

    def __init__(self, key: str, model: str, url: str) -> None:
        self.name = f"voyage:{model}"
        self._voyage = Voyage(key, model, url)

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._voyage.embed_documents(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._voyage.embed_query(text)


@lru_cache(maxsize=1024)
def _embed_query(text: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = builtin.encode([text])[0]
    return vector


def configured() -> Embedder | None:
    """The model that settings name; None when search goes by words alone."""
    if settings.EMBEDDINGS == "voyage":
        return _voyage(settings.VOYAGE_API_KEY, settings.VOYAGE_MODEL, settings.VOYAGE_URL)
    return BuiltinEmbedder() if settings.EMBEDDINGS == "builtin" else None


def find(name: str) -> Embedder | None:
    """The model of that name, if this process can use it."""
    if settings.EMBEDDINGS == "none":
        return None
    usable: list[Embedder | None] = [configured(), BuiltinEmbedder()]
    if settings.VOYAGE_API_KEY:
        usable.append(_voyage(settings.VOYAGE_API_KEY, settings.VOYAGE_MODEL, settings.VOYAGE_URL))
    return next((model for model in usable if model is not None and model.name == name), None)


@lru_cache(maxsize=4)
def _voyage(key: str, model: str, url: str) -> VoyageEmbedder:
    return VoyageEmbedder(key, model, url)
