"""Numbers and amounts as a language writes them, like the browsers' `Intl` does with narrow currency signs. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_NO_BREAK, _NARROW = "\u00a0", "\u202f"
# An amount or a number in the English way: "$1,758.00", "23,000".
_ENGLISH = re.compile(r"(?P<sign>[$€£])?(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?P<cents>\.\d+)?")


@dataclass(frozen=True, slots=True)
class Style:
    """`amount` places sign and number; numbers are grouped from that many digits before the point on."""

    point: str = "."
    group: str = ","
    grouped_from: int = 4
    amount: str = "{sign}{number}"


_AFTER = f"{{number}}{_NO_BREAK}{{sign}}"
_BEFORE = f"{{sign}}{_NO_BREAK}{{number}}"
_ENGLISH_STYLE = Style()
_STYLES = {
    "de": Style(",", ".", 4, _AFTER),
    "es": Style(",", ".", 5, _AFTER),
    "fr": Style(",", _NARROW, 4, _AFTER),
    "it": Style(",", ".", 5, _AFTER),
    "nl": Style(",", ".", 4, _BEFORE),
    "pt": Style(",", ".", 4, _BEFORE),
    "ru": Style(",", _NO_BREAK, 4, _AFTER),
}


def write_number(value: int | str, language: str) -> str:
    """`23.000` in German. A text is taken as plain digits with a point: its decimals stay as they are."""
    return _write(str(value), _find_style(language))


def write_amount(amount: Decimal | int | str, currency: str, language: str) -> str:
    """`150,90 $` in German, with as many decimals as the amount has; the code stands for a currency without a sign."""
    style = _find_style(language)
    number = _write(str(amount), style)
    if sign := _SIGNS.get(currency):
        return style.amount.format(sign=sign, number=number)
    return f"{number}{_NO_BREAK}{currency}"


def rewrite(text: str, language: str) -> str:
    """A value in the English way, like `$1,000` or `45,000`, in the language's; anything else stays as it is."""
    match = _ENGLISH.fullmatch(text)
    if not match or (not match["sign"] and "," not in text and not match["cents"]):
        # "2021" and "34" are years, ages: nothing that is grouped.
        return text
    style = _find_style(language)
    number = _write(match["number"].replace(",", "") + (match["cents"] or ""), style)
    return style.amount.format(sign=match["sign"], number=number) if match["sign"] else number


def _find_style(language: str) -> Style:
    return _STYLES.get(language.partition("-")[0].lower(), _ENGLISH_STYLE)


def _write(plain: str, style: Style) -> str:
    minus = "-" if plain.startswith("-") else ""
    whole, point, decimals = plain.removeprefix("-").partition(".")
    if not whole.isdecimal():
        return plain
    if len(whole) >= style.grouped_from:
        whole = f"{int(whole):,}".replace(",", style.group)
    return minus + whole + (style.point + decimals if point else "")
