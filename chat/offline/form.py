"""A message that the page's form wrote: one fact a line, each under its name. Pure."""

import re

_LINES = {
    "make": "make",
    "model": "model",
    "model year": "year",
    "miles on the odometer": "mileage",
    "age of the main driver": "driver_age",
}
# A line that the form has only where the rates ask for it.
_MORE = {"state of residence": "state"}
_LINE = re.compile(r"^\s*([A-Za-z ]+?)\s*:\s*(\S.*?)\s*$", re.MULTILINE)
_LONGEST_NAME = 40


def read_form(text: str) -> dict[str, str | int]:
    """The facts; nothing unless all five are there in that form."""
    found: dict[str, str | int] = {}
    for label, value in _LINE.findall(text):
        fact = (_LINES | _MORE).get(label.lower())
        if fact in ("make", "model", "state"):
            found[fact] = value[:_LONGEST_NAME]
        elif fact and re.fullmatch(r"\d{1,9}", value):
            found[fact] = int(value)
    return found if set(_LINES.values()) <= found.keys() else {}
