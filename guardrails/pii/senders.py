"""Names in lower case that only a whole message shows: "its deshawn", "maria" by itself, "kevin" in a last line.

For what visitors write, read before anything keeps it; a stream never has the whole.
"""

import re
from collections.abc import Iterator

from guardrails.pii.names import CURATED_GIVEN, GIVEN, NOT_NAMES, PARTICLES, SURNAMES, WORD_NAMES, is_ordinary_word
from guardrails.pii.words import COMMON_WORDS
from guardrails.spans import Span

_NAME = r"(?P<first>[^\W\d_]{3,20})(?: (?P<last>[^\W\d_][^\W\d_'’\-]{0,20})\.?)?"
_GREETS = r"(?:(?:hi|hey|hello|yo|hola|good (?:morning|evening))\b[\s,!.]*(?:eva\b[\s,!.]*)?)?"
_PATTERNS = (
    re.compile(
        rf"\A\W*{_GREETS}(?:it['’]?s|this is|here is|es|c['’]est|hier ist|sono|aqu[ií] es) {_NAME}(?![\w@'’])", re.I
    ),
    re.compile(rf"(?:\A|\n)\W*{_NAME}\W*\Z"),
    re.compile(rf"(?:\A|\n)\W*{_GREETS}{_NAME} here\b", re.I),
)
_LONGEST = 2000


def find_senders(text: str) -> Iterator[Span]:
    """Where such a name stands; nothing in a long text."""
    if len(text) > _LONGEST:
        return
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match and _is_given(match["first"]):
            last = match["last"]
            has_last = last is not None and last.casefold() in SURNAMES and last.casefold() not in COMMON_WORDS
            if last is None or has_last or pattern is _PATTERNS[0]:
                yield Span(match.start("first"), match.end("last" if has_last else "first"), "PERSON")


def _is_given(word: str) -> bool:
    key = word.casefold()
    if key not in GIVEN or key in COMMON_WORDS or key in NOT_NAMES or key in PARTICLES or key in WORD_NAMES:
        return False
    return key in CURATED_GIVEN or not is_ordinary_word(key)
