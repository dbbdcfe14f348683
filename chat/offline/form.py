"""A message that the page's form wrote: one fact a line, each under its name in the page's language."""

import re
from functools import cache

from django.conf import settings
from django.utils.translation import gettext, override

# As portal.quote_strings has them. The last one the form has only where the rates ask for it.
_LINES = {
    "Make: {value}": "make",
    "Model: {value}": "model",
    "Model year: {value}": "year",
    "Mileage: {value}": "mileage",
    "Driver's age: {value}": "driver_age",
    # As the form had it before, in conversations that began then.
    "Age of the main driver: {value}": "driver_age",
    "State of residence: {value}": "state",
}
_LINE = re.compile(r"^[^\S\n]*([^:：\n]{1,60}?)[^\S\n]*[:：][^\S\n]*(\S.*?)[^\S\n]*$", re.MULTILINE)
_LONGEST_NAME = 40


def read_form(text: str) -> dict[str, str | int]:
    """The facts; nothing unless all five are there in that form."""
    found: dict[str, str | int] = {}
    for label, value in _LINE.findall(text):
        fact = _read_labels().get(label.lower())
        if fact in ("make", "model", "state"):
            found[fact] = value[:_LONGEST_NAME]
        elif fact and re.fullmatch(r"\d{1,9}", value):
            found[fact] = int(value)
    return found if set(_LINES.values()) - {"state"} <= found.keys() else {}


@cache
def _read_labels() -> dict[str, str]:
    """Facts by their labels in all languages of the pages."""
    labels: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            labels |= {re.split("[:：]", gettext(line))[0].strip().lower(): fact for line, fact in _LINES.items()}
    return labels
