"""Keys and tokens by their makers' prefixes; passwords, codes and PINs where the text says so."""

import re
from collections.abc import Iterator

from guardrails.pii.words import is_common
from guardrails.spans import Span

TRIGGER = r"(?<!\w)(?i:pass(?:w|phrase|code|e(?=[\s:=]))|pwd?(?=[\s:=])|api(?=[\s_-])|secret|contrase)|-----BEGIN"
_CUES = re.compile(
    r"\bpin\b|cv[cv]|code|otp|passw|passphrase|passcode|pwd|\bpw\b|api|key|secret|contrase|passe|-----BEGIN",
    re.IGNORECASE,
)
_CONNECTORS = frozenset(
    ("is", "was", "=", ":", "is:", "->", "key", "key:", "key=", "es", "est", "ist", "de", "passe", "token")
)

_KEYS = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:sk|pk|rk)[-_](?:live[-_]|test[-_]|ant-|proj-)?[A-Za-z0-9_\-]{16,}"
    r"|gh[pousr]_[A-Za-z0-9]{20,}"
    r"|github_pat_[A-Za-z0-9_]{20,}|glpat-[\w\-]{16,}|xox[abeoprs]-[A-Za-z0-9\-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}"
    r"|AIza[\w\-]{30,}|ya29\.[\w\-]{20,}|npm_[A-Za-z0-9]{30,}|hf_[A-Za-z0-9]{20,}|SG\.[\w\-]{16,}\.[\w\-]{16,}"
    r"|eyJ[\w\-]{8,}\.[\w\-]{8,}(?:\.[\w\-]*)?)"
)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,30}-----)?")
_PASSWORD = re.compile(
    r"\b(?:(?:pass(?:word|code|phrase|wort)|pwd|pw|contrase(?:n|ñ)a|mot de passe|passwort)"
    r"|(?P<key>(?:api|secret|access|auth)[ _-]?(?:key|token)|secret))"
    r"(?P<link>\s*[:=]\s*|\s+(?:is|was|es|est|ist)\s*:?\s+|\s*->\s*)[\"'`“]?(?P<value>[^\s\"'`”]{3,128})",
    re.IGNORECASE,
)
_PIN = re.compile(
    r"\b(?:pin(?: code| number)?|cv[vc]2?|security code|verification code|one[- ]time (?:code"
    r"|password)|otp|access code)"
    r"(?:\s*[:=#]\s*|\s+(?:is|was)\s*:?\s*|\s+)(\d[\d \-]{1,7}\d)(?!\w)",
    re.IGNORECASE,
)


def may_join(tokens: list[str], first: str) -> bool:
    last = tokens[-1].casefold()
    return len(tokens) < 6 and (_CUES.search(last) is not None or (last in _CONNECTORS and _names_secret(tokens)))


def joins(tokens: list[str], token: str) -> bool:
    if not may_join(tokens, token[0]):
        return False
    last = tokens[-1].casefold()
    # After a connector stands the value; after the cue itself only a connector, or a value after "password:".
    return last in _CONNECTORS or last[-1] in ":=" or token.casefold() in _CONNECTORS or token[0] in ":="


def _names_secret(tokens: list[str]) -> bool:
    return any(_CUES.search(token) for token in tokens[-4:])


def find_secrets(text: str, start: int) -> Iterator[Span]:
    for pattern in (_PRIVATE_KEY, _KEYS):
        for match in pattern.finditer(text, start):
            yield Span(*match.span(), "SECRET")
    if _CUES.search(text, max(0, start - 30)) is None:
        return
    for match in _PIN.finditer(text, max(0, start - 30)):
        if match.start(1) >= start:
            yield Span(*match.span(1), "SECRET")
    for match in _PASSWORD.finditer(text, max(0, start - 30)):
        value = match["value"].rstrip(".,;!?)")
        if match.start("value") >= start and _looks_secret(value, match["link"]):
            yield Span(match.start("value"), match.start("value") + len(value), "SECRET")


def _looks_secret(value: str, link: str) -> bool:
    """Not what people say about passwords: "my password is wrong", "password: see below"."""
    if len(value) < 3 or value[0] in "[<{(*" or is_common(value):
        return False
    if any(character.isdigit() for character in value):
        return True
    return ":" in link or "=" in link or not value.isalpha() or not value.endswith(("ing", "ed", "able", "en", "ly"))
