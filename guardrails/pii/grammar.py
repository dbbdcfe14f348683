"""All personal-data rules as one grammar for the segmenter."""

import re
from collections.abc import Collection, Iterator
from functools import cache

from guardrails.pii import numbers
from guardrails.pii.cards import find_cards
from guardrails.spans import Span

KINDS = (
    "CREDIT_CARD",
    "US_SSN",
    "IBAN",
    "BANK_ACCOUNT",
    "EMAIL",
    "PHONE",
    "IP_ADDRESS",
    "US_DRIVER_LICENSE",
    "PASSPORT",
    "DATE_OF_BIRTH",
    "SECRET",
    "PERSON",
    "ADDRESS",
)


class PersonalDataGrammar:
    def __init__(self, kinds: frozenset[str]) -> None:
        self.kinds = kinds
        self.trigger = re.compile(numbers.TRIGGER)

    def reaches_back(self, previous: str, token: str) -> bool:
        return False

    def may_join(self, tokens: list[str], first: str) -> bool:
        return numbers.may_join(tokens, first)

    def joins(self, tokens: list[str], token: str) -> bool:
        return numbers.joins(tokens, token)

    def find(self, text: str, start: int) -> Iterator[Span]:
        yield from find_cards(text, start)


def grammar_for(kinds: Collection[str] | None = None) -> PersonalDataGrammar:
    """The grammar that finds these kinds (None: all)."""
    return _make_grammar(frozenset(KINDS if kinds is None else kinds))


@cache
def _make_grammar(kinds: frozenset[str]) -> PersonalDataGrammar:
    if unknown := kinds - set(KINDS):
        raise ValueError(f"Unknown kinds of personal data: {', '.join(sorted(unknown))}.")
    return PersonalDataGrammar(kinds)
