"""Visitor's text made comparable. Pure."""

import re
import unicodedata

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-", "—": "-"})
_SENTENCE = re.compile(r"[^.!?。！？\n;]*(?:\.(?=\S)[^.!?。！？\n;]*)*[.!?。！？\n;]*")
_NOT_WORD = re.compile(r"[^\w%]+")


def fold(text: str) -> str:
    """Lower case, straight quotes, no accents; every character keeps its place."""
    straight = text.translate(_QUOTES)
    return straight.lower() if straight.isascii() else "".join(map(_fold_character, straight))


def _fold_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    base = unicodedata.normalize("NFD", character)[0]
    lowered = base.lower()
    return lowered if len(lowered) == 1 else base


def flatten(text: str) -> str:
    """Folded words with single spaces, padded, for matching cues. Apostrophes vanish: what's is whats."""
    return f" {_NOT_WORD.sub(' ', fold(text).replace(chr(39), '')).strip()} "


def split_sentences(text: str) -> list[str]:
    """Sentences and lines, without empty ones. A point inside a number or a name does not end one."""
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]
