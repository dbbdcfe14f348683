"""Words with which nothing goes on: most of what stands beside a segment, told without asking each family of rules.

After a row of idle words a word in small letters joins only when it is one that a family knows to go on (`GOES_ON`):
for any other word each family's `joins` needs a digit, a sign, or one of its own words (`LEADS_ON`) in the row.
"""

from guardrails.pii import dates, emails, far_names, lower_names, numbers, people, secrets, spoken, streets
from guardrails.pii.words import KnownWords

_GOES_ON = dates.GOES_ON | emails.GOES_ON | people.GOES_ON | streets.GOES_ON
_LEADS_ON = frozenset().union(
    dates.LEADS_ON,
    emails.LEADS_ON,
    far_names.LEADS_ON,
    lower_names.LEADS_ON,
    people.LEADS_ON,
    spoken.WORDS,
    streets.LEADS_ON,
)
_AROUND = ".,;:!?>|*"
_QUOTED = _AROUND + '"“”'


def goes_on(token: str) -> bool:
    """Whether some family knows the word as one that goes on."""
    return _going_on[token]


def are_idle(tokens: list[str]) -> bool:
    for token in tokens:  # noqa: SIM110 - asked for nearly every segment.
        if not _idle[token]:
            return False
    return True


def _goes_on(token: str) -> bool:
    return token.strip(_AROUND).casefold() in _GOES_ON


def _is_idle(token: str) -> bool:
    word = token.strip(_QUOTED)
    if word.isalpha():
        if word.casefold() in _LEADS_ON:
            return False
    else:
        # "don't", "well-known".
        for part in word.replace("’", "-").replace("'", "-").split("-"):
            if not part.isalpha() or part.casefold() in _LEADS_ON:
                return False
    return not (secrets.has_cue(token) or numbers.may_be_part(word))


_going_on = KnownWords(_goes_on)
_idle = KnownWords(_is_idle)
