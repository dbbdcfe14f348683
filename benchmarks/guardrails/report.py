"""Rows with figures, and figures with what we want of them."""

import json
from pathlib import Path
from typing import Any

_met: list[bool] = []


def read_rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        print(f"  (no {path.name})")
        return []
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def show(value: float) -> str:
    return "–" if value != value else f"{value:.3f}" if value < 10 else f"{value:,.1f}"


def print_target(label: str, value: float, wanted: str) -> None:
    """`wanted` is like "≥ 0.98" or "≤ 15"; a figure that could not be measured counts for nothing."""
    sign, limit = wanted.split()[:2]
    if value != value:
        print(f"  {label:<66}{show(value):>9}  {wanted:<12}")
        return
    is_met = value >= float(limit) if sign == "≥" else value <= float(limit)
    _met.append(is_met)
    print(f"  {label:<66}{show(value):>9}  {wanted:<12}{'met' if is_met else 'MISSED'}")


def print_summary() -> None:
    print(f"\n{sum(_met)} of {len(_met)} targets met")
