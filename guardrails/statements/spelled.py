"""Whole numbers in words, below a million, as Spanish, French, German, Italian, Portuguese and Chinese write them.

English has expressions of its own in `figures`. Tables are made when they are first asked for.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

MOST = 999
# "novecentos e noventa e nove mil e novecentos e noventa e nove".
LONGEST = 13
_BREAK = re.compile(r"[-\s]+")
_CHINESE = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
# Words of other languages, too, and small words.
_OTHER_WORDS = frozenset("y e et und once elf seize cent cents mil dix".split())
_ACCENTED = frozenset("dieciséis veintidós veintitrés veintiséis".split())
# What stands between the thousands and the rest. "Mille" and "mil" may stand alone; "mila" follows a number.
_THOUSAND = re.compile(r"(?P<many>.*?) ?(?:mille|mila|mil|tausend)(?: ?(?:e |und )?(?P<rest>.+))?")

_ES = (
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
    "veintiocho veintinueve"
)
_FR = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
)
_DE = (
    "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
)
_IT = (
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove"
)
_PT = (
    "um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito "
    "dezenove"
)


def find_spelled(words: list[str]) -> tuple[Decimal, int] | None:
    """The number that the last of these words write, and how many of them it takes: the longest there is."""
    folded = [fold(word) for word in words[-LONGEST:]]
    for start in range(len(folded)):
        if (value := _read(" ".join(folded[start:]))) is not None:
            return Decimal(value), len(folded) - start
    return None


def _read(phrase: str) -> int | None:
    table = _get_table()
    if (value := table.get(phrase)) is not None or not (parts := _THOUSAND.fullmatch(phrase)):
        return value
    many = table.get(parts["many"]) if parts["many"] else 1
    rest = table.get(parts["rest"]) if parts["rest"] else 0
    return None if many is None or rest is None else many * 1000 + rest


def begin_spelled(words: list[str]) -> tuple[Decimal, int] | None:
    """The number that the first of these words write, and how many of them it takes: the longest there is."""
    folded = [fold(word) for word in words[:LONGEST]]
    for end in range(len(folded), 0, -1):
        if (value := _read(" ".join(folded[:end]))) is not None:
            return Decimal(value), end
    return None


def read_chinese(written: str) -> Decimal:
    """`一百一十` is 110."""
    total = digit = 0
    for sign in written:
        if sign == "万":
            total, digit = (total + digit or 1) * 10_000, 0
        elif unit := _CHINESE_UNITS.get(sign):
            total += (digit or 1) * unit
            digit = 0
        else:
            digit = _CHINESE[sign]
    return Decimal(total + digit)


def fold(word: str) -> str:
    """Without case, accents and hyphens."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return _BREAK.sub(" ", "".join(letter for letter in plain if not unicodedata.combining(letter))).strip()


def is_known(word: str) -> bool:
    """Whether a number in words may end with it."""
    end = fold(word).rpartition(" ")[2]
    return end in _get_ends() or end.endswith(("mil", "mille", "mila", "tausend")) or "tausend" in end or "mila" in end


@cache
def list_number_words() -> frozenset[str]:
    """The words, as they are written, of which a number from ten on has one; without those that mean other things."""
    small = {word for write in _WRITERS for number in range(1, 10) for form in write(number) for word in form.split()}
    numbers = [*range(10, 200), *range(200, 1000, 100)]
    words = {word for write in _WRITERS for number in numbers for form in write(number) for word in form.split()}
    return frozenset(word.casefold() for word in words - small) - _OTHER_WORDS | _ACCENTED


@cache
def _get_ends() -> frozenset[str]:
    return frozenset(phrase.rpartition(" ")[2] for phrase in _get_table())


@cache
def _get_table() -> dict[str, int]:
    table: dict[str, int] = {}
    for write in _WRITERS:
        for number in range(1, MOST + 1):
            for form in write(number):
                table.setdefault(fold(form), number)
    return table


def _write_spanish(number: int) -> Iterator[str]:
    small = _ES.split()
    tens = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
    hundreds = "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
    for form in _write_below_thousand(number, small, tens, hundreds.split(), " y ", "cien", " "):
        yield form
        if form.endswith("uno"):
            # "un dólar", "veintiún dólares".
            yield form[:-1]


def _write_portuguese(number: int) -> Iterator[str]:
    tens = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa".split()
    hundreds = "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos".split()
    yield from _write_below_thousand(number, _PT.split(), tens, hundreds, " e ", "cem", " e ")


def _write_below_thousand(
    number: int, small: list[str], tens: list[str], hundreds: list[str], glue: str, hundred: str, join: str
) -> Iterator[str]:
    """`small` from 1 on; `tens` go on where it ends."""
    if number >= 100:
        if number == 100:
            yield hundred
        head, rest = hundreds[number // 100 - 1], number % 100
        if not rest:
            yield head
        else:
            yield from (
                f"{head}{join}{form}"
                for form in _write_below_thousand(rest, small, tens, hundreds, glue, hundred, join)
            )
    elif number <= len(small):
        yield small[number - 1]
    else:
        ten = tens[number // 10 - 10 + len(tens)]
        yield f"{ten}{glue}{small[number % 10 - 1]}" if number % 10 else ten


def _write_french(number: int) -> Iterator[str]:
    small = _FR.split()
    if number >= 100:
        head = f"{small[number // 100 - 1]} cent".removeprefix("un ")
        if number % 100:
            yield from (f"{head} {form}" for form in _write_french(number % 100))
        else:
            yield from (head, f"{head}s")
        return
    tens = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}
    base = next((ten for ten in (80, 60, 50, 40, 30, 20) if number >= ten), 0)
    rest = number - base
    if not base:
        yield small[number - 1]
    elif not rest:
        yield from (tens[base], f"{tens[base]}s")
    else:
        yield f"{tens[base]}-{small[rest - 1]}"
        yield f"{tens[base]} et {small[rest - 1]}"


def _write_german(number: int) -> Iterator[str]:
    small = _DE.split()
    tens = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
    if number >= 100:
        rests = list(_write_german(number % 100)) if number % 100 else [""]
        heads = [f"{small[number // 100 - 1]}hundert", *(["hundert"] if number < 200 else [])]
        yield from (f"{head}{rest}" for head in heads for rest in rests)
    elif number < 20:
        yield small[number - 1]
        if number == 1:
            yield from ("eins", "einen")
    else:
        ten = tens[number // 10 - 2]
        yield f"{small[number % 10 - 1]}und{ten}" if number % 10 else ten


def _write_italian(number: int) -> Iterator[str]:
    small = _IT.split()
    tens = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()
    if number >= 100:
        head = f"{small[number // 100 - 1]}cento".removeprefix("uno")
        yield from (f"{head}{form}" for form in (_write_italian(number % 100) if number % 100 else ("",)))
    elif number < 20:
        yield small[number - 1]
        if number == 1:
            yield "un"
    else:
        ten, unit = tens[number // 10 - 2], number % 10
        # A vowel gives way to a vowel: ventuno, ventotto.
        head = ten[:-1] if unit in (1, 8) else ten
        yield f"{head}{small[unit - 1]}" if unit else ten


_WRITERS = (_write_spanish, _write_french, _write_german, _write_italian, _write_portuguese)
