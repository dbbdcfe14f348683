"""The table: both servers side by side, the ratio, and what we want to hold."""

import math

from benchmarks.streaming.figures import Figures

TARGETS_FIRST_P95 = {50: 15.0, 200: 50.0, 500: 150.0}
TARGET_CPU_MS_AT_50 = 20.0
TARGET_IDLE_KIB = 40.0
_ROWS = (
    ("added to the first token, p50", "first_added.p50"),
    ("added to the first token, p95", "first_added.p95"),
    ("added to the first token, p99", "first_added.p99"),
    ("gap between deltas, p50", "gap.p50"),
    ("gap between deltas, p95", "gap.p95"),
    ("gap between deltas, p99", "gap.p99"),
    ("gap between deltas, longest", "gap.max"),
    ("behind the upstream, p95", "behind.p95"),
    ("behind the upstream, p99", "behind.p99"),
    ("behind the upstream at the end, p95", "end_late.p95"),
    ("CPU a reply, all processes", "cpu_ms"),
    ("CPU a reply, web process", "web_cpu_ms"),
    ("share of the core in use, %", "core_share"),
    ("streams with p95 under 100 ms, %", "steady_share"),
    ("replies' worth of text told, a second", "replies_a_second"),
    ("replies begun in it that ended", "replies"),
    ("replies begun in it that did not", "unfinished"),
    ("times an answer began anew", "restarts"),
    ("upstream late, p99", "upstream_late.p99"),
)


def read(figures: Figures, path: str) -> float:
    value: object = figures
    for name in path.split("."):
        value = getattr(value, name)
    assert isinstance(value, int | float)
    return value * 100 if path.endswith("_share") else value


def find_target(streams: int, path: str) -> float | None:
    if path == "first_added.p95":
        return TARGETS_FIRST_P95.get(streams)
    return TARGET_CPU_MS_AT_50 if path == "cpu_ms" and streams == 50 else None


def print_streams(streams: int, found: dict[str, Figures]) -> None:
    servers = list(found)
    print(f"\n{streams} streams")
    _print_line("", [*servers, "ratio" if len(servers) == 2 else "", "to hold"])
    for label, path in _ROWS:
        values = [read(figures, path) for figures in found.values()]
        ratio = f"{values[0] / values[1]:.2f}" if len(values) == 2 and values[1] > 0 else ""
        target = find_target(streams, path)
        _print_line(label, [*map(_show, values), ratio, f"≤ {target:g}" if target else ""])


def print_memory(found: dict[str, float]) -> None:
    kib = [value / 1_024 for value in found.values()]
    ratio = f"{kib[0] / kib[1]:.2f}" if len(kib) == 2 and kib[1] > 0 else ""
    print("\nMemory")
    _print_line("", [*found, "ratio" if ratio else "", "to hold"])
    _print_line("an open, idle conversation, KiB", [*map(_show, kib), ratio, f"≤ {TARGET_IDLE_KIB:g}"])


def _show(value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.1f}"


def _print_line(label: str, cells: list[str]) -> None:
    print(f"  {label:<38}" + "".join(f"{cell:>11}" for cell in cells), flush=True)
