"""What judges a sentence, and what it finds."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from guardrails.policy import Rule
from guardrails.statements.cues import Conditions
from guardrails.statements.splitting import UNSPACED

NOTHING: frozenset[str] = frozenset()
# Phrases that are cues have so many words.
PHRASE = 4


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


class Sentence:
    """One sentence: `text` as written, and what every judge reads of it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> str:
        return self.text.casefold().replace("’", "'")

    @cached_property
    def in_order(self) -> list[str]:
        return _WORD.findall(self.folded)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self.in_order)

    @cached_property
    def is_unspaced(self) -> bool:
        return not self.text.isascii() and UNSPACED.search(self.text) is not None

    @property
    def phrases(self) -> list[str]:
        words = self.in_order
        return [" ".join(words[at : at + PHRASE]) for at in range(len(words) - PHRASE + 1)]


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
    # Of some cues, what must stand before them.
    conditions: Conditions
    phrases: frozenset[str]
    # Whether every figure and every link is a cue of it.
    reads_figures: bool

    def judge(self, sentence: Sentence) -> Finding | None: ...
