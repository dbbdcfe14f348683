"""Payment cards: 12 to 19 digits in a network's range, of a length that network issues, with a valid check digit."""

import re
from collections.abc import Iterator

from guardrails.pii.context import Cue
from guardrails.spans import Span

_RUN = re.compile(r"\d(?:[\s._/\-,·|]{0,3}\d){11,}")
_SAYS_CARD = Cue(
    r"\bcard|\bcc\b|visa|mastercard|maestro|amex|discover|diners|\bjcb\b|union ?pay|\belo\b|tarjeta|\bcarte\b|karte\b"
    r"|\bcarta\b|cart[aã]o|\bkaart|карт|卡号|信用卡|カード"
)
_GROUP = re.compile(r"\d+")

_FROM_16 = frozenset(range(16, 20))
# First digits (from, to) and the lengths issued under them: ISO/IEC 7812 ranges as the networks publish them.
_NETWORKS: list[tuple[str, str, frozenset[int]]] = [
    ("4", "4", frozenset({13, 16, 19})),  # Visa
    ("51", "55", frozenset({16})),  # Mastercard
    ("2221", "2720", frozenset({16})),
    ("34", "34", frozenset({15})),  # American Express
    ("37", "37", frozenset({15})),
    ("6011", "6011", _FROM_16),  # Discover
    ("644", "659", _FROM_16),
    ("300", "305", frozenset({14, 16, 19})),  # Diners Club
    ("309", "309", frozenset({14, 16, 19})),
    ("36", "36", frozenset({14, 16, 19})),
    ("38", "39", frozenset({14, 16, 19})),
    ("3528", "3589", _FROM_16),  # JCB
    ("2131", "2131", frozenset({15})),
    ("1800", "1800", frozenset({15})),
    ("62", "62", _FROM_16),  # UnionPay
    ("81", "82", _FROM_16),  # UnionPay, RuPay
    ("60", "60", frozenset({16})),  # RuPay, Hipercard
    ("2200", "2205", _FROM_16),  # Mir, Borica
    ("9792", "9792", frozenset({16})),  # Troy
    ("8600", "8600", frozenset({16})),  # Uzcard
    ("9860", "9860", frozenset({16})),  # Humo
    ("1946", "1946", frozenset({16})),  # GPN
    ("5018", "5020", frozenset(range(12, 20))),  # Maestro, Dankort
    ("5038", "5038", frozenset(range(12, 20))),
    ("5060", "5061", _FROM_16),  # Verve
    ("508", "508", frozenset({16})),
    ("561", "561", frozenset({16})),
    ("5893", "5893", frozenset(range(12, 20))),
    ("6304", "6304", frozenset(range(12, 20))),
    ("636", "639", _FROM_16),
    ("67", "67", frozenset(range(12, 20))),
]


_BY_FIRST = {
    first: [network for network in _NETWORKS if network[0][0] <= first <= network[1][0]] for first in "0123456789"
}


def has_valid_check_digit(digits: str) -> bool:
    """The Luhn formula (ISO/IEC 7812-1, annex B)."""
    total = sum(map(int, digits[-1::-2])) + sum(_DOUBLED[digit] for digit in digits[-2::-2])
    return total % 10 == 0


_DOUBLED = {str(digit): digit * 2 - (9 if digit > 4 else 0) for digit in range(10)}


def is_issued(digits: str) -> bool:
    """Whether a network issues numbers of this length in this range."""
    return any(
        len(digits) in lengths and low <= digits[: len(low)] <= high
        for low, high, lengths in _BY_FIRST.get(digits[0], ())
    )


def find_cards(text: str, start: int) -> Iterator[Span]:
    """Cards may be written in groups, and stand in a longer row of groups (expiry, security code)."""
    for run in _RUN.finditer(text, start):
        groups = [match.span() for match in _GROUP.finditer(text, run.start(), run.end())]
        first = 0
        while first < len(groups):
            last = _last_group_of_card(text, groups, first)
            if last is not None:
                yield Span(groups[first][0], groups[last][1], "CREDIT_CARD")
                first = last
            first += 1


def _last_group_of_card(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    digits = ""
    found = None
    for index in range(first, len(groups)):
        digits += text[slice(*groups[index])]
        if len(digits) > 19:
            break
        if len(digits) >= 12 and _is_card(text, groups[first][0], digits):
            found = index
            if len(digits) in {15, 16} and not _goes_on(text, groups, index):
                break
    return found


def _goes_on(text: str, groups: list[tuple[int, int]], index: int) -> bool:
    """Whether the next group continues the row in the same way, as the last digits of 19 do; an expiry does not."""
    if index + 1 >= len(groups) or index == 0:
        return False
    first, last = groups[index + 1]
    separator = text[groups[index - 1][1] : groups[index][0]]
    return last - first < 4 and text[groups[index][1] : first] == separator and text[last : last + 1] != "/"


def _is_card(text: str, start: int, digits: str) -> bool:
    """Where the text speaks of a card, any range will do: people own cards of networks that are not in the list."""
    is_known = is_issued(digits)
    if not (is_known or len(digits) >= 13) or not has_valid_check_digit(digits) or len(set(digits)) == 1:
        return False
    return is_known or _SAYS_CARD.stands_before(text, start)
