"""The index in memory: how long it takes to build, what it keeps, and how long a query takes."""

import ctypes
import gc
import time

import psutil

from benchmarks.searching.corpus import make_documents, make_vectors
from benchmarks.searching.timing import Measured, time_queries
from knowledge.embeddings import BuiltinEmbedder
from knowledge.hybrid import HybridIndex
from knowledge.index import LexicalIndex
from knowledge.search import TEXT, TITLE
from knowledge.vectors import VectorIndex

MEGABYTE = 1 << 20


def measure(texts: list[str], questions: list[str], count: int) -> Measured:
    documents = make_documents(texts, count)
    vectors = make_vectors(documents)
    embedder = BuiltinEmbedder()
    before = read_memory()
    started = time.perf_counter()
    lexical = LexicalIndex(documents, [TITLE, TEXT])
    index = HybridIndex(lexical, VectorIndex(vectors), embedder)
    seconds = time.perf_counter() - started
    windows = sum(map(len, vectors))
    kept = read_memory() - before
    return Measured(
        "memory", count, windows, seconds, kept, *time_queries(lambda question: index.search(question, 3), questions)
    )


def read_memory() -> float:
    """Megabytes that this process holds, after giving back what it does not need."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return psutil.Process().memory_info().rss / MEGABYTE
