"""Personal data in text: `detect(text)` gives spans of `KINDS`, in order and never overlapping."""

from collections.abc import Collection

from guardrails import segments
from guardrails.kinds import ALL_KINDS, KINDS
from guardrails.pii.grammar import grammar_for
from guardrails.spans import Span

__all__ = ["ALL_KINDS", "KINDS", "detect", "grammar_for"]


def detect(text: str, kinds: Collection[str] | None = None) -> list[Span]:
    """The personal data in `text`, of these kinds (None: those of KINDS, and VIN where the policy says so).

    Linear in the text's length.
    """
    return segments.detect(grammar_for(kinds), text)
