"""Placeholders of personal data, "[EMAIL_1]", in what a visitor writes. Pure."""

import re

_NAMED = re.compile(r"\bplaceholder_[a-z_]+")
_PLACEHOLDER = re.compile(r"\[([A-Z]+(?:_[A-Z]+)*)_\d+\]")


def drop_placeholders(text: str) -> str:
    return _PLACEHOLDER.sub("", text)


def has_placeholder(text: str) -> bool:
    return bool(_PLACEHOLDER.search(text))


def fill_placeholders(text: str, told: str) -> str:
    """With what was told in their place."""
    return _PLACEHOLDER.sub(lambda _: told, text)


def name_placeholders(text: str) -> str:
    """As words that cues can name: "placeholder_email"."""
    return _PLACEHOLDER.sub(lambda match: f"placeholder_{match[1].lower()}", text)


def drop_named_placeholders(text: str) -> str:
    """Without the words that cues name them by."""
    return _NAMED.sub("", text)
