"""Which families of rules are asked whether a token joins a segment: most words are known to join in none."""

from guardrails.pii import dates, emails, far_names, numbers, people, secrets, streets
from guardrails.pii.joining import Joining
from guardrails.pii.words import KnownWords

# One bit each. Those that say yes most often come first.
FAMILIES = {
    1 << place: family for place, family in enumerate((streets, people, far_names, numbers, dates, emails, secrets))
}
_FREELY = len(FAMILIES)


def find_free(token: str) -> int:
    """The bits of the families that may have the token go on whatever stands before it."""
    return _joining[token] >> _FREELY


def find_led(tokens: list[str], token: str) -> int:
    """The bits of the families that may have the token go on because of one of those before it."""
    leading = 0
    for before in tokens:
        leading |= _leading[before]
    return _joining[token] & leading


def leads_on(token: str) -> bool:
    """Whether some family may have another token go on because of this one."""
    return bool(_leading[token])


def _find_joining(token: str) -> int:
    found = 0
    for bit, family in FAMILIES.items():
        if how := family.how_joins(token):
            found |= bit << _FREELY if how is Joining.FREELY else bit
    return found


def _find_leading(token: str) -> int:
    return sum(bit for bit, family in FAMILIES.items() if family.leads_on(token))


_joining = KnownWords(_find_joining)
_leading = KnownWords(_find_leading)
