"""A message that the page's form wrote: one fact a line, each under its name. Pure."""

import re

_LINES = {
    "make": "make",
    "model": "model",
    "model year": "year",
    "miles on the odometer": "mileage",
    "age of the main driver": "driver_age",
}
_LINE = re.compile(r"^\s*([A-Za-z ]+?)\s*:\s*(\S.*?)\s*$", re.MULTILINE)
_LONGEST_NAME = 40


def read_form(text: str) -> dict[str, str | int]:
    """The five facts; nothing unless all of them are there in that form."""
    found: dict[str, str | int] = {}
    for label, value in _LINE.findall(text):
        fact = _LINES.get(label.lower())
        if fact in ("make", "model"):
            found[fact] = value[:_LONGEST_NAME]
        elif fact and re.fullmatch(r"\d{1,9}", value):
            found[fact] = int(value)
    return found if len(found) == len(_LINES) else {}
