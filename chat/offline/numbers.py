"""Numbers in free text: digits, thousands ("45k", "12,000", "20.000") and words ("twenty twenty-two"). Pure."""

import re
from dataclasses import dataclass

from chat.offline import cjk_numbers, word_numbers

_MULTIPLIERS = {
    "k": 1000,
    "t": 1000,
    "thousand": 1000,
    "grand": 1000,
    "thou": 1000,
    "million": 1_000_000,
    "mil": 1000,
    "hundred": 100,
}
_DIGITS = re.compile(
    # A letter before it makes a number a name ("A4"); where words are not written apart, it doesn't.
    r"(?:(?<![^\W_])|(?<=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]))(?<!\d\.)"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?![\d])|\d{1,3}(?:\.\d{3})+(?!\d)|\d{1,3}(?: \d{3})? 000\b"
    # "98,5" is a half more than 98; of "34,98" nobody knows.
    r"|\d{1,3},\d(?![\d,.])|\d+(?:\.\d+)?)"
    # "42 Tkm" and "45mil" are thousands as well.
    r"(?:\s?(?P<scale>k(?![a-z])|t(?=\.? ?km\b)|thou(?:sand)?\b|grand\b|million\b)|(?P<mil>mil)\b)?"
)
_SHORT_YEAR = re.compile(r"(?<!\w)'(\d\d)\b")
_RANGE = re.compile(r"\s*(?:-|to|or|and)\s*")
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_UNITS = {word: value for value, word in enumerate(_SMALL.split())}
_ROUND = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: 20 + 10 * place for place, word in enumerate(_ROUND.split())} | {"fourty": 40}
_WORD = re.compile(r"[a-z]+|[^\sa-z-]+")


@dataclass(frozen=True)
class Number:
    """A value with its place in the text. `is_grouped`: written as thousands, so never a year or an age."""

    value: float
    start: int
    end: int
    is_grouped: bool = False
    is_year: bool = False


def find_numbers(folded: str) -> list[Number]:
    """All numbers of a folded text in order, ranges as their middle."""
    years = [_short_year(match) for match in _SHORT_YEAR.finditer(folded)]
    clear = years + [_chinese(match) for match in cjk_numbers.PATTERN.finditer(folded)]
    clear += [_word(match) for match in word_numbers.PATTERN.finditer(folded)]
    written = [_digits(match) for match in _DIGITS.finditer(folded)] + _word_numbers(folded)
    taken = [number for number in written if not any(_overlap(number, other) for other in clear)]
    return _join_ranges(sorted(taken + clear, key=lambda number: number.start), folded)


def _overlap(one: Number, other: Number) -> bool:
    return one.start < other.end and other.start < one.end


def _short_year(match: re.Match[str]) -> Number:
    two_digits = int(match[1])
    return Number(two_digits + (2000 if two_digits < 50 else 1900), match.start(), match.end(), is_year=True)


def _word(match: re.Match[str]) -> Number:
    return Number(word_numbers.NUMBERS[match[0]], match.start(), match.end())


def _chinese(match: re.Match[str]) -> Number:
    value = cjk_numbers.read_number(match[0])
    return Number(value, match.start(), match.end(), is_grouped="万" in match[0], is_year=1900 <= value < 2100)


def _digits(match: re.Match[str]) -> Number:
    written, scale = match["number"], match["scale"] or match["mil"]
    is_grouped = bool(re.search(r"[., ]\d{3}", written)) and not (scale and "." in written)
    value = float(re.sub(r"[., ]", "", written) if is_grouped else written.replace(",", "."))
    return Number(value * _MULTIPLIERS.get(scale or "", 1), match.start(), match.end(), is_grouped or bool(scale))


def _join_ranges(numbers: list[Number], folded: str) -> list[Number]:
    """ "10-12k", "10,000 to 12,000": one number in the middle. Ages and years are never ranges of thousands."""
    joined: list[Number] = []
    for number in numbers:
        last = joined[-1] if joined else None
        if last and number.is_grouped and _RANGE.fullmatch(folded[last.end : number.start]):
            low = last.value if last.is_grouped or last.value >= 1000 else last.value * 1000
            if low < number.value <= low * 3 and not folded[: last.start].rstrip().endswith(("from", "not")):
                joined[-1] = Number((low + number.value) / 2, last.start, number.end, is_grouped=True)
                continue
        joined.append(number)
    return joined


def _word_numbers(folded: str) -> list[Number]:
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(folded)]
    numbers, place = [], 0
    while place < len(words):
        number, used = _read_words(words[place:])
        if number:
            numbers.append(number)
        place += max(used, 1)
    return numbers


def _read_words(words: list[tuple[str, int, int]]) -> tuple[Number | None, int]:
    """One number from the front of the words, and how many of them it took."""
    total, current, used, is_grouped, is_year = 0.0, None, 0, False, False
    for word, _, _ in words:
        if word in _TENS or word in _UNITS:
            step = _add_digit(current, _TENS.get(word, _UNITS.get(word, 0)))
            if step is None:
                break
            current, is_year = step, is_year or step >= 1900
        elif word in ("hundred", "thousand", "grand", "million") and (current is not None or used):
            current = (current or 1) * _MULTIPLIERS[word]
            if word != "hundred":
                total, current, is_grouped = total + current, 0, True
        elif word in ("a", "half") and not used and _multiplier_follows(words):
            current = 0.5 if word == "half" else 1
        elif word == "a" and current == 0.5:
            pass
        elif word == "oh" and current in (19, 20):
            current *= 100
        elif not (word == "and" and used and is_multiple(current, total) and _digit_follows(words, used)):
            break
        used += 1
    value = total + (current or 0)
    if not used or (value < 13 and not is_grouped):
        return None, used
    # "two thousand and nineteen" is a year, "twelve thousand" is not.
    is_year = is_year or (2000 < value < 2100 and current not in (0, None))
    return Number(value, words[0][1], words[used - 1][2], is_grouped and not is_year, is_year), used


def _add_digit(current: float | None, digit: int) -> float | None:
    """The number with one more word, or None where a new number begins."""
    if current is None:
        return digit
    if current % 100 == 0:
        return current + digit
    if current % 10 == 0 and current % 100 >= 20 and digit < 10 and not (current == 20 and digit == 0):
        return current + digit
    if current in (19, 20) and digit >= 10:
        return current * 100 + digit
    return None


def is_multiple(current: float | None, total: float) -> bool:
    return (current or 0) % 100 == 0 and bool(current or total)


def _multiplier_follows(words: list[tuple[str, int, int]]) -> bool:
    return len(words) > 1 and (words[1][0] in ("hundred", "thousand", "million", "grand") or words[1][0] == "a")


def _digit_follows(words: list[tuple[str, int, int]], used: int) -> bool:
    return len(words) > used + 1 and (words[used + 1][0] in _UNITS or words[used + 1][0] in _TENS)
