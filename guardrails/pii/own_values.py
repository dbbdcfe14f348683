"""Values of somebody's own, in the forms in which what is found in a text is compared with them."""

import re
from dataclasses import dataclass
from functools import lru_cache

from guardrails.patterns import compile_patterns
from guardrails.spans import Span

_NO_DIGIT = re.compile(r"\D")
_EXTENSION = re.compile(r"(?:x|ext)\D*\d+$", re.IGNORECASE)
# Kinds for which a value may be a part of an allowed one: a street without its town.
_IN_PARTS = frozenset({"ADDRESS", "PERSON"})


@dataclass(frozen=True, slots=True)
class OwnValues:
    """`values` as written; for comparison `folded`, telephone numbers as digits among them, and all of it `joined`."""

    values: tuple[str, ...]
    pattern: re.Pattern[str] | None
    folded: frozenset[str]
    joined: str

    def has(self, kind: str, value: str) -> bool:
        if kind == "PHONE":
            return _make_phone_key(value) in self.folded
        if kind in _IN_PARTS:
            return self._has_part(value)
        written = _fold(value)
        if kind == "EMAIL":
            return written in self.folded or "@" + written.rpartition("@")[2] in self.folded
        return written in self.folded

    def covers(self, text: str, span: Span) -> bool:
        """Whether the span is a part of one of these or looks like a number of the company's."""
        value = text[span.start : span.end]
        if span.kind in _IN_PARTS and self._has_part(value):
            return True
        # A pattern holds no blank, so what stands in one word decides.
        return self.pattern is not None and " " not in value and _is_within(self.pattern, text, span)

    def _has_part(self, value: str) -> bool:
        written = _fold(value)
        return written in self.joined and any(_contains(whole, written) for whole in self.folded)


@lru_cache(maxsize=32)
def make_own(values: tuple[str, ...], patterns: tuple[str, ...]) -> OwnValues:
    """Raises PatternError."""
    phones = {_make_phone_key(value) for value in values if not any(c.isalpha() for c in value)} - {""}
    folded = frozenset(phones | {_fold(value) for value in values})
    return OwnValues(values, compile_patterns(patterns), folded, "\n".join(folded))


def _fold(value: str) -> str:
    return " ".join(value.casefold().split())


def _make_phone_key(value: str) -> str:
    return _NO_DIGIT.sub("", _EXTENSION.sub("", value)).removeprefix("1")


def _contains(whole: str, part: str) -> bool:
    """Whether the part stands in the whole as words of its own. No regular expression: each part would be a new one."""
    if len(part) < 3:
        return False
    at = whole.find(part)
    while at >= 0 and (whole[max(0, at - 1) : at].isalnum() or whole[at + len(part) :][:1].isalnum()):
        at = whole.find(part, at + 1)
    return at >= 0


def _is_within(pattern: re.Pattern[str], text: str, span: Span) -> bool:
    low = span.start
    while low > 0 and span.start - low < 40 and not text[low - 1].isspace():
        low -= 1
    high = min(len(text), span.end + 40)
    return any(match.start() <= span.start and span.end <= match.end() for match in pattern.finditer(text, low, high))
