"""Words with which nothing goes on: most of what stands beside a segment, told without asking each family of rules.

A row of idle words joins no idle word in small letters: what a family's `joins` needs is a digit, a sign, or one of its
own words, and none of those is idle.
"""

from guardrails.pii import dates, emails, far_names, lower_names, numbers, people, secrets, spoken, streets

# Every word that some family asks for.
_ASKED_FOR = frozenset().union(
    dates.ASKED_FOR,
    emails.WORDS,
    far_names.ASKED_FOR,
    lower_names.ASKED_FOR,
    people.ASKED_FOR,
    spoken.WORDS,
    streets.ASKED_FOR,
)


def is_idle(token: str) -> bool:
    return (
        token.isalpha()
        and token.casefold() not in _ASKED_FOR
        and not secrets.has_cue(token)
        and not numbers.may_be_part(token)
    )


def are_idle(tokens: list[str]) -> bool:
    for token in tokens:  # noqa: SIM110 - asked for nearly every segment.
        if not is_idle(token):
            return False
    return True
