"""Filling in the variables of a canned reply. Pure."""

import re
from collections.abc import Mapping

VARIABLES = ("customer", "number", "agent")
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def find_unknown_variables(text: str) -> list[str]:
    return sorted(set(_VARIABLE.findall(text)) - set(VARIABLES))


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables' values; one without a value leaves no trace but its place closed up."""
    filled = _VARIABLE.sub(lambda match: values.get(match[1], ""), text)
    return re.sub(r"[ \t]+([,.!?])", r"\1", re.sub(r"[ \t]{2,}", " ", filled))
