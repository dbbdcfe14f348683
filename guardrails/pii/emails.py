"""E-mail addresses: international ones too, and those spelled out ("maria at gmail dot com", "maria (at) acme.org")."""

import re
from collections.abc import Iterator

from guardrails.pii.allowed import is_allowed
from guardrails.pii.words import is_common
from guardrails.spans import Span

_AT_WORDS = r"(?:at|arroba|arobase|\u00e4t)"
_DOT_WORDS = r"(?:dot|punto|ponto|point|punkt)"
# The group `back`: by itself an ordinary word, which only counts after something that can stand before an @.
TRIGGER = (
    rf"@|[\[({{<](?i:{_AT_WORDS}|{_DOT_WORDS})[\])}}>]"
    rf"|(?P<back>(?<!\S)(?i:{_AT_WORDS}|{_DOT_WORDS}|underscore)(?=\s))"
)
BACK_INITIALS = frozenset("@([{<aAäÄdDpPuU")
_JOINERS = ("at", "arroba", "arobase", "ät", "dot", "punto", "ponto", "point", "punkt", "underscore")
_SIGNS = frozenset((".", "(at", "(dot", "[at", "[dot"))
# How a token may begin that goes on with an address, and how one may end after which anything goes on with it.
_GOING_ON = frozenset("@([{<.dDpPuUaA\u00e4\u00c4")
_BEFORE_ANYTHING = frozenset("@.)]}>" + "".join(word[-1] + word[-1].upper() for word in _JOINERS))
_BRACKETED = tuple(f"{left}{word}" for word in ("at", "dot", "@", ".", "punto", "arroba") for left in "([{<")
_AT_JOINERS = frozenset(("at", "arroba", "arobase", "ät"))
_MAILBOXES = frozenset(
    "info contact support sales help hello office admin service billing claims mail email team".split()
)
_OPENING = frozenset("([{<")
_CLOSED = frozenset(")]}>")

_LOCAL = r"[\w!#$%&'*+/=?^`{|}~.\-]{1,64}"
_LABEL = r"[\w\-]{1,63}"
_PLAIN = re.compile(rf"(?<![\w.+\-])[\w.+\-%'&=~]{{1,64}}@(?:{_LABEL}\.)+[^\W\d_][\w\-]{{1,24}}(?![\w\-])")
_QUOTED = re.compile(rf'"[^"\s@]{{1,64}}"@(?:{_LABEL}\.)+[^\W\d_]{{2,24}}(?![\w\-])')
_AT = rf"(?: ?@ ?| ?[\[({{<] ?(?:@|{_AT_WORDS}) ?[\])}}>] ?| {_AT_WORDS} )"
_DOT = rf"(?:\.| ?[\[({{<] ?(?:\.|{_DOT_WORDS}) ?[\])}}>] ?| {_DOT_WORDS} | \. ?)"
_SPELLED = re.compile(
    rf"(?<![\w.+\-])(?P<local>[\w+\-]{{1,64}}(?:(?:{_DOT}|_| underscore | dash )[\w+\-]{{1,64}}){{0,4}}){_AT}"
    rf"(?P<domain>[\w\-]{{1,63}}(?:{_DOT}[\w\-]{{1,63}}){{0,3}}){_DOT}(?P<top>[^\W\d_]{{2,24}})(?![\w\-])",
    re.IGNORECASE,
)
_SPELLED_DOT = re.compile(rf"\s{_DOT_WORDS}\s|[\[({{<]", re.IGNORECASE)
_SPELLING = re.compile(rf"@|(?i:(?<!\w)(?:{_AT_WORDS})(?!\w))")
_PROVIDERS = frozenset(
    "gmail googlemail yahoo ymail hotmail outlook live msn icloud me mac aol proton protonmail gmx web mail zoho "
    "comcast verizon att sbcglobal cox fastmail yandex qq 163 orange free libero".split()
)


def reaches_back(previous: str, token: str) -> bool:
    if not (previous[-1].isalnum() or previous[-1] in "_)]}>") or not _may_be_mailbox(previous):
        return False
    word = token.casefold()
    if word[:1] in _OPENING:
        return any(form.startswith(word[: len(form)]) for form in _BRACKETED)
    return word[:1] == "@" or any(form.startswith(word) for form in _JOINERS)


def _may_be_mailbox(word: str) -> bool:
    """Everyday words are no mailbox when a blank follows ("look at amazon.com"); that lets them pass at once."""
    return not is_common(word) or word.casefold() in _MAILBOXES


def may_join(tokens: list[str], first: str) -> bool:
    if first and first not in _GOING_ON and tokens[-1][-1] not in _BEFORE_ANYTHING:
        return False
    word = tokens[-1].casefold()
    if word in _JOINERS or word[-1] == "@" or word in _SIGNS or _is_bracketed(word):
        return True
    if not first or first in "@([{<":
        return True
    if _is_spelling(tokens):
        return first in _GOING_ON
    return len(tokens) == 1 and first.casefold() in "aädpu" and _may_be_mailbox(tokens[-1])


def joins(tokens: list[str], token: str) -> bool:
    if not may_join(tokens, token[0]) or len(tokens) > 16:
        return False
    last, word = tokens[-1].casefold(), token.casefold()
    if last in _JOINERS or last[-1] == "@" or last == "." or _is_bracketed(last):
        return True
    return word in _JOINERS or word[0] in "@." or _is_bracketed(word) or word.startswith(_BRACKETED)


def _is_bracketed(word: str) -> bool:
    return (
        word[-1] in _CLOSED and word.rstrip(")]}>")[-3:].strip("([{<") in {"at", "dot", "@", "."}
    ) or word in _BRACKETED


def _is_spelling(tokens: list[str]) -> bool:
    return any("@" in token or token.casefold() in _JOINERS or _is_bracketed(token.casefold()) for token in tokens[-4:])


def find_emails(text: str, start: int) -> Iterator[Span]:
    for pattern in (_PLAIN, _QUOTED) if "@" in text else ():
        for match in pattern.finditer(text, start):
            first = match.start() + len(match[0]) - len(match[0].lstrip(".-'%&=~"))
            if not is_allowed("EMAIL", text[first : match.end()]):
                yield Span(first, match.end(), "EMAIL")
    if not _SPELLING.search(text, start):
        return
    for match in _SPELLED.finditer(text, start):
        if _is_meant(match) and not is_allowed("EMAIL", match[0]):
            yield Span(*match.span(), "EMAIL")


def _is_meant(match: re.Match[str]) -> bool:
    """ "look at amazon.com" is no address, "maria at gmail.com" is."""
    at = match[0][len(match["local"]) :]
    if at[0] == " " and not _may_be_mailbox(match["local"].rpartition(" ")[2]):
        return False
    if "@" in match[0] or at.lstrip()[0] in _OPENING:
        return True
    return match["domain"].casefold() in _PROVIDERS or _SPELLED_DOT.search(match[0]) is not None
