"""Word lists that tell ordinary words from names. One file each in guardrails/data, lower case, blanks between."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent.parent / "data"


@cache
def read_words(name: str) -> frozenset[str]:
    return frozenset((_FOLDER / f"{name}.txt").read_text("utf-8").split())


COMMON_WORDS = read_words("common_words")


def is_common(token: str) -> bool:
    """Whether the token, without punctuation around it, is an everyday English word."""
    return token.strip(".,;:!?()[]\"'*_“”‘’").replace("’", "'").casefold() in COMMON_WORDS
