"""Where numbers of all sorts begin and how far they go on: digits, in groups, with what people put between them."""

import re

TRIGGER = r"\d"
_HAS_DIGIT = re.compile(r"\d")
_SEPARATOR = re.compile(r"[-\u2010-\u2015\u2212./·|]{1,2}")
_FIRST = frozenset("([+#-./·|\u2010\u2011\u2012\u2013\u2014\u2015\u2212")


def may_join(tokens: list[str], first: str) -> bool:
    last = tokens[-1]
    if last[-1] in ",;!?" or not (_HAS_DIGIT.search(last) or _SEPARATOR.fullmatch(last)):
        return False
    return not first or first in _FIRST or not (first.isascii() and first.isalpha())


def joins(tokens: list[str], token: str) -> bool:
    return may_join(tokens, token[0]) and bool(_HAS_DIGIT.search(token) or _SEPARATOR.fullmatch(token))
