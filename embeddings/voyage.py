"""Embeddings by Voyage over HTTP: https://docs.voyageai.com/reference/embeddings-api.

Documents are sent in the background and tried three times. A question is tried once, within a second and a half; after
a failure none is sent for half a minute, so that a service that is down costs its visitors nothing.
"""

import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embeddings.builtin import LONGEST, Vectors
from embeddings.errors import EmbeddingError

if TYPE_CHECKING:
    from httpx2 import Client, Response

DIMENSIONS = 512
DOCUMENT_SECONDS, QUERY_SECONDS = 30.0, 1.5
ATTEMPTS = 3
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 10.0
REST_SECONDS = 30.0


class Voyage:
    """Safe to share between threads; the connection is made at the first call."""

    def __init__(self, key: str, model: str, url: str) -> None:
        self._key, self._model, self._url = key, model, url.rstrip("/")
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._rests_until = float("-inf")
        self._embed_query = lru_cache(maxsize=1024)(self._ask_query)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Unit rows in the order of the texts. Raises EmbeddingError after the last attempt."""
        wait = FIRST_WAIT_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._ask(texts, "document", DOCUMENT_SECONDS)
            except EmbeddingError as error:
                if error.is_permanent or attempt == ATTEMPTS:
                    raise
                time.sleep(max(wait, error.wait_seconds))
                wait = min(2 * wait, LONGEST_WAIT_SECONDS)
        raise AssertionError("unreachable")

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Raises EmbeddingError, at once while the service rests."""
        if time.monotonic() < self._rests_until:
            raise EmbeddingError("The embedding service failed a moment ago.", was_asked=False)
        try:
            return self._embed_query(text[:LONGEST])
        except EmbeddingError:
            self._rests_until = time.monotonic() + REST_SECONDS
            raise

    def _ask_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._ask([text], "query", QUERY_SECONDS)[0]
        return vector

    def _ask(self, texts: Sequence[str], kind: str, seconds: float) -> Vectors:
        import httpx2

        body = {
            "input": [_readable(text) for text in texts],
            "model": self._model,
            "input_type": kind,
            "output_dimension": DIMENSIONS,
        }
        try:
            response = self._connect().post(f"{self._url}/embeddings", json=body, timeout=seconds)
        except httpx2.HTTPError as error:
            raise EmbeddingError(f"The embedding service cannot be reached ({type(error).__name__}).") from error
        if response.status_code != 200:
            raise _refusal(response)
        return _read_vectors(response, len(texts))

    def _connect(self) -> "Client":
        import httpx2

        with self._lock:
            if self._client is None:
                self._client = httpx2.Client(headers={"Authorization": f"Bearer {self._key}"})
            return self._client


def _readable(text: str) -> str:
    """Half a surrogate pair is no JSON, and an empty text is refused."""
    return text[:LONGEST].encode("utf-8", "replace").decode().strip() or "."


def _refusal(response: "Response") -> EmbeddingError:
    status = response.status_code
    if status in (401, 403):
        return EmbeddingError("The embedding service refuses the key: check VOYAGE_API_KEY.", is_permanent=True)
    if status == 429:
        return EmbeddingError("The embedding service asks for fewer requests (429).", wait_seconds=_read_wait(response))
    is_ours = 400 <= status < 500 and status != 408
    return EmbeddingError(f"The embedding service answered with an error ({status}).", is_permanent=is_ours)


def _read_wait(response: "Response") -> float:
    try:
        return min(max(float(response.headers.get("retry-after", "0")), 0.0), LONGEST_WAIT_SECONDS)
    except ValueError:
        return 0.0


def _read_vectors(response: "Response", count: int) -> Vectors:
    """Unit rows; an answer of another shape is an error like any other."""
    try:
        entries: list[dict[str, Any]] = sorted(response.json()["data"], key=lambda entry: entry["index"])
        vectors = np.array([entry["embedding"] for entry in entries], dtype=np.float32)
    except (ValueError, KeyError, TypeError) as error:
        raise EmbeddingError("The embedding service gave an answer that cannot be read.") from error
    if vectors.shape != (count, DIMENSIONS) or not np.isfinite(vectors).all():
        raise EmbeddingError("The embedding service gave an answer that cannot be read.")
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
