"""The company's own numbers, names and addresses, which are nobody's personal data, and how its numbers look."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from guardrails import conf
from guardrails.patterns import compile_patterns
from guardrails.spans import Span

_NO_DIGIT = re.compile(r"\D")
_EXTENSION = re.compile(r"(?:x|ext)\D*\d+$", re.IGNORECASE)
# Kinds for which a value may be a part of an allowed one: a street without its town.
_IN_PARTS = frozenset({"ADDRESS", "PERSON"})

_values: tuple[str, ...] | None = None
_patterns: tuple[str, ...] = ()
# Values and patterns for one text alone, a test's or with more than the company's: nobody else sees them.
_on_trial: ContextVar[tuple[tuple[str, ...], tuple[str, ...]] | None] = ContextVar("allowed_on_trial", default=None)


def use(values: Iterable[str], patterns: Iterable[str]) -> None:
    """Makes these the company's own, in this process, from now on. Raises PatternError."""
    global _values, _patterns
    wanted = tuple(patterns)
    compile_patterns(wanted)
    _values, _patterns = tuple(values), wanted


@contextmanager
def trying(values: Iterable[str], patterns: Iterable[str]) -> Iterator[None]:
    """Within it, and in the threads and tasks that it starts, these are the company's own. Raises PatternError."""
    wanted = tuple(patterns)
    compile_patterns(wanted)
    token = _on_trial.set((tuple(values), wanted))
    try:
        yield
    finally:
        _on_trial.reset(token)


@contextmanager
def adding(values: Iterable[str]) -> Iterator[None]:
    """Within it, and in the threads and tasks that it starts, these are the company's own besides its others."""
    patterns = _company_patterns()
    token = _on_trial.set(((*_own(), *filter(None, values)), patterns))
    try:
        yield
    finally:
        _on_trial.reset(token)


def forget() -> None:
    """Back to what stands in files and settings."""
    global _values, _patterns
    _values, _patterns = None, ()


def read_values() -> tuple[str, ...]:
    """The company's own, as written."""
    return _current()


def is_allowed(kind: str, value: str) -> bool:
    allowed, joined = _read_allowed(_current())
    if kind == "PHONE":
        return _phone_key(value) in allowed
    if kind in _IN_PARTS:
        return _is_part(value, allowed, joined)
    written = " ".join(value.casefold().split())
    if kind == "EMAIL":
        return written in allowed or "@" + written.rpartition("@")[2] in allowed
    return written in allowed


def _is_part(value: str, allowed: Iterable[str], joined: str) -> bool:
    written = " ".join(value.casefold().split())
    return written in joined and any(_contains(whole, written) for whole in allowed)


def has_own_form(number: str) -> bool:
    pattern = _compile(_company_patterns())
    return pattern is None or pattern.fullmatch(number) is not None


def drop_allowed(text: str, spans: list[Span]) -> list[Span]:
    """Without those that are the company's own."""
    pattern = _compile(_company_patterns())
    allowed, joined = _read_allowed(_current())
    return [span for span in spans if not _is_own(pattern, allowed, joined, text, span)]


def _is_own(pattern: re.Pattern[str] | None, allowed: frozenset[str], joined: str, text: str, span: Span) -> bool:
    value = text[span.start : span.end]
    if span.kind in _IN_PARTS and _is_part(value, allowed, joined):
        return True
    # A pattern holds no blank, so what stands in one word decides.
    return pattern is not None and " " not in value and _is_within(pattern, text, span)


def _is_within(pattern: re.Pattern[str], text: str, span: Span) -> bool:
    low = span.start
    while low > 0 and span.start - low < 40 and not text[low - 1].isspace():
        low -= 1
    high = min(len(text), span.end + 40)
    return any(match.start() <= span.start and span.end <= match.end() for match in pattern.finditer(text, low, high))


def _contains(whole: str, part: str) -> bool:
    """Whether the part stands in the whole as words of its own. No regular expression: each part would be a new one."""
    if len(part) < 3:
        return False
    at = whole.find(part)
    while at >= 0 and (whole[max(0, at - 1) : at].isalnum() or whole[at + len(part) :][:1].isalnum()):
        at = whole.find(part, at + 1)
    return at >= 0


def _phone_key(value: str) -> str:
    return _NO_DIGIT.sub("", _EXTENSION.sub("", value)).removeprefix("1")


def _current() -> tuple[str, ...]:
    return (*_own(), *conf.read("GUARDRAILS_ALLOWED"))


def _own() -> tuple[str, ...]:
    if on_trial := _on_trial.get():
        return on_trial[0]
    return _company().values if _values is None else _values


def _company_patterns() -> tuple[str, ...]:
    if on_trial := _on_trial.get():
        return on_trial[1]
    return _company().patterns if _values is None else _patterns


def _company() -> conf.CompanyFile:
    folder = conf.read("GUARDRAILS_COMPANY")
    # By its text: paths take long to compare.
    return conf.read_company_file(str(folder) if folder else None)


_compile = cache(compile_patterns)


@cache
def _read_allowed(values: tuple[str, ...]) -> tuple[frozenset[str], str]:
    """The values in the form in which they are compared, and all of them in one text."""
    phones = {_phone_key(value) for value in values if not any(c.isalpha() for c in value)} - {""}
    allowed = frozenset(phones | {" ".join(value.casefold().split()) for value in values})
    return allowed, "\n".join(allowed)
