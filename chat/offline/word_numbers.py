"""Numbers from 20 to 99 in words of German, Spanish and French, over folded text. Pure."""

import re

_GERMAN_UNITS = "ein zwei drei vier funf sechs sieben acht neun".split()
_GERMAN_TENS = "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig".split()
_SPANISH_UNITS = "uno dos tres cuatro cinco seis siete ocho nueve".split()
_SPANISH_TWENTIES = (
    "veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
)
_SPANISH_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_FRENCH_UNITS = "un deux trois quatre cinq six sept huit neuf".split()
_FRENCH_TENS = "vingt trente quarante cinquante soixante".split()


def _build() -> dict[str, int]:
    german = {
        f"{unit}und{ten}": 20 + 10 * tens + units
        for tens, ten in enumerate(_GERMAN_TENS)
        for units, unit in enumerate(_GERMAN_UNITS, 1)
    }
    german |= {ten: 20 + 10 * tens for tens, ten in enumerate(_GERMAN_TENS)}
    spanish = {word: 21 + place for place, word in enumerate(_SPANISH_TWENTIES.split())} | {"veinte": 20}
    for tens, ten in enumerate(_SPANISH_TENS, 3):
        spanish |= {ten: 10 * tens} | {f"{ten} y {unit}": 10 * tens + one for one, unit in enumerate(_SPANISH_UNITS, 1)}
    french: dict[str, int] = {}
    for tens, ten in enumerate(_FRENCH_TENS, 2):
        french |= {ten: 10 * tens, f"{ten} et un": 10 * tens + 1}
        french |= {f"{ten}-{unit}": 10 * tens + one for one, unit in enumerate(_FRENCH_UNITS, 1)}
    # Folding leaves the sharp s as it is.
    german |= {word.replace("dreissig", "dreißig"): value for word, value in german.items()}
    return german | spanish | french


NUMBERS = _build()
PATTERN = re.compile(rf"\b(?:{'|'.join(sorted(NUMBERS, key=len, reverse=True))})\b")
