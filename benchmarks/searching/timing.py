import time
from collections.abc import Callable
from typing import NamedTuple

ROUNDS = 5


class Measured(NamedTuple):
    backend: str
    chunks: int
    windows: int
    build_seconds: float
    build_cpu_seconds: float
    megabytes: float
    p50: float
    p95: float
    cpu_p95: float


def time_queries(search: Callable[[str], object], questions: list[str]) -> tuple[float, float, float]:
    """Median and 95th percentile in milliseconds, and the 95th of the thread's own CPU time, which a busy machine
    disturbs less. Each query is new: none comes from a cache."""
    search("is the battery covered")
    latencies, cpu = [], []
    for number in range(ROUNDS):
        for question in questions:
            started, started_cpu = time.perf_counter(), time.thread_time()
            search(f"{question} {number}")
            latencies.append(1000 * (time.perf_counter() - started))
            cpu.append(1000 * (time.thread_time() - started_cpu))
    latencies.sort()
    cpu.sort()
    late = int(len(latencies) * 0.95)
    return latencies[len(latencies) // 2], latencies[late], cpu[late]
