"""First words of a reply that may be shown before it is known what follows them.

A filter holds a word back until it has ended: it could go on as an address. These words say nothing even then: they
are everyday ones, none of them a name. Should the whole become a match after all, they are taken back with it.
"""

import re

from guardrails.pii.words import read_words

OPENINGS = read_words("openings")
_WORD = re.compile(r"\s*[¡¿]?([^\W\d_]+(?:['’][^\W\d_]+)?)[,.!?:…]?\s*")


def is_opening(text: str) -> bool:
    """Whether the text is one word that begins a reply harmlessly."""
    match = _WORD.fullmatch(text)
    return match is not None and match[1].replace("’", "'").lower() in OPENINGS
