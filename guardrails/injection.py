"""How much a text looks like an attempt to take the assistant over: `score(text)`, 0 to 1, by rules alone."""

import base64
import binascii
import re

from guardrails.injection_signs import SIGNS
from guardrails.normalise import normalise

# What a rule reads of a long text: its beginning and its end.
_HEAD, _TAIL = 3000, 1000
_SPACED_WORD = re.compile(r"(?<!\w)(?:\w[ .\-_*]){4,}\w(?!\w)")
_SPACERS = re.compile(r"[ .\-_*]")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_BLANKS = re.compile(r"\s+")


def score(text: str) -> float:
    """How sure the signs together are: each leaves its share of the doubt that the others left."""
    read = _prepare(text)
    doubt = 1.0
    for weight, sign in SIGNS:
        if sign.search(read):
            doubt *= 1 - weight
    return 1 - doubt


def _prepare(text: str) -> str:
    if len(text) > _HEAD + _TAIL:
        text = f"{text[:_HEAD]} {text[-_TAIL:]}"
    plain = normalise(text).text
    plain = _SPACED_WORD.sub(lambda match: _SPACERS.sub("", match[0]), plain)
    plain += "".join(f" {_decode(match[0])}" for match in _BASE64.finditer(plain))
    return _BLANKS.sub(" ", plain).replace("’", "'").lower()


def _decode(encoded: str) -> str:
    """The text that was written in base 64, or nothing."""
    try:
        decoded = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return decoded if decoded.isprintable() else ""
