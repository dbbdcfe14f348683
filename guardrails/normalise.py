"""Text as rules read it: one plain form for the many ways to write a character, with the way back to the original.

Each character is mapped by itself, so a text may be normalised in pieces.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

# The core marks a citation's place in the streamed text with this private-use character. Filters let it through.
CITATION_MARK = "\ue0c1"

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe58\ufe63\uff0d"
_LOOKALIKES = dict(
    zip(
        "авеклмнорстухзіјѕԁһԛԝАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχαɑɡⅼ",
        "abeklmhopctyx3ijsdhqwABEKMHOPCTYXIJSABEZHIKMNOPTYXabeiknoptyxaagl",
        strict=True,
    )
)


_AS_LETTERS = {"0": "o", "1": "i", "l": "i", "|": "i", "3": "e", "4": "a", "5": "s", "$": "s", "@": "a"}


def _map_character(character: str) -> str:
    """One character, or none for what is invisible: format characters and combining marks."""
    if character in _DASHES:
        return "-"
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me"} or character == CITATION_MARK:
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def _fold_character(character: str) -> str:
    """A lower-case Latin letter for one that resembles it: other case, accents, Cyrillic, Greek, digits as letters."""
    base = unicodedata.normalize("NFD", character)[0]
    base = _LOOKALIKES.get(base, base).lower()
    return _AS_LETTERS.get(base, base) if len(base) == 1 else character


class _Table(dict[int, str]):
    """A mapping of characters that fills itself as they are met."""

    def __init__(self, map_character: Callable[[str], str]) -> None:
        self._map_character = map_character

    def __missing__(self, code: int) -> str:
        self[code] = plain = self._map_character(chr(code))
        return plain


_PLAIN = _Table(_map_character)
# What may be mapped to something else: anything but the European letters and signs that stay what they are.
_STAYING = "".join(chr(code) for code in range(0x530) if _map_character(chr(code)) == chr(code))
_ODD = re.compile(f"[^{re.escape(_STAYING)}]")
_FOLDED = _Table(_fold_character)


@dataclass(frozen=True, slots=True)
class Normalised:
    """`text` and, for each of its characters, the index of the original's; None when they are the same."""

    text: str
    origins: list[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original's bounds of `text[start:end]`, which must not be empty."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1


def normalise(text: str) -> Normalised:
    """Full-width forms, foreign digits, dashes and blanks become the usual ones; invisible characters go."""
    if text.isascii() or _ODD.search(text) is None:
        return Normalised(text, None)
    plain = text.translate(_PLAIN)
    if len(plain) == len(text):
        return Normalised(plain, None)
    return Normalised(plain, [index for index, character in enumerate(text) if _PLAIN[ord(character)]])


def fold(text: str) -> str:
    """A form of normalised text, as long as it is, that is equal for names that look alike ("GE1CO", "GЕICO")."""
    return text.translate(_FOLDED)


_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-zA-Z]")
_LOOKALIKE_TABLE = str.maketrans(_LOOKALIKES)


def fold_lookalikes(text: str) -> str:
    """Latin letters for the Cyrillic and Greek ones that stand among Latin ones in a word ("ignоre"), no others."""
    return _WORD.sub(lambda match: match[0].translate(_LOOKALIKE_TABLE) if _LATIN.search(match[0]) else match[0], text)
