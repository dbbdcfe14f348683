"""What only the words after it tell, in a whole message: "123 45 6789, that's my social", "bob smith 77 at gmail".

On the way in alone: a stream has let such words go before it knows.
"""

import re
from collections.abc import Iterator

from guardrails.pii.allowed import is_allowed
from guardrails.pii.identity import is_issued
from guardrails.pii.words import is_common
from guardrails.spans import Span

_SOCIAL = re.compile(
    r"(?<![\w.\-])(\d{3})[ .\-]?(\d{2})[ .\-]?(\d{4})(?![\w\-])"
    r"(?=[ ,;:(\-–]{1,3}(?:(?:that|this|it|which|there|here)(?:['’]?s| is| was)?,? )?(?:(?:is|as|for|being) )?"
    r"(?:(?:my|the|his|her|our) )?"
    r"(?:ssn|social(?: security)?(?: number| no)?)\b(?! (?:media|services?|worker|work|event)))",
    re.IGNORECASE,
)
_AT = " at (?:gmail|googlemail|yahoo|hotmail|outlook|icloud|protonmail|gmx|aol)"
_AT_PROVIDER = re.compile(_AT)
_MAILBOX = re.compile(
    rf"(?<!\S)(?P<local>(?:[\w.+\-]{{1,32}} ){{0,3}}[\w.+\-]{{1,32}}){_AT}(?:\.com| dot com)?(?!\w)",
    re.IGNORECASE,
)
_SAYS_MAIL = re.compile(r"mail|address|reach|write|contact|send", re.IGNORECASE)
_NEAR = 40


def find_told_after(text: str) -> list[Span]:
    lower = text.lower()
    found = list(_find_socials(text)) if "ssn" in lower or "social" in lower else []
    return [*found, *_find_mailboxes(text)] if _AT_PROVIDER.search(lower) else found


def _find_socials(text: str) -> Iterator[Span]:
    for match in _SOCIAL.finditer(text):
        if is_issued(*match.groups()):
            yield Span(*match.span(), "US_SSN")


def _find_mailboxes(text: str) -> Iterator[Span]:
    """With a digit in the mailbox's name, or where somebody speaks of mail: "Ann at Yahoo" may work there."""
    for match in _MAILBOX.finditer(text):
        words = match["local"].split(" ")
        own = len(words)
        while own and not (is_common(words[own - 1]) and not words[own - 1].isdigit()):
            own -= 1
        local = " ".join(words[own:])
        start = match.end("local") - len(local)
        is_meant = any(map(str.isdigit, local)) or _SAYS_MAIL.search(text[max(0, start - _NEAR) : start])
        if local and is_meant and any(map(str.isalpha, local)) and not is_allowed("EMAIL", text[start : match.end()]):
            yield Span(start, match.end(), "EMAIL")
