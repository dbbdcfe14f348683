"""The company's own numbers, names and addresses, which are nobody's personal data, and how its numbers look."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from guardrails import conf
from guardrails.patterns import compile_patterns
from guardrails.pii.own_values import OwnValues, make_own
from guardrails.spans import Span


@dataclass(frozen=True, slots=True, eq=False)
class _Stated:
    """Values and patterns as somebody stated them."""

    values: tuple[str, ...]
    patterns: tuple[str, ...]


_used: _Stated | None = None
# For one text alone, a test's or with more than the company's: nobody else sees them.
_on_trial: ContextVar[_Stated | None] = ContextVar("allowed_on_trial", default=None)
# What was stated and what the setting adds, as they were when they were last read, and what came of it. Asked for with
# every value that is found: neither is compared by what is in it.
_read: tuple[object, object, OwnValues] | None = None
# The company's folder, when it was last asked for, and its path as text: paths take long to compare and to write.
_folder: tuple[object, str | None] = None, None


def use(values: Iterable[str], patterns: Iterable[str]) -> None:
    """Makes these the company's own, in this process, from now on. Raises PatternError."""
    global _used
    _used = _state(values, patterns)


@contextmanager
def trying(values: Iterable[str], patterns: Iterable[str]) -> Iterator[None]:
    """Within it, and in the threads and tasks that it starts, these are the company's own. Raises PatternError."""
    token = _on_trial.set(_state(values, patterns))
    try:
        yield
    finally:
        _on_trial.reset(token)


@contextmanager
def adding(values: Iterable[str]) -> Iterator[None]:
    """Within it, and in the threads and tasks that it starts, these are the company's own besides its others."""
    others = _find_stated()
    token = _on_trial.set(_Stated((*others.values, *filter(None, values)), others.patterns))
    try:
        yield
    finally:
        _on_trial.reset(token)


def forget() -> None:
    """Back to what stands in files and settings."""
    global _used
    _used = None


def read_values() -> tuple[str, ...]:
    """The company's own, as written."""
    return _read_own().values


def is_allowed(kind: str, value: str) -> bool:
    return _read_own().has(kind, value)


def has_own_form(number: str) -> bool:
    pattern = _read_own().pattern
    return pattern is None or pattern.fullmatch(number) is not None


def drop_allowed(text: str, spans: list[Span]) -> list[Span]:
    """Without those that are the company's own."""
    own = _read_own()
    return [span for span in spans if not own.covers(text, span)]


def _state(values: Iterable[str], patterns: Iterable[str]) -> _Stated:
    stated = _Stated(tuple(values), tuple(patterns))
    compile_patterns(stated.patterns)
    return stated


def _find_stated() -> "_Stated | conf.CompanyFile":
    return _on_trial.get() or _used or _company()


def _read_own() -> OwnValues:
    global _read
    stated, more = _find_stated(), conf.read("GUARDRAILS_ALLOWED")
    if _read is not None and _read[0] is stated and _read[1] is more:
        return _read[2]
    own = make_own((*stated.values, *more), stated.patterns)
    _read = stated, more, own
    return own


def _company() -> conf.CompanyFile:
    global _folder
    folder = conf.read("GUARDRAILS_COMPANY")
    if folder is not _folder[0]:
        _folder = folder, str(folder) if folder else None
    return conf.read_company_file(_folder[1])
