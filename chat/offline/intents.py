"""What sentences want, by cue words. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from chat.offline.cues import compile_cues
from chat.offline.text import flatten

LONGEST_SENTENCE = 500
_QUESTION_START = re.compile(
    r"^ (?:and |but |so |also |ok |okay |hi |hey |hello |um |well |thanks |please |then |for |until |till |since |by "
    r"|at |in |to |with |from |on |great )*(?:what|whats|how|hows|why|"
    r"when|where|wheres|who|whos|which|whose|is|are|am|was|were|do|does|did|can|could|"
    r"will|would|should|may|might|have|has|id like to know|tell me|explain|i wonder|wondering|any chance|if) "
)


@dataclass(frozen=True)
class Intent:
    """`when`: the stages of a quote in which it counts; empty means always."""

    name: str
    pattern: re.Pattern[str]
    is_social: bool
    when: frozenset[str]


@dataclass(frozen=True)
class IntentTable:
    intents: tuple[Intent, ...]

    def match(self, flat: str, stage: str) -> tuple[str | None, tuple[str, ...]]:
        """The sentence's main intent, if any, and its courtesies."""
        socials = tuple(one.name for one in self.intents if one.is_social and one.pattern.search(flat))
        for intent in self.intents:
            if not intent.is_social and (not intent.when or stage in intent.when) and intent.pattern.search(flat):
                return intent.name, socials
        return None, socials

    def allows(self, name: str, stage: str) -> bool:
        """Whether there is such an intent and it counts in this stage of a quote."""
        return any(one.name == name and (not one.when or stage in one.when) for one in self.intents)

    def is_social(self, name: str) -> bool:
        return any(one.name == name and one.is_social for one in self.intents)

    def drop(self, name: str, flat: str) -> str:
        """The sentence without the words that made it this intent."""
        return next(intent.pattern for intent in self.intents if intent.name == name).sub("", flat)

    def drop_socials(self, flat: str) -> str:
        """The sentence without its courtesies."""
        for intent in self.intents:
            if intent.is_social:
                flat = intent.pattern.sub("", flat)
        return flat


def build_intents(tables: Sequence[Mapping[str, Mapping[str, Any]]]) -> IntentTable:
    """From the tables `[intents.<name>]`; a later table adds cues to an earlier one's intents, and further intents."""
    merged: dict[str, dict[str, Any]] = {}
    for table in tables:
        for name, entry in table.items():
            into = merged.setdefault(name, {"cues": [], "kind": "main", "when": []})
            into["cues"] = [*into["cues"], *entry.get("cues", [])]
            into.update({key: entry[key] for key in ("kind", "when") if key in entry})
    return IntentTable(
        tuple(
            Intent(name, compile_cues(entry["cues"]), entry["kind"] == "social", frozenset(entry["when"]))
            for name, entry in merged.items()
        )
    )


_WITHIN = re.compile(
    r"(?:\b(?:know|tell|telling|told|wonder|wondering|find|ask|asking|understand|explain|see|say|says|sure|figure)\b"
    r"(?: (?:me|us|you|out|for|about|up|on|into|of))*|\b(?:looking|look|searching|search)\b(?: \S+){0,4}?)"
    r" ((?:how (?:to|do|does|can|much|long|many|far|often)|whether|if (?:i|my|we|you|it|the)"
    r"|what|when|where|which|who|why)\b.{8,})",
    re.IGNORECASE,
)
_AFTER_COMMA = re.compile(
    r", (?:and |but |so |also )?((?:what|how|why|where|when|who|which|is|are|am|do|does|can|could|would|will)\b .{6,})",
    re.IGNORECASE,
)


def find_question(sentence: str) -> str:
    """The question that a statement is about: "I've been looking for how to cancel my policy". Empty for any other."""
    match = None if is_question(sentence) else _WITHIN.search(sentence)
    return match[1] if match else ""


def ends_in_question(sentence: str) -> bool:
    """ "Looking at a Rivian, what should I know about insurance", "I live in Texas can I get insurance"."""
    return bool(find_last_question(sentence) or _INVERTED.search(flatten_sentence(sentence)))


def asks_something(sentence: str) -> bool:
    """Whether it is a question, or ends in one."""
    return is_question(sentence) or ends_in_question(sentence)


def find_last_question(sentence: str) -> str:
    """The question that follows a comma, or nothing."""
    match = _AFTER_COMMA.search(sentence)
    return match[1] if match else ""


# Flat it is "were".
_WE_ARE = re.compile(r"\W*we['’]re\b", re.IGNORECASE)
# Only a question puts the verb before whom it is about.
_INVERTED = re.compile(
    r"^ (?!(?:what|how|where|when|who|which|why|all|that|if|so) )(?:\w+ ){3,}?"
    r"(?:(?:can|could|do|does|will|would|should|am|are) (?:i|you|u|we|my|your)|(?:is|are) (?:it|that|this|they|these)) "
    r"(?!are |am |is |have |think |know |guess )"
)


@lru_cache(maxsize=2048)
def flatten_sentence(sentence: str) -> str:
    return flatten(sentence[:LONGEST_SENTENCE])


def is_question(sentence: str) -> bool:
    if "?" in sentence or "？" in sentence:
        return True
    return _QUESTION_START.match(flatten_sentence(sentence)) is not None and _WE_ARE.match(sentence) is None
