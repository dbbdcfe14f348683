"""What people ask any assistant (`everyday.txt`: the weather, jokes, recipes), and in which words."""

import re
from functools import cache
from pathlib import Path


@cache
def read_questions() -> tuple[str, ...]:
    lines = Path(__file__).with_name("everyday.txt").read_text(encoding="utf-8").split("\n")
    return tuple(line for line in lines if line)


@cache
def read_words() -> frozenset[str]:
    """In lower case. Nobody has mistyped something else who writes one of them."""
    return frozenset(re.findall(r"\w+", " ".join(read_questions()).lower()))
