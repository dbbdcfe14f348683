"""A text as the screen reads it: what was written in odd characters or in code is read as what it says."""

import base64
import binascii
import codecs
import html
import re
from dataclasses import dataclass
from urllib.parse import unquote

from guardrails.normalise import fold_lookalikes, normalise

# What is read of a long text: its beginning and its end.
_HEAD, _TAIL = 3000, 1000
_PLACEHOLDER = re.compile(r"\[[A-Z_]{2,24}_\d{1,4}\]")
_SPACED_WORD = re.compile(r"(?<!\w)(?:\w[ .\-_*]){4,}\w(?!\w)")
_ALL_SPACED = re.compile(r"(?:\w[.,!?]?(?: {1,6}|\Z)){12,}")
_WIDE_GAP = re.compile(r" {2,}")
_SPACERS = re.compile(r"[ .\-_*]")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_HEX = re.compile(r"(?:\b|0x)(?:[0-9a-fA-F]{2}[ :]?){12,}")
_ESCAPES = re.compile(r"(?:%[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|&#x?[0-9a-fA-F]{2,5};)")
_BLANKS = re.compile(r"\s+")
# A word in which digits stand for letters. Numbers and codes have few letters.
_LEET_WORD = re.compile(
    r"\b(?=[a-z]*[013457@$][a-z013457@$]*\b)(?=[013457@$]*[a-z])[a-z013457@$]{4,20}\b", re.IGNORECASE
)
_LEET = str.maketrans("013457@$", "oieastas")
_TELLTALES = re.compile(
    r"\b(?:ignor\w*|instructions?|previous|prompts?|system|rules|pretend|forget|disregard|reveal)\b"
)
_REVERSED = re.compile(r"\b(?:erongi|snoitcurtsni|suoiverp|tpmorp|metsys|dragersid|tegrof|laever)\b")
_ROT13 = re.compile(r"\b(?:vtaber|vafgehpgvbaf?|cerivbhf|cebzcgf?|flfgrz|qvfertneq|sbetrg|erirny)\b")
# Characters nobody sees and a model reads.
_TAGS = {code: chr(code - 0xE0000) for code in range(0xE0020, 0xE007F)}
_TAGGED = re.compile("[\U000e0020-\U000e007e]{3,}")


@dataclass(frozen=True, slots=True)
class PlainText:
    """`text` is lower-case and on one line, with what was decoded at its end."""

    text: str
    is_disguised: bool


def read_plain(text: str) -> PlainText:
    if len(text) > _HEAD + _TAIL:
        text = f"{text[:_HEAD]}\n{text[-_TAIL:]}"
    hidden = " ".join(match[0].translate(_TAGS) for match in _TAGGED.finditer(text)) if not text.isascii() else ""
    plain = normalise(_PLACEHOLDER.sub(" ", text)).text
    if not plain.isascii():
        plain = fold_lookalikes(plain)
    length = len(plain)
    if _ALL_SPACED.fullmatch(plain.strip()):
        # Only letters: the wider gaps are between words.
        plain = " ".join(word.replace(" ", "") for word in _WIDE_GAP.split(plain))
    spaced = _SPACED_WORD.sub(lambda match: _SPACERS.sub("", match[0]), plain)
    decoded = [hidden, *_decode_all(spaced)]
    said = " ".join(part for part in decoded if part)
    joined = _BLANKS.sub(" ", f"{spaced} {said}").replace("’", "'").lower().strip()
    return PlainText(joined, bool(said) or len(spaced) < 0.8 * length)


def _decode_all(text: str) -> list[str]:
    """What is said in code in the text."""
    found = [_decode_base64(match[0]) for match in _BASE64.finditer(text)]
    found += [_decode_hex(match[0]) for match in _HEX.finditer(text)]
    if len(_ESCAPES.findall(text)) >= 6:
        found.append(_unescape(text))
    lower = text.lower()
    if _REVERSED.search(lower):
        found.append(text[::-1])
    if _ROT13.search(lower):
        found.append(codecs.decode(text, "rot13"))
    clear, count = _LEET_WORD.subn(lambda match: match[0].translate(_LEET), text)
    if count and _TELLTALES.search(clear.lower()) and not _TELLTALES.search(lower):
        found.append(clear)
    return found


def _decode_base64(encoded: str) -> str:
    encoded = encoded.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return _keep_readable(base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True))
    except (binascii.Error, ValueError):
        return ""


def _decode_hex(encoded: str) -> str:
    digits = re.sub(r"[^0-9a-fA-F]", "", encoded.removeprefix("0x"))
    return _keep_readable(bytes.fromhex(digits[: len(digits) // 2 * 2]))


def _keep_readable(data: bytes) -> str:
    """Text of letters and blanks; what only happens to decode is noise."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return ""
    letters = sum(character.isalpha() or character.isspace() for character in text)
    return text if text.isprintable() and letters > 0.7 * len(text) else ""


def _unescape(text: str) -> str:
    plain = html.unescape(unquote(text))
    return re.sub(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1] or match[2], 16)), plain)
