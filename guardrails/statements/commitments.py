"""Promises, and what only a person may decide: what is paid, what the law says, money off or back, a thing done.

The words and expressions are data (`data/commitments.toml`), by language. All expressions are bounded.
"""

import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from guardrails.normalise import normalise
from guardrails.policy import Rule
from guardrails.statements.backing import Backing
from guardrails.statements.cues import Conditions, join_conditions, read_conditions
from guardrails.statements.judging import NOTHING, Finding, Sentence
from guardrails.statements.splitting import UNSPACED

_FILE = Path(__file__).parent.parent / "data" / "commitments.toml"
_KINDS = ("promise", "coverage", "legal", "money", "action")
_DETAILS = {
    "promise": "it promises something",
    "coverage": "it decides what is paid or who is at fault, which nobody has decided yet",
    "legal": "it gives legal advice",
    "money": "it grants money off or back, which no tool's result backs",
    "action": "it says that something was or will be done, which no tool's result backs",
}
_MARKDOWN = re.compile(r"[*_`]+")
_QUESTION = re.compile(r"[?？]\W*\Z")
# How far before a match a negation may stand, and how much of a word a tool's result must have.
_NEAR = 25
_STEM = 5
_CUE_STEM = 4
_CLAUSE_END = re.compile(r"[,;:，；—]")


# A kind, an expression, and words with one of which all begins that it finds; none where that is not plain.
Pattern = tuple[str, re.Pattern[str], frozenset[str]]
# What an expression begins with: one word, or a choice of words.
_BEGINS = re.compile(r"\\b(?:\(\?:([^()\\\[\]?*+{]+)\)|([^\W_]+))(?= |\\b|,\?|\(\?:[ ’])")
_WORD = re.compile(r"[^\W_]+")
_WHOLE_WORD = re.compile(r"([^\W_]+)(?=[ ’]|\Z)")


@dataclass(frozen=True, slots=True)
class Expressions:
    """`by_cue` are the patterns (kind, expression) that a cue calls for: those that its stem stands in."""

    by_cue: dict[str, tuple[Pattern, ...]]
    unspaced: tuple[Pattern, ...]
    conditions: Conditions
    negation: re.Pattern[str]
    modal: re.Pattern[str]
    clause: re.Pattern[str]
    contact: re.Pattern[str]


@cache
def read_expressions() -> Expressions:
    content: dict[str, Any] = tomllib.loads(_FILE.read_text("utf-8"))
    negations, conditions, contact = (content.pop(name) for name in ("negations", "conditions", "contact"))
    by_cue: dict[str, tuple[Pattern, ...]] = {}
    unspaced: list[Pattern] = []
    cues: list[tuple[list[str], Conditions]] = []
    for part in content.values():
        openers = read_conditions(part.get("after", ()))
        cues.append(([*part["cues"].split(), *openers], openers))
        patterns = [(kind, re.compile(one), list_beginnings(one)) for kind in _KINDS for one in part[kind]]
        for cue in cues[-1][0]:
            called = _find_called(cue, patterns)
            by_cue[cue] = tuple(sorted(dict.fromkeys([*by_cue.get(cue, ()), *called]), key=_find_rank))
        if UNSPACED.search(part["cues"]):
            unspaced += patterns
    return Expressions(
        by_cue,
        tuple(unspaced),
        join_conditions(cues),
        re.compile(negations["words"]),
        re.compile(conditions["modals"]),
        re.compile(conditions["clauses"]),
        re.compile(contact["words"], re.IGNORECASE),
    )


def _find_called(cue: str, patterns: list[Pattern]) -> list[Pattern]:
    """Those in which the cue's stem stands: "pag" for "pago"."""
    stem = cue[: min(_CUE_STEM, max(3, len(cue) - 1))]
    return [one for one in patterns if stem in one[1].pattern]


def _find_rank(pattern: Pattern) -> int:
    return _KINDS.index(pattern[0])


def list_beginnings(pattern: str) -> frozenset[str]:
    """The words of which one begins whatever the expression finds, where that shows."""
    begins = None if _has_choice(pattern) else _BEGINS.match(pattern)
    if begins is None:
        return frozenset()
    words = [_WHOLE_WORD.match(one) for one in (begins[1] or begins[2]).split("|")]
    return frozenset(word[1] for word in words if word) if all(words) else frozenset()


def _has_choice(pattern: str) -> bool:
    """Whether it is a choice between several expressions."""
    depth = 0
    for before, character in itertools.pairwise(" " + pattern):
        depth += ((character == "(") - (character == ")")) * (before != "\\")
        if character == "|" and not depth:
            return True
    return False


class CommitmentJudge:
    """Finds the first commitment that nothing backs."""

    phrases = NOTHING
    reads_figures = False

    def __init__(self, rule: Rule, backing: Backing) -> None:
        self.rule = rule
        self._backing = backing
        self._expressions = read_expressions()
        self.cues = frozenset(self._expressions.by_cue)
        self.conditions = self._expressions.conditions

    def judge(self, sentence: Sentence) -> Finding | None:
        text = _MARKDOWN.sub("", normalise(sentence.folded).text).replace("'", "’")
        for kind, match in self._find(text, sentence):
            if not self._is_excused(text, kind, match) and not self._is_backed(sentence.text, kind, match):
                return Finding(kind.upper(), _DETAILS[kind], kind)
        return None

    def _find(self, text: str, sentence: Sentence) -> Iterator[tuple[str, re.Match[str]]]:
        expressions = self._expressions
        cues = sentence.words & self.cues
        called: Iterable[Pattern] = [one for cue in cues for one in expressions.by_cue[cue]]
        if sentence.is_unspaced or len(cues) > 1:
            extra = expressions.unspaced if sentence.is_unspaced else ()
            called = sorted(dict.fromkeys([*called, *extra]), key=_find_rank)
        words = _WORD.findall(text)
        for kind, pattern, beginnings in called:
            if not beginnings or not beginnings.isdisjoint(words):
                yield from ((kind, match) for match in pattern.finditer(text))

    def _is_excused(self, text: str, kind: str, match: re.Match[str]) -> bool:
        """Denied, asked, or where it would be decided, said with a condition."""
        expressions = self._expressions
        if kind != "money" and _QUESTION.search(text):
            return True
        before = _CLAUSE_END.split(text[max(0, match.start() - _NEAR) : match.start()])[-1]
        said = before if kind == "legal" else before + match[0]
        if expressions.negation.search(_DENIALS.sub("", said)):
            return True
        if kind != "coverage":
            return False
        return bool(expressions.clause.search(text) or expressions.modal.search(text[: match.end()]))

    def _find_stems(self, act: str) -> re.Pattern[str]:
        contact = self._expressions.contact
        return contact if contact.search(act) else re.compile(re.escape(act.strip()[:_STEM]), re.IGNORECASE)

    def _is_backed(self, sentence: str, kind: str, match: re.Match[str]) -> bool:
        """An article says it in nearly these words; or a tool's result speaks of what is said to be done."""
        if (act := match.groupdict().get("act")) and self._backing.records_mention(self._find_stems(act)):
            return True
        return kind != "promise" and self._backing.has_sentence(sentence)


# Negations that decide the case all the same: "you are not at fault", "you don’t have to pay the deductible".
_DENIALS = re.compile(
    r"not (?:at fault|in the wrong|liable|to blame|responsible)"
    r"|not (?:his|her|their|your|(?:the )?other \w+(?:’s)?|the (?:\w+ )?\w+’s) fault"
    r"|(?:don’t|do not|won’t|will not) (?:have|need) to pay|won’t apply|doesn’t apply|(?:will|does) not apply"
    r"|(?:won’t|never|not going to) (?:\w+ ){0,4}(?:get|be) (?:denied|rejected|declined|turned down)|never fail to"
    r"|(?:won’t|will not)(?: have to)? pay (?:a |any)|(?:zero|no) chance"
    r"|without (?:a |any )?doubt|no matter what|no (?:question|worries|doubt|way)"
    r"|no (?:tiene|tienes|tuvo) la culpa|sin duda|(?:nicht|keine) (?:schuld|haftbar)"
    r"|n’êtes pas|pas (?:\w+ )?(?:responsable|en tort)|sans aucun doute"
    r"|non è|non ha(?: nessuna colpa)?|senza dubbio|não (?:tem|teve) culpa|sem dúvida"
    r"|无限|您没有|不用|不必|无需|不需要"
)
