"""Bands as an editor writes them: one a line, "10001 - 50000: 1.00". Pure."""

import re
from collections.abc import Sequence
from typing import Any

_LINE = re.compile(r"(?P<first>\d+)\s*(?:-|–|to)\s*(?P<last>\d+)\s*[:=\t ]\s*(?P<factor>\d+(?:\.\d+)?)")


class BandError(ValueError):
    """The lines are no table of bands. The text names the line, and what is missing or there twice."""


def write_bands(bands: Sequence[dict[str, Any]], lowest: int) -> str:
    lines, first = [], lowest
    for band in bands:
        lines.append(f"{first} - {band['up_to']}: {band['factor']}")
        first = band["up_to"] + 1
    return "\n".join(lines)


def read_bands(text: str, lowest: int, highest: int) -> list[dict[str, Any]]:
    """Bands that hold every value from `lowest` to `highest` exactly once. Raises BandError."""
    bands: list[dict[str, Any]] = []
    following = lowest
    for number, line in enumerate(filter(None, (part.strip() for part in text.splitlines())), 1):
        match = _LINE.fullmatch(line.replace(",", ""))
        if match is None:
            raise BandError(f'Line {number} is no band. Write it like "{lowest} - 20: 1.15".')
        first, last = int(match["first"]), int(match["last"])
        if last < first:
            raise BandError(f"Line {number} ends before it begins.")
        if first > following:
            raise BandError(f"Line {number}: there is a gap, nothing holds for {_name_span(following, first - 1)}.")
        if first < following:
            raise BandError(f"Line {number}: {_name_span(first, following - 1)} overlaps with the line before.")
        bands.append({"up_to": last, "factor": match["factor"]})
        following = last + 1
    if following <= highest:
        raise BandError(f"There is a gap at the end: nothing holds for {_name_span(following, highest)}.")
    return bands


def _name_span(first: int, last: int) -> str:
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"
