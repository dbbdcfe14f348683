"""What judges a sentence, and what it finds."""

from dataclasses import dataclass
from typing import Protocol

from guardrails.policy import Rule

NOTHING: frozenset[str] = frozenset()
# Phrases that are cues have so many words.
PHRASE = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a sentence. `kind` names it, `detail` says why without quoting, and `instead` names the words
    that stand in its place."""

    kind: str
    detail: str
    instead: str


class Judge(Protocol):
    """Judges sentences by one rule. Only sentences with a cue are judged: a figure, a link, or one of its own."""

    rule: Rule
    # Words, folded, and of scripts without blanks pairs of characters; and phrases of PHRASE words.
    cues: frozenset[str]
    phrases: frozenset[str]

    def judge(self, sentence: str) -> Finding | None: ...
