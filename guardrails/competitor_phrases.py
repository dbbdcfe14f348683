"""Another phrase in the place of a competitor's name, so that the sentence stays one: "an Allstate policy", "your Geico
agent" and "the State Farm's" need more than the name to go.
"""

import re
from collections.abc import Iterable

from guardrails.competitor_names import JOINS, CompetitorGrammar
from guardrails.grammar import ANY, Words
from guardrails.normalise import fold
from guardrails.spans import Span

_ARTICLES = frozenset(("a", "an", "the", "another"))
_OWNERS = frozenset(("my", "your", "our", "his", "her", "their"))
_LEADS = _ARTICLES | _OWNERS
_LEAD = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(_LEADS))}) $", re.IGNORECASE)
# What follows a name that says whose it is; and what may also be what it does ("Allstate quotes me"), unless an article
# shows that it is a thing.
_NOUN = re.compile(
    r" (?=(?:polic(?:y|ies)|agents?|apps?|website|site|rate|quote|premiums?|coverage|plan|customers?|members?|card"
    r"|accounts?|bill|reps?|representatives?|claim|adjusters?|discount|offices?|offer|price|pricing|programs?|products?"
    r"|service|drivers?|renewals?|deductibles?)(?![^\W_]))",
    re.IGNORECASE,
)
_THING = re.compile(
    rf"{_NOUN.pattern}| (?=(?:rates|quotes|plans|cards|bills|claims|discounts|offers|prices|services|cover)(?![^\W_]))",
    re.IGNORECASE,
)
_PARTS = re.compile(rf"(?i:(?P<lead>{'|'.join(sorted(_LEADS))}) )?(?P<name>.*?)(?P<noun> )?", re.DOTALL)
_SEVERAL = re.compile(
    rf"[,、，]|\s[/&]|/|\b(?:{JOINS.replace('y|e|o|', '')})\b|(?<=\w\w )[yeo](?= \w\w)|[和或与及]", re.IGNORECASE
)
_GERMAN_DATIVE = re.compile(r"(?:^|\s)(?:bei|von|mit|zu|als bei) $", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?([\w\-]+)\.(?:com|net|org)[^\s,]*", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’`]s$|s['’]$")


class PhraseGrammar:
    """The names of a grammar, each with the article before it and the blank before what it has."""

    def __init__(self, names: CompetitorGrammar) -> None:
        self._names = names
        self.trigger = names.trigger
        self.begins_with_capital = names.begins_with_capital
        self.contextual = names.contextual
        self.goes_on_in_letters = names.goes_on_in_letters
        self.back_initials = names.back_initials | names.written_initials
        self._first_words = tuple(sorted(names.first_words))
        self._begun = frozenset(word[:size] for word in names.first_words for size in range(len(word) + 1))
        self.words = Words(self)

    def reaches_back(self, previous: str, token: str) -> bool:
        if previous.lower() not in _LEADS:
            return False
        word = fold(token)
        return word in self._begun or word.startswith(self._first_words)

    def may_join(self, tokens: list[str], first: str) -> bool:
        if tokens[0].lower() not in _LEADS:
            return self._names.may_join(tokens, first)
        if len(tokens) == 1:
            return not first or not first.isascii() or first in self.back_initials
        return self._names.may_join(tokens[1:], first) or self._names.may_join(tokens, first)

    def joins(self, tokens: list[str], token: str, known: int) -> bool:
        return len(tokens) < 24 and self.may_join(tokens, token[0])

    def is_void(self, tokens: list[str]) -> bool:
        return len(tokens) == 1 and tokens[0].lower() in _LEADS

    def touches(self, tokens: list[str], first: str) -> bool:
        return self._names.touches(tokens, first)

    def find(self, text: str, start: int, known: int = ANY, before: int = ANY) -> Iterable[Span]:
        for span in self._names.find(text, start):
            lead = _LEAD.search(text, max(start, span.start - 8), span.start)
            noun = (_THING if lead else _NOUN).match(text, span.end)
            has_noun = noun is not None and not _POSSESSIVE.search(text, span.start, span.end)
            yield Span(lead.start() if lead else span.start, span.end + has_noun, span.kind)


def write_phrase(matched: str, before: str, one: str, several: str) -> str:
    """What is said in the place of `matched`, a span of PhraseGrammar: `one`, or `several` for names in a row."""
    parts = _PARTS.fullmatch(matched)
    assert parts is not None
    name = _ADDRESS.sub(r"\1", parts["name"])
    phrase = several if _SEVERAL.search(name) else one
    if parts["noun"] or _POSSESSIVE.search(name):
        phrase += "'" if phrase.endswith("s") else "'s"
    lead = parts["lead"] or ""
    if lead.lower() in _OWNERS:
        # "your another company" is no English, "your other company" is.
        return f"{lead} {re.sub('^another ', 'other ', phrase)}" + (parts["noun"] or "")
    return _begin(phrase, before) + (parts["noun"] or "")


def write_plainly(matched: str, before: str, one: str, several: str) -> str:
    """The same for other languages, where what stands around the name stays: "a", "la", "bei"."""
    parts = _PARTS.fullmatch(matched)
    assert parts is not None
    phrase = several if _SEVERAL.search(parts["name"]) else one
    lead = f"{parts['lead']} " if parts["lead"] else ""
    if not lead and _GERMAN_DATIVE.search(before):
        phrase = phrase.replace("ein anderer", "einem anderen").replace("andere Anbieter", "anderen Anbietern")
    return lead + (phrase if lead else _begin(phrase, before)) + (parts["noun"] or "")


def _begin(phrase: str, before: str) -> str:
    """With a capital where a sentence begins."""
    lead_in = before.rstrip(' *_-#"“(')
    return phrase[0].upper() + phrase[1:] if not lead_in or lead_in[-1] in ".!?\n" else phrase
