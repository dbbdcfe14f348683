"""Numbers that are said in words: "four one one, double five" in the place of 41155, in six languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guardrails.known_words import KnownWords
from guardrails.pii.words import match_any

# Zero to nine, then other words for some of them.
_DIGITS = {
    "en": "zero one two three four five six seven eight nine",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
}
_OTHER = {"oh": "0", "nought": "0", "zwo": "2", "fuenf": "5", "zero": "0", "tres": "3", "une": "1"}
_TEENS = {
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "es": "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
    "fr": "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf",
    "de": "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "it": "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
    "pt": "dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove",
}
# Twenty to ninety.
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "fr": "vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
}
_LINKS = {"en": "", "es": "y", "fr": "et", "de": "und", "it": "", "pt": "e"}
_REPEATS = {"double": 2, "triple": 3, "doble": 2, "doppel": 2}
_MAX_WORDS = 4
# As many words as tell a number that is dictated from "one of two".
_LEAST = 4


@dataclass(frozen=True, slots=True)
class Written:
    """A text with digits for words, and where each of its characters begins and ends in the text as it was."""

    text: str
    starts: list[int]
    ends: list[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The bounds that `text[start:end]`, which must not be empty, had in the text as it was."""
        return self.starts[start], self.ends[end - 1]


def _list_phrases() -> Iterator[tuple[str, str]]:
    for language, digits in _DIGITS.items():
        units = digits.split()
        teens, tens = _TEENS[language].split(), _TENS[language].split()
        yield from ((word, str(value)) for value, word in enumerate(units))
        yield from ((word, str(value)) for value, word in enumerate(teens, 10))
        for ten, word in enumerate(tens, 2):
            second = language == "fr" and ten in {7, 9}
            parts = zip(range(10), teens if second else units, strict=True)
            yield from (phrase for value, unit in parts for phrase in _list_tens(language, ten, word, value, unit))
    yield from _OTHER.items()


def _list_tens(language: str, ten: int, word: str, value: int, unit: str) -> Iterator[tuple[str, str]]:
    """How a number of two digits is said: "forty two", "cuarenta y dos", "zweiundvierzig", "ventidue"."""
    written = f"{ten}{value}"
    if value == 0 and not (language == "fr" and ten in {7, 9}):
        yield word, written
        yield word + "s", written
        return
    link = _LINKS[language]
    yield f"{word}-{unit}", written
    if language == "de":
        yield f"{'ein' if value == 1 else unit}{link}{word}", written
    elif link:
        yield f"{word}-{link}-{unit}", written
    if language == "it":
        yield (word[:-1] if value in {1, 8} else word) + unit, written
    if language == "es" and ten == 2:
        yield "veinti" + unit, written


_PHRASES = {tuple(phrase.split("-")): digits for phrase, digits in _list_phrases()}
STARTS = frozenset(words[0] for words in _PHRASES) | frozenset(_REPEATS)
WORDS = STARTS | frozenset(word for words in _PHRASES for word in words)
INITIALS = frozenset("".join(word[0] + word[0].upper() for word in STARTS))
_digit_words = sorted({words[0] for words, digits in _PHRASES.items() if len(words) == 1} | set(_REPEATS))
TRIGGER = rf"(?<![\w'’]){match_any(_digit_words)}(?=[\s,.\-])"
_SAID = re.compile(TRIGGER)
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\s,.\-]{1,3}")
# Between digits of one group: "five five five, oh one two three" is 555 0123.
_WITHOUT_PAUSE = frozenset((" ", "-"))


def is_spoken(token: str) -> bool:
    """Whether the token is made of words that are said for digits: "four", "four-one", "double,"."""
    words = token.casefold().strip(",.-").split("-")
    return all(word in WORDS for word in words) and any(word in STARTS or word == "y" for word in words)


known = KnownWords(is_spoken)


def write_digits(text: str, start: int) -> Written | None:
    """The text with digits in the place of the numbers that are dictated after `start`; None if none is."""
    if _SAID.search(text, start) is None:
        return None
    words = [(match.start(), match.end(), match[0].casefold()) for match in _WORD.finditer(text, start)]
    parts: list[str] = [text[:start]]
    starts = list(range(start))
    ends = list(range(1, start + 1))
    position, index, changed = start, 0, False
    while index < len(words):
        run = _read_run(text, words, index)
        if not _is_dictated(run):
            index = run[-1][1] + 1 if run else index + 1
            continue
        was_said = False
        for first, last, digits, is_said in run:
            begin, end = words[first][0], words[last][1]
            if first == index:
                parts.append(text[position:begin])
                starts += range(position, begin)
                ends += range(position + 1, begin + 1)
            elif not (is_said and was_said and text[position:begin] in _WITHOUT_PAUSE):
                # One blank for what parts groups of digits, be it a comma or a dash.
                parts.append(" ")
                starts.append(position)
                ends.append(begin)
            was_said = is_said
            parts.append(digits)
            starts += [begin] * len(digits)
            ends += [end] * len(digits)
            position, changed = end, True
        index = run[-1][1] + 1
    if not changed:
        return None
    parts.append(text[position:])
    starts += range(position, len(text))
    ends += range(position + 1, len(text) + 1)
    return Written("".join(parts), starts, ends)


def _read_run(text: str, words: list[tuple[int, int, str]], index: int) -> list[tuple[int, int, str, bool]]:
    """The numbers that follow one another from this word on: first word, last word, digits, whether in words."""
    run: list[tuple[int, int, str, bool]] = []
    while index < len(words):
        if run and not _BETWEEN.fullmatch(text, words[index - 1][1], words[index][0]):
            break
        phrase = _read_phrase(words, index)
        if phrase is None:
            break
        run.append((index, phrase[0], phrase[1], phrase[2]))
        index = phrase[0] + 1
    return run


def _is_dictated(run: list[tuple[int, int, str, bool]]) -> bool:
    said = sum(is_said for _, _, _, is_said in run)
    return said >= _LEAST or (said > 1 and sum(len(digits) for _, _, digits, _ in run) >= 7)


def _read_phrase(words: list[tuple[int, int, str]], index: int) -> tuple[int, str, bool] | None:
    word = words[index][2]
    if word.isdigit():
        return index, word, False
    if word in _REPEATS and index + 1 < len(words):
        digit = words[index + 1][2]
        digit = digit if digit.isdigit() else _PHRASES.get((digit,), "")
        return (index + 1, digit * _REPEATS[word], True) if len(digit) == 1 else None
    for size in range(_MAX_WORDS, 0, -1):
        phrase = tuple(found for _, _, found in words[index : index + size])
        if phrase in _PHRASES:
            return index + len(phrase) - 1, _PHRASES[phrase], True
    return None
