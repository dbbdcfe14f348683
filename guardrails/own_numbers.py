"""Whether a number is written as the company's own are: those are never masked."""

from guardrails import policy_store
from guardrails.pii import allowed


def has_own_form(number: str) -> bool:
    """Of a company that names no forms, any number has it."""
    policy_store.keep_fresh_here()
    return allowed.has_own_form(number)
