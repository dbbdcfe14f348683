"""Prices without a currency: "your premium is 50", "let's say fifty", "保费五十"."""

import re
from collections.abc import Iterator
from decimal import Decimal

from guardrails.pii.context import has_any
from guardrails.statements.figures import AMOUNT, IN_WORDS, Figure, read_number, read_words
from guardrails.statements.spelled import begin_spelled, find_spelled, is_known, read_chinese

PRICE_WORDS = (
    "premium price quote rate prima precio presupuesto prämie beitrag preis angebot prime prix devis premio prezzo "
    "preventivo prêmio preço cotação 保费 报价 价格"
).split()
_NAMES = "|".join(PRICE_WORDS)
_MONTHLY = r"(?:a|per|each|every|al|im|pro|par|por|ao)\s(?:month|mes|monat|mois|mese|mês)\b"
# "Your premium is 50.", "50 a month".
_DIGITS = re.compile(
    rf"(?:{_NAMES})[^.;:!?$€£\d]{{0,30}}(?:\b(?:is|be|comes to|costs?|es|ist|beträgt|est|è|é)\b|[是为])"
    r"\W{0,6}(?:(?:now|only|just|about|ahora|jetzt|ora|agora)\W{1,3})?\W{0,4}(?P<named>\d{1,5}(?:[.,]\d\d)?)"
    r"(?=\W{0,4}(?:\Z|[.!?。！？]|(?:a|per|al|im|pro|par|por|ao)\s))(?![.,]\d)"
    rf"|(?<![\w$€£.,-])(?P<periodic>\d{{1,5}}(?:[.,]\d\d)?)(?:/(?:month|mes|monat|mois|mese|mês)\b|\s{_MONTHLY})",
    re.IGNORECASE,
)
# After these a number is a price, if it ends a clause or a period follows it.
_LEADS = re.compile(
    r"\b(?:(?:let['’]s|shall we|we['’]ll|we can|we could|i can|i could|i['’]ll|can we) (?:say|make it|call it|agree on"
    r"|settle (?:for|on|at))|how about|digamos|dejémoslo en|quedamos en|sagen wir|machen wir|einigen wir uns auf|disons"
    r"|mettons|va pour|diciamo|facciamo|fechamos em|fazemos)\s"
    rf"|(?:{_NAMES})\s(?:is|would be|comes to|costs|es|sería|ist|wäre|beträgt|est|serait|è|sarebbe|é|seria)\s"
    r"(?:(?:now|only|just|about|ahora|jetzt|ora|agora|de|di)\s)?",
    re.IGNORECASE,
)
# Before these it is one.
_FOLLOWERS = re.compile(rf"\s(?:{_MONTHLY}|it is\b(?=\W*(?:\Z|[,.;!]|{_MONTHLY})))", re.IGNORECASE)
# One of these stands in each, folded.
_PERIOD = re.compile(r"[\s/](?:month|mes|monat|mois|mese|mês)(?!\w)")
# Without one of these nothing leads to a price.
_LEADING = (
    *PRICE_WORDS,
    *"say|make it|call it|agree on|settle|how about|digamos|dejémoslo|quedamos|sagen|machen|einigen|disons|mettons"
    "|va pour|diciamo|facciamo|fechamos|fazemos".split("|"),
)
_DIGIT = re.compile(r"\d")
_ENDS = re.compile(
    rf"\W{{0,4}}(?:\Z|[.,;!?。！？—–])|\s(?:and|y|und|et|e)\s|\s{_MONTHLY}"
    rf"|\s(?:for|as) (?:your |the |a )?(?:\w+ )?(?:{_NAMES})",
    re.IGNORECASE,
)
_ENGLISH = re.compile(rf"{IN_WORDS}\b", re.IGNORECASE)
_ENGLISH_END = re.compile(rf"\b{IN_WORDS}\Z", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CHINESE = re.compile(
    r"(?:保费|报价|价格|每月|每个月)[^。，；！？\d零〇一二两三四五六七八九十百千万]{0,6}"
    r"(?P<number>[零〇一二两三四五六七八九十百千万]{1,8})(?![天年岁个月周日号英公分点次项种份％%元块美欧])"
)
_MOST = 80
_LEAST = 10


def find_bare_prices(text: str) -> Iterator[Figure]:
    """Amounts in a normalised text that are the visitor's price although no currency says so."""
    folded = text.casefold()
    has_period, is_led = _PERIOD.search(folded) is not None, has_any(folded, _LEADING)
    for match in _DIGITS.finditer(text) if (has_period or is_led) and _DIGIT.search(text) else ():
        yield _make(match.start(), match.end(), read_number(match["named"] or match["periodic"]))
    for match in _LEADS.finditer(text) if is_led else ():
        found = _read_beginning(text, match.end())
        if found and found[1] >= _LEAST and _ENDS.match(text, found[0]):
            yield _make(match.end(), *found)
    for match in _FOLLOWERS.finditer(text) if has_period or "it is" in folded else ():
        if (number := _read_ending(text[max(0, match.start() - _MOST) : match.start()])) and number >= _LEAST:
            yield _make(match.start(), match.end(), number)
    for match in () if text.isascii() else _CHINESE.finditer(text):
        yield _make(match.start("number"), match.end("number"), read_chinese(match["number"]))


def _make(start: int, end: int, value: Decimal) -> Figure:
    return Figure(AMOUNT, start, end, frozenset({value.normalize()}))


def _read_beginning(text: str, start: int) -> tuple[int, Decimal] | None:
    """Where the number in words that begins there ends, and what it is."""
    if match := _ENGLISH.match(text, start):
        return match.end(), read_words(match[0])
    words = list(_WORD.finditer(text, start, start + _MOST))
    found = begin_spelled([word[0] for word in words])
    return (words[found[1] - 1].end(), found[0]) if found and words[0].start() == start else None


def _read_ending(before: str) -> Decimal | None:
    """The number in words at the end of a text."""
    if match := _ENGLISH_END.search(before):
        return read_words(match[0])
    words = _WORD.findall(before)
    found = find_spelled(words) if words and before.endswith(words[-1]) and is_known(words[-1]) else None
    return found[0] if found else None
