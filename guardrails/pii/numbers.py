"""Where numbers of all sorts begin and how far they go on: digits, in groups, with what people put between them."""

import re

TRIGGER = r"\d"
_HAS_DIGIT = re.compile(r"\d")
_SEPARATOR = re.compile(r"[-\u2010-\u2015\u2212./·|]{1,2}")
_FIRST = frozenset("([+#-./·|\u2010\u2011\u2012\u2013\u2014\u2015\u2212")


_IBAN_HEAD = re.compile(r"\W?[A-Za-z]{2}\d{2}[A-Za-z0-9]{0,4}")
_IBAN_GROUP = re.compile(r"[A-Za-z0-9]{1,4}\W?")
_MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())
_DAY = re.compile(r"\W?\d{1,2}(?:st|nd|rd|th)?")
_PHONE_WORDS = ("office", "mobile", "fax", "cell", "home", "desk", "work", "ext", "extension", "x")


def reaches_back(previous: str, token: str) -> bool:
    """A date may begin with its month."""
    return (not token or token[0] in _ASCII_DIGITS) and _is_month(previous)


def may_join(tokens: list[str], first: str) -> bool:
    last = tokens[-1]
    if _is_month(last):
        return not first or first.isdigit() or first in "o"
    if last[-1] in ";!?" or not (_HAS_DIGIT.search(last) or _SEPARATOR.fullmatch(last) or _continues_words(tokens)):
        return False
    if not first or first in _FIRST or first.isdigit():
        return last[-1] != "," or _is_month(tokens[-2] if len(tokens) > 1 else "")
    if not first.isalpha():
        return False
    return (
        _IBAN_HEAD.fullmatch(tokens[0]) is not None
        or (_DAY.fullmatch(last) is not None and first.casefold() in "jfmasondo")
        or (last == "of" and first.casefold() in "jfmasond")
        or (first.casefold() in "omfchdwex" and _count_digits(tokens) >= 7)
    )


def joins(tokens: list[str], token: str) -> bool:
    if not may_join(tokens, token[0]):
        return False
    if _HAS_DIGIT.search(token) or _SEPARATOR.fullmatch(token):
        return True
    if _IBAN_HEAD.fullmatch(tokens[0]) and _IBAN_GROUP.fullmatch(token) and len(tokens) < 10:
        return True
    word = token.casefold()
    if _is_month(token) or (word == "of" and _DAY.fullmatch(tokens[-1])):
        return True
    return word.startswith(_PHONE_WORDS) and _count_digits(tokens) >= 7


def _is_month(token: str) -> bool:
    return token[:3].casefold() in _MONTHS and token.rstrip(".,")[3:].casefold() in _MONTH_ENDINGS


def _continues_words(tokens: list[str]) -> bool:
    """Whether the last token, without a digit, stands within a number: of an IBAN, a date or an extension."""
    word = tokens[-1].casefold()
    return word == "of" or word.startswith(("ext", "x")) or _IBAN_HEAD.fullmatch(tokens[0]) is not None


def _count_digits(tokens: list[str]) -> int:
    return sum(character.isdigit() for token in tokens for character in token)


_ASCII_DIGITS = frozenset("0123456789")
_MONTH_ENDINGS = frozenset(["", *"uary ruary ch il e y ust t tember ober ember".split()])
