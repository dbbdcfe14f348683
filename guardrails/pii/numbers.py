"""Where numbers of all sorts begin and how far they go on: digits, in groups, with what people put between them."""

import re

from guardrails.pii import spoken
from guardrails.pii.bank import IBAN_COUNTRIES
from guardrails.pii.joining import Joining

TRIGGER = rf"\d|{spoken.TRIGGER}"
_HAS_DIGIT = re.compile(r"\d")
_SEPARATOR = re.compile(r"[-\u2010-\u2015\u2212./·|]{1,2}")
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_FIRST = frozenset("([+#-./·|\u2010\u2011\u2012\u2013\u2014\u2015\u2212")

_IBAN_HEAD = re.compile(r"\W?[A-Za-z]{2}\d{2}[A-Za-z0-9]{0,4}")
_IBAN_GROUP = re.compile(r"[A-Za-z0-9]{1,4}\W?")
_EXTENSIONS = ("ext", "x")
_PHONE_WORDS = ("office", "mobile", "fax", "cell", "home", "desk", "work", "ext", "extension", "x")


def reaches_back(previous: str, token: str) -> bool:
    """An IBAN may have its country apart: "DE 89 3704 …"."""
    if previous[-2:] not in IBAN_COUNTRIES or len(previous) > 3:
        return False
    return not token or (token[:2].isdigit() and not token[2:3].isdigit())


def may_join(tokens: list[str], first: str) -> bool:
    last = tokens[-1]
    if spoken.known[last]:
        return not first or first in spoken.INITIALS or first.isdigit() or first in _DASHES
    if last[-1] in ";!?" or not (_HAS_DIGIT.search(last) or _SEPARATOR.fullmatch(last) or _continues_words(tokens)):
        return False
    if not first or first in _FIRST or first.isdigit():
        # "5, 1, 7" is dictated, "100, 200" are two numbers.
        return last[-1] != "," or len(last) == 2
    if not first.isalpha():
        return False
    return (
        first in spoken.INITIALS or _is_iban(tokens) or (first.casefold() in "omfchdwex" and _count_digits(tokens) >= 7)
    )


def joins(tokens: list[str], token: str) -> bool:
    if not may_join(tokens, token[0]):
        return False
    if spoken.known[token]:
        return True
    if _HAS_DIGIT.search(token) or _SEPARATOR.fullmatch(token):
        return True
    if _is_iban(tokens) and _IBAN_GROUP.fullmatch(token) and len(tokens) < 10:
        return True
    return token.casefold().startswith(_PHONE_WORDS) and _count_digits(tokens) >= 7


def how_joins(token: str) -> Joining:
    is_number = _HAS_DIGIT.search(token) or _SEPARATOR.fullmatch(token) or spoken.is_spoken(token)
    is_part = is_number or _IBAN_GROUP.fullmatch(token) or token.casefold().startswith(_PHONE_WORDS)
    return Joining.LED if is_part else Joining.NEVER


def leads_on(token: str) -> bool:
    if _HAS_DIGIT.search(token) or _SEPARATOR.fullmatch(token) or spoken.is_spoken(token):
        return True
    return token.casefold().startswith(_EXTENSIONS) or reaches_back(token, "")


def _continues_words(tokens: list[str]) -> bool:
    """Whether the last token, without a digit, stands within a number: of an IBAN or an extension."""
    return tokens[-1].casefold().startswith(_EXTENSIONS) or _is_iban(tokens)


def _is_iban(tokens: list[str]) -> bool:
    return _IBAN_HEAD.fullmatch(tokens[0]) is not None or reaches_back(tokens[0], tokens[1] if len(tokens) > 1 else "")


def _count_digits(tokens: list[str]) -> int:
    return sum(character.isdigit() for token in tokens for character in token)
