"""Patterns for a company's own numbers: `AC-#######` is AC- and seven digits, `@@###` two letters and three digits.

Not regular expressions, on purpose: nobody can write one that takes for ever, or that lets a card number pass.
"""

import re

SYNTAX = "Letters and digits stand for themselves, # for any digit, @ for any letter; hyphen, dot and slash part them."
_ALLOWED = re.compile(r"[A-Za-z0-9#@./-]{5,40}")
_PLACES = {"#": "[0-9]", "@": "[A-Za-z]"}


class PatternError(ValueError):
    """The pattern cannot be used; the text says why and is safe to show."""


def check_pattern(pattern: str) -> str:
    """The pattern, if it can be used. Raises PatternError."""
    if not _ALLOWED.fullmatch(pattern):
        raise PatternError(f"{pattern!r} is no pattern of 5 to 40 characters without blanks. {SYNTAX}")
    if not any(character.isalpha() for character in pattern):
        raise PatternError(f"{pattern!r} needs a letter of its own: one of marks alone would let other numbers pass.")
    if sum(character in _PLACES for character in pattern) < 3:
        raise PatternError(f"{pattern!r} needs at least three places (# or @): for one number, allow that number.")
    return pattern


def compile_patterns(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    """One expression for all of them, in any case, as whole words. Linear: each place takes one character."""
    if not patterns:
        return None
    branches = "|".join(
        "".join(_PLACES.get(character) or re.escape(character) for character in check_pattern(pattern))
        for pattern in patterns
    )
    return re.compile(rf"(?<![^\W_])(?:{branches})(?![^\W_])", re.IGNORECASE | re.ASCII)
