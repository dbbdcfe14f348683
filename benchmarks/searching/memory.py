"""The index in memory: how long it takes to build, embedding included, what it keeps, and how long a query takes."""

import ctypes
import gc
import time

import psutil

from benchmarks.searching.corpus import make_documents
from benchmarks.searching.timing import Measured, time_queries
from knowledge.search import build_index
from knowledge.windows import split_windows

MEGABYTE = 1 << 20


def measure(texts: list[str], questions: list[str], count: int) -> Measured:
    documents = make_documents(texts, count)
    windows = sum(sum(1 for _ in split_windows(title, text)) for title, text in documents)
    joined = [f"{title}\n\n{text}" for title, text in documents]
    # The encoder is the process's, whatever it searches.
    build_index(["The first index loads it."])
    before = read_memory()
    started, started_cpu = time.perf_counter(), time.process_time()
    index = build_index(joined)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - started_cpu
    kept = read_memory() - before
    latencies = time_queries(lambda question: index.search(question, 3), questions)
    return Measured("memory", count, windows, seconds, cpu_seconds, kept, *latencies)


def read_memory() -> float:
    """Megabytes that this process holds, after giving back what it does not need."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return psutil.Process().memory_info().rss / MEGABYTE
