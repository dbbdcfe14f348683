"""Questions that lean on what was asked before: "and for the battery?". Pure."""

import re
from collections.abc import Sequence

from knowledge.analysis import terms

# Longer questions say what they are about, whatever they begin with.
FEW_TERMS = 3
_BEGINS = re.compile(
    r"\W*(?:and|but|also|then|or|what about|how about|what if|why|why not|how so|really|which ones?|how much|how long"
    r"|y|pero|et|mais|und|aber|oder|e|mas|ma|en|maar)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|it's|that|this|those|these|they|them|their|there|one|ones|same|both|either)\b", re.IGNORECASE
)


def find_context(question: str, earlier: Sequence[str]) -> str:
    """The earlier question (the last of `earlier` that says something) that this one needs to be understood; empty
    when it stands by itself."""
    if not leans_back(question):
        return ""
    return next((text for text in reversed(earlier) if terms(text) and not leans_back(text)), "")


def leans_back(question: str) -> bool:
    """Whether a question is too short to stand by itself and points to what was said."""
    count = len(terms(question))
    return count == 0 or (count <= FEW_TERMS and bool(_BEGINS.match(question) or _POINTS_BACK.search(question)))
