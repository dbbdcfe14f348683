"""The assistant stays who it is: it recites nothing of its prompt, is no human, keeps its name, and its manners.

The expressions and words are data (`data/persona.toml`).
"""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from guardrails.chain import Persona
from guardrails.normalise import normalise
from guardrails.policy import Rule
from guardrails.statements.backing import Backing
from guardrails.statements.commitments import read_expressions
from guardrails.statements.cues import UNCONDITIONAL, Conditions, read_conditions
from guardrails.statements.judging import NOTHING, Finding, Sentence

_FILE = Path(__file__).parent.parent / "data" / "persona.toml"
_MARKDOWN = re.compile(r"[*`]+")
_NEAR = 25
# Of a sentence's phrases so many, and this share of them, stand in the instructions: it recites them.
_RECITED, _SHARE = 4, 0.5
_SENTENCE = re.compile(r"[^.!?\n]+")
# Facts may be told. What speaks to the assistant or of the visitor, orders or forbids, is an instruction.
_INSTRUCTS = re.compile(
    r"\b(?:you|your|yourself|visitors?(?:'s)?|never|do not|don't|always|must|reply|replies|usted|du|sie|vous)\b|`", re.I
)
_DIGIT = re.compile(r"\d")
_NO_LETTER = re.compile(r"[\W_]+")
_TOOL = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")


@cache
def _read_data() -> dict[str, Any]:
    content: dict[str, Any] = tomllib.loads(_FILE.read_text("utf-8"))
    kinds = ("human", "no_machine", "name", "leak")
    expressions = {kind: [re.compile(pattern) for pattern in content[kind]] for kind in kinds}
    return content | expressions | {"after": read_conditions(content["after"])}


@lru_cache(maxsize=32)
def _read_instructions(texts: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The phrases of the instructions, and the names of tools in them."""
    told = [match[0] for text in texts for match in _SENTENCE.finditer(text) if _INSTRUCTS.search(match[0])]
    phrases = frozenset(phrase for sentence in told for phrase in Sentence(sentence).phrases)
    return phrases, frozenset(name for text in texts for name in _TOOL.findall(text))


class PersonaJudge:
    """Finds what the assistant must not say of itself."""

    reads_figures = True  # The canary has digits.

    def __init__(self, rule: Rule, backing: Backing) -> None:
        self.rule = rule
        self._persona: Persona = backing.persona
        self.phrases, self._tools = _read_instructions(self._persona.instructions)
        self._canary = re.sub(r"\W", "", self._persona.canary.casefold())
        data = _read_data()
        self.conditions: Conditions = data["after"]
        self.cues: frozenset[str] = frozenset(data["cues"].split()) | self.conditions.keys() | self._tools

    def judge(self, sentence: Sentence) -> Finding | None:
        text = _MARKDOWN.sub("", normalise(sentence.folded).text).replace("'", "’")
        speaks_of_itself = not sentence.words.isdisjoint(self.cues) or sentence.is_unspaced
        if self._is_recited(sentence, text) or (speaks_of_itself and _has_any("leak", text)):
            return Finding("LEAK", "it recites the instructions", "inside")
        if not speaks_of_itself:
            return None
        if _is_human(text):
            return Finding("HUMAN", "it says or suggests that you are human", "human")
        if self._is_other_name(text):
            return Finding("NAME", "it gives you another name or maker", "name")
        return None

    def _is_recited(self, sentence: Sentence, text: str) -> bool:
        # The mark has digits and no letter of a word's own: without a digit it is not there.
        if self._canary and _DIGIT.search(text) and self._canary in _NO_LETTER.sub("", text):
            return True
        if any(tool in text for tool in self._tools):
            return True
        phrases = sentence.phrases
        recited = sum(phrase in self.phrases for phrase in phrases)
        return recited >= _RECITED and recited >= _SHARE * len(phrases)

    def _is_other_name(self, text: str) -> bool:
        own = self._persona.assistant.casefold()
        if not own:
            return False
        for pattern in _read_data()["name"]:
            for match in pattern.finditer(text):
                if match[1] not in own and own not in match[1]:
                    return not _is_denied(text, match)
        return False


class ProfanityJudge:
    """Finds coarse words."""

    conditions = UNCONDITIONAL
    phrases = NOTHING
    reads_figures = False

    def __init__(self, rule: Rule, backing: Backing) -> None:
        self.rule = rule
        data = _read_data()
        self._words = frozenset(data["coarse"].split())
        self._parts = data["coarse_unspaced"]
        self.cues = self._words | {part[:2] for part in self._parts}

    def judge(self, sentence: Sentence) -> Finding | None:
        if sentence.words.isdisjoint(self._words) and not any(part in sentence.text for part in self._parts):
            return None
        return Finding("PROFANITY", "it has a coarse word", "rude")


def _has_any(kind: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in _read_data()[kind])


def _is_human(text: str) -> bool:
    if _has_any("no_machine", text):
        return True
    return any(not _is_denied(text, match) for pattern in _read_data()["human"] for match in pattern.finditer(text))


def _is_denied(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _NEAR) : match.end()]
    return read_expressions().negation.search(before) is not None
