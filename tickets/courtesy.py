"""Whether a reply only thanks: "Thanks so much!" in the languages of `data/courtesy.toml`. Pure.

When in doubt it is none: a solved ticket that is reopened in vain costs a glance, one that stays shut a customer.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_LONGEST = 160
# Vowels of Hindi and Thai are marks, which `\w` leaves out.
_LETTERS = r"(?:[^\W\d_]|[\u0900-\u0963\u0e31-\u0e4e])+"
_WORD = re.compile(rf"{_LETTERS}(?:['’]{_LETTERS})*")
# Accents of Latin and Cyrillic, vowel points of Arabic.
_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u0655]")
# What a courtesy may have besides words: signs of joy, never a question mark or a figure.
_MARKS = re.compile(r"[\s.,!¡:;~…–—\-()。，！、\u200d\ufe0f]+")
_THUMBS = frozenset("👍🙏🙌👌😀😃😄😁😊🙂😉😍🥰❤🧡💛💚💙💜💯✅🎉👏🤝☺😎")
_TONES = range(0x1F3FB, 0x1F400)


def is_courtesy(text: str, names: Iterable[str] = ()) -> bool:
    """`names` are of those who are thanked."""
    text = text.strip()
    if not text or len(text) > _LONGEST or "?" in text or "？" in text or "؟" in text:
        return False
    folded = _fold(text)
    named = {word for name in names for word in _WORD.findall(_fold(name))}
    words = [word.replace("’", "'") for word in _WORD.findall(folded) if word not in named]
    rest = _MARKS.sub("", _WORD.sub("", folded))
    signs = [character for character in rest if ord(character) not in _TONES]
    if any(sign not in _THUMBS for sign in signs):
        return False
    if not words:
        return bool(signs)
    return any(_is_made_of(words, *language) for language in _load_languages()) or _is_unspaced("".join(words))


def _is_made_of(words: list[str], thanks: frozenset[str], others: frozenset[str]) -> bool:
    return any(word in thanks for word in words) and all(word in thanks or word in others for word in words)


def _is_unspaced(text: str) -> bool:
    thanks, others = _load_unspaced()
    without = thanks.sub("", text)
    return without != text and not others.sub("", without)


def _fold(text: str) -> str:
    """Lower case without accents."""
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold())))


@cache
def _load() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "data" / "courtesy.toml").read_text(encoding="utf-8"))


@cache
def _load_languages() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    spaced = [part for name, part in _load().items() if name != "unspaced"]
    return tuple((_fold_all(part["thanks"]), _fold_all(part["others"])) for part in spaced)


def _fold_all(words: list[str]) -> frozenset[str]:
    return frozenset(_fold(word) for word in words)


@cache
def _load_unspaced() -> tuple[re.Pattern[str], re.Pattern[str]]:
    part = _load()["unspaced"]
    return _make_pattern(part["thanks"]), _make_pattern(part["others"])


def _make_pattern(phrases: list[str]) -> re.Pattern[str]:
    folded = ("".join(_WORD.findall(_fold(phrase))) for phrase in phrases)
    return re.compile("|".join(re.escape(phrase) for phrase in sorted(folded, key=len, reverse=True)))
