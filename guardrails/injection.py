"""How much a text looks like an attempt to change what the assistant is told: `score(text)`, 0 to 1."""

import re

_SIGNS: list[tuple[float, re.Pattern[str]]] = [
    (
        0.9,
        re.compile(
            r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:previous|prior|above|earlier|all)\b.{0,30}\b(?:instructions?|rules?|prompts?)\b",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
]


def score(text: str) -> float:
    return max((weight for weight, sign in _SIGNS if sign.search(text)), default=0.0)
