"""E-mail addresses: international ones too, and those spelled out ("maria at gmail dot com", "maria (at) acme.org")."""

import re
from collections.abc import Iterator

from guardrails.pii.allowed import is_allowed
from guardrails.pii.joining import Joining
from guardrails.pii.words import is_common, match_any
from guardrails.spans import Span

_AT_LIST = (
    "at",
    "arroba",
    "arobase",
    "ät",
    "aet",
    "bei",
    "klammeraffe",
    "chiocciola",
    "apenstaartje",
    "małpa",
    "malpa",
    "собака",
)
_DOT_LIST = ("dot", "punto", "ponto", "point", "punkt", "punt", "kropka", "точка")
# What people say for other signs of an address, and what stands for it.
_SIGN_LIST = (
    "underscore",
    "unterstrich",
    "tiret",
    "trattino",
    "guion",
    "guión",
    "hífen",
    "dash",
    "hyphen",
    "minus",
    "bindestrich",
    "plus",
)
_AT_WORDS = rf"(?:{'|'.join(_AT_LIST)})"
_DOT_WORDS = rf"(?:{'|'.join(_DOT_LIST)})"
_SIGN_WORDS = rf"(?:(?:guion|guión|tiret) (?:bajo|bas)|{'|'.join(_SIGN_LIST)})"
# The group `back`: by itself an ordinary word, which only counts after something that can stand before an @.
_INITIALS = "".join(sorted({word[0] for word in _AT_LIST + _DOT_LIST + _SIGN_LIST}))
_INITIALS += _INITIALS.upper()
TRIGGER = (
    rf"[@＠]|[\[({{<](?i:{_AT_WORDS}|{_DOT_WORDS})[\])}}>]|(?<=\w)(?:_at_|-at-)(?=\w)"
    rf"|(?P<back>(?<!\S){match_any(_AT_LIST + _DOT_LIST + _SIGN_LIST)}(?=\s))"
)
BACK_INITIALS = frozenset("@＠([{<" + _INITIALS)
_JOINERS = (*_AT_LIST, *_DOT_LIST, *_SIGN_LIST, "bajo", "bas")
_JOINER_SET = frozenset(_JOINERS)
# One of these words stands in each address that has no "@".
AT_WORDS = frozenset(_AT_LIST)
_SIGNS = frozenset((".", "(at", "(dot", "[at", "[dot"))
# How a token may begin that goes on with an address, and how one may end after which anything goes on with it.
_GOING_ON = frozenset("@＠([{<." + _INITIALS)
_BEFORE_ANYTHING = frozenset("@＠.)]}>" + "".join(word[-1] + word[-1].upper() for word in _JOINERS))
_BRACKETED = tuple(f"{left}{word}" for word in (*_AT_LIST, *_DOT_LIST, "@", ".") for left in "([{<")
_MAILBOXES = frozenset(
    "info contact support sales help hello office admin service billing claims mail email team".split()
)
# Everyday words that may be a part of an address.
WORDS = _JOINER_SET | _MAILBOXES
_BEGINNINGS = frozenset(word[:size] for word in (*_JOINERS, *_BRACKETED) for size in range(len(word) + 1))
_BRACKETED_WORDS = frozenset((*_AT_LIST, *_DOT_LIST, "@", "."))
_BRACKETED_SET = frozenset(_BRACKETED)
_OPENING = frozenset("([{<")
_CLOSED = frozenset(")]}>")

_LABEL = r"[\w\-]{1,63}"
_PLAIN = re.compile(rf"(?<![\w.+\-])[\w.+\-%'&=~]{{1,64}}@(?:{_LABEL}\.)+[^\W\d_][\w\-]{{1,24}}(?![\w\-])")
# Without its ending, of those whom everybody knows: "maria.lopez@gmail".
_ENDLESS = re.compile(
    r"(?<![\w.+\-])[\w.+\-]{2,64}@(?:gmail|googlemail|yahoo|hotmail|outlook|icloud|protonmail|gmx|aol)(?![\w.@\-]*\w)",
    re.IGNORECASE,
)
_QUOTED = re.compile(rf'"[^"\s@]{{1,64}}"@(?:{_LABEL}\.)+[^\W\d_]{{2,24}}(?![\w\-])')
_AT = rf"(?: ?@ ?| ?[\[({{<] ?(?:@|{_AT_WORDS}) ?[\])}}>] ?| {_AT_WORDS} )"
_DOT = rf"(?:\.| ?[\[({{<] ?(?:\.|{_DOT_WORDS}) ?[\])}}>] ?| {_DOT_WORDS} | \. ?)"
_SPELLED = re.compile(
    rf"(?<![\w.+\-])(?P<local>[\w+\-]{{1,64}}(?:(?:{_DOT}| {_SIGN_WORDS} )[\w+\-]{{1,64}}){{0,4}}){_AT}"
    rf"(?P<domain>[\w\-]{{1,63}}(?:(?:{_DOT}| {_SIGN_WORDS} )[\w\-]{{1,63}}){{0,3}}){_DOT}"
    rf"(?P<top>[^\W\d_]{{2,24}})(?![\w\-])",
    re.IGNORECASE,
)
_AT_WITHIN = re.compile(r"[_\-][Aa][Tt][_\-]")
_IN_ONE_WORD = re.compile(
    r"(?<![\w.+\-])[\w.+\-]{1,64}?([_\-])at\1[\w\-]{1,63}?(?:\1dot\1[\w\-]{1,24}?){1,3}(?![\w\-])", re.IGNORECASE
)
_SPELLED_DOT = re.compile(rf"\s{_DOT_WORDS}\s|[\[({{<]", re.IGNORECASE)
_PROVIDERS = frozenset(
    "gmail googlemail yahoo ymail hotmail outlook live msn icloud me mac aol proton protonmail gmx web mail zoho "
    "comcast verizon att sbcglobal cox fastmail yandex qq 163 orange free libero".split()
)


def reaches_back(previous: str, token: str) -> bool:
    word = token.casefold()
    if word not in _BEGINNINGS and word[:1] != "@" and not word.startswith(_BRACKETED):
        return False
    return (previous[-1].isalnum() or previous[-1] in "_)]}>") and _may_be_mailbox(previous)


def _may_be_mailbox(word: str) -> bool:
    """Everyday words are no mailbox when a blank follows ("look at amazon.com"); that lets them pass at once."""
    return not is_common(word) or word.casefold() in _MAILBOXES


def may_join(tokens: list[str], first: str) -> bool:
    if first and first not in _GOING_ON and tokens[-1][-1] not in _BEFORE_ANYTHING:
        return False
    word = tokens[-1].casefold()
    if word in _JOINER_SET or word[-1] == "@" or word in _SIGNS or _is_bracketed(word):
        return True
    if not first or first in "@([{<":
        return True
    if _is_spelling(tokens):
        return first in _GOING_ON
    return len(tokens) == 1 and first in _INITIALS and _may_be_mailbox(tokens[-1])


def joins(tokens: list[str], token: str) -> bool:
    is_sign = how_joins(token) is Joining.FREELY or leads_on(tokens[-1])
    return is_sign and len(tokens) <= 16 and may_join(tokens, token[0])


def how_joins(token: str) -> Joining:
    word = token.casefold()
    if word in _JOINER_SET or word[0] in "@." or _is_bracketed(word):
        return Joining.FREELY
    return Joining.FREELY if word[0] in _OPENING and word.startswith(_BRACKETED) else Joining.LED


def leads_on(token: str) -> bool:
    word = token.casefold()
    return word in _JOINER_SET or word[-1] == "@" or word == "." or _is_bracketed(word)


def _is_bracketed(word: str) -> bool:
    return (
        word[-1] in _CLOSED and word.rstrip(")]}>").rpartition("(")[2].strip("[{<") in _BRACKETED_WORDS
    ) or word in _BRACKETED_SET


def _is_spelling(tokens: list[str]) -> bool:
    return any(
        "@" in token or token.casefold() in _JOINER_SET or _is_bracketed(token.casefold()) for token in tokens[-4:]
    )


def find_emails(text: str, start: int) -> Iterator[Span]:
    for pattern in (_PLAIN, _QUOTED, _ENDLESS) if "@" in text else ():
        for match in pattern.finditer(text, start):
            first = match.start() + len(match[0]) - len(match[0].lstrip(".-'%&=~"))
            if not is_allowed("EMAIL", text[first : match.end()]):
                yield Span(first, match.end(), "EMAIL")
    for match in _IN_ONE_WORD.finditer(text, start) if _AT_WITHIN.search(text, start) else ():
        yield Span(*match.span(), "EMAIL")
    for match in _SPELLED.finditer(text, start):
        if _is_meant(match) and not is_allowed("EMAIL", match[0]):
            yield Span(*match.span(), "EMAIL")


def _is_meant(match: re.Match[str]) -> bool:
    """ "look at amazon.com" is no address, "maria at gmail.com" is."""
    at = match[0][len(match["local"]) :]
    if at[0] == " " and not _may_be_mailbox(match["local"]):
        return False
    if "@" in match[0] or at.lstrip()[0] in _OPENING:
        return True
    return match["domain"].casefold() in _PROVIDERS or _SPELLED_DOT.search(match[0]) is not None
