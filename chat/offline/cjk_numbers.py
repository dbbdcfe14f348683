"""Numbers as Chinese writes them: 两万三千, 3万5, 五十. Pure."""

import re

_DIGITS = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TEN_THOUSAND = "万"
_NUMERAL = "".join((*_DIGITS, *_UNITS))
# Either a count of ten thousands, or at least two numerals: one alone may be part of any word.
PATTERN = re.compile(rf"(?:\d+(?:\.\d+)?|[{_NUMERAL}]+)万(?:[{_NUMERAL}]+|\d+)?|[{_NUMERAL}]{{2,}}")


def read_number(written: str) -> float:
    """The value of what the pattern matched."""
    head, _, tail = written.rpartition(_TEN_THOUSAND)
    if not head:
        return _read_below_ten_thousand(tail)
    # "3万5" is short for 3万5千.
    rest = _read_below_ten_thousand(tail) if tail else 0
    return _read_below_ten_thousand(head) * 10_000 + rest * (1000 if 0 < rest < 10 else 1)


def _read_below_ten_thousand(written: str) -> float:
    if re.fullmatch(r"\d+(?:\.\d+)?", written):
        return float(written)
    if not set(written) & set(_UNITS):
        # Digit by digit, as years are said: 二〇二二.
        return float("".join(str(_DIGITS[letter]) for letter in written))
    total, digit = 0, 1
    for letter in written:
        if letter in _UNITS:
            total, digit = total + digit * _UNITS[letter], 0
        else:
            digit = _DIGITS[letter]
    return total + (digit if written[-1] in _DIGITS else 0)
