"""English stemming after M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980), with his two later
departures (`logi` and `bli`)."""

import re
from functools import lru_cache

_CONSONANT, _VOWEL = "[^aeiou]", "[aeiouy]"
_C, _V = _CONSONANT + "[^aeiouy]*", _VOWEL + "[aeiou]*"
_MORE_THAN_0 = re.compile(f"^({_C})?{_V}{_C}")
_EXACTLY_1 = re.compile(f"^({_C})?{_V}{_C}({_V})?$")
_MORE_THAN_1 = re.compile(f"^({_C})?{_V}{_C}{_V}{_C}")
_HAS_VOWEL = re.compile(f"^({_C})?{_VOWEL}")
_ENDS_CVC = re.compile(f"^{_C}{_VOWEL}[^aeiouwxy]$")
_PLAIN_WORD = re.compile(r"[a-z]{3,}")


def _endings(pairs: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in pairs.split())


# Longer endings stand before those they end with.
_STEP_2 = _endings(
    "ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous ization:ize "
    "ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble logi:log"
)
_STEP_3 = _endings("icate:ic ative: alize:al iciti:ic ical:ic ful: ness:")
_STEP_4 = "ement ance ence able ible ment ant ent ism ate iti ous ive ize al er ic ou".split()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a lower-case word; anything but three or more plain letters comes back as it is."""
    if not _PLAIN_WORD.fullmatch(word):
        return word
    # An initial y is a consonant.
    marked = "Y" + word[1:] if word[0] == "y" else word
    for step in (_plurals, _past_and_progressive, _final_y, _step_2, _step_3, _step_4, _final_e):
        marked = step(marked)
    return marked.lower()


def _plurals(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past_and_progressive(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _MORE_THAN_0.match(word[:-3]) else word
    base = word[:-2] if word.endswith("ed") else word[:-3] if word.endswith("ing") else ""
    if not _HAS_VOWEL.match(base):
        return word
    if base.endswith(("at", "bl", "iz")) or _ENDS_CVC.match(base):
        return base + "e"
    if re.search(r"([^aeiouylsz])\1$", base):
        return base[:-1]
    return base


def _final_y(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and _HAS_VOWEL.match(word[:-1]) else word


def _step_2(word: str) -> str:
    return _swap(word, _STEP_2)


def _step_3(word: str) -> str:
    return _swap(word, _STEP_3)


def _swap(word: str, endings: dict[str, str]) -> str:
    for ending, replacement in endings.items():
        if word.endswith(ending):
            base = word.removesuffix(ending)
            return base + replacement if _MORE_THAN_0.match(base) else word
    return word


def _step_4(word: str) -> str:
    for ending in _STEP_4:
        if word.endswith(ending):
            base = word.removesuffix(ending)
            return base if _MORE_THAN_1.match(base) else word
    if word.endswith(("sion", "tion")) and _MORE_THAN_1.match(word[:-3]):
        return word[:-3]
    return word


def _final_e(word: str) -> str:
    if word.endswith("e"):
        base = word[:-1]
        if _MORE_THAN_1.match(base) or (_EXACTLY_1.match(base) and not _ENDS_CVC.match(base)):
            word = base
    return word[:-1] if word.endswith("ll") and _MORE_THAN_1.match(word) else word
