"""What a rule saw, as staff may read it: short, and without anybody's personal data."""

import re

from guardrails import pii
from guardrails.normalise import CITATION_MARK

LONGEST = 200
_BLANKS = re.compile(r"\s+")
_BEFORE = 60


def make_excerpt(text: str, start: int = 0) -> str:
    """At most LONGEST characters of `text` around `start`, with `[KIND]` in the place of personal data.

    The whole text is masked before it is cut: half a card number would not be found.
    """
    parts, position, begin = [], 0, start
    try:
        for span in pii.detect(text):
            replaced = f"[{span.kind}]"
            if span.start <= start:
                begin += min(len(replaced), start - span.start) - (min(span.end, start) - span.start)
            parts += [text[position : span.start], replaced]
            position = span.end
    except Exception as error:  # What cannot be judged is not shown.
        return f"[withheld: {type(error).__name__} while masking]"
    return _cut("".join([*parts, text[position:]]), max(0, begin))


def _cut(masked: str, start: int) -> str:
    low = max(0, start - _BEFORE) if len(masked) > LONGEST else 0
    lead = "…" if low else ""
    shown = lead + _BLANKS.sub(" ", masked[low:].replace(CITATION_MARK, "")).strip()
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"
