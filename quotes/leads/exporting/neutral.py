"""Text that no spreadsheet takes for a formula, however it is dressed up. Pure."""

import re
import unicodedata

# What begins a formula, a command (DDE) or a link in some spreadsheet.
_STARTS = "=+-@|%"
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_NUMBER = re.compile(r"\+\d{7,15}")
# A program that takes another character for the separator begins a new cell after it.
_WITHIN = re.compile(r"([;,\t\r\n]['\"\s]*)(?=\S)")


def is_formula(text: str) -> bool:
    """Whether the text begins like a formula, also in full-width or small forms, behind blanks, quotes or controls."""
    if text[:1] in ("\t", "\r", "\n"):
        return True
    plain = unicodedata.normalize("NFKC", text)
    return _HIDDEN.sub("", plain).lstrip(" \t\r\n\xa0'\"")[:1] in tuple(_STARTS)


def neutralise(text: str, *, is_typed: bool) -> str:
    """The text with an apostrophe before what would be a formula, and without control characters.

    `is_typed`: the format says itself that the cell is text (XLSX, JSON); a bare telephone number then stays as it is.
    """
    text = _HIDDEN.sub("", text)
    if is_typed and _NUMBER.fullmatch(text):
        return text
    if not is_typed:
        text = _WITHIN.sub(lambda match: _guard(match, text), text)
    return f"'{text}" if text and is_formula(text) else text


def _guard(match: re.Match[str], text: str) -> str:
    return f"{match[0]}'" if is_formula(text[match.end() : match.end() + 8]) else match[0]
