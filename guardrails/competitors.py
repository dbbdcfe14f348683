"""Competitors' names in text. Which names there are is data; how they may be written and when they count is here."""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from guardrails import conf, policy, segments
from guardrails.competitor_names import KIND, Competitor, CompetitorGrammar
from guardrails.competitor_phrases import PhraseGrammar, write_phrase, write_plainly
from guardrails.rule_kinds import read_option
from guardrails.spans import Span

__all__ = ["KIND", "Competitor", "detect", "read_competitors", "rename", "trying", "use"]

RULE = "competitor"
DEFAULT_FILE = Path(__file__).parent / "data" / "competitors.toml"

_current: CompetitorGrammar | None = None
# A list on trial, for one test of a text: nobody else sees it.
_on_trial: ContextVar[CompetitorGrammar | None] = ContextVar("competitors_on_trial", default=None)


def detect(text: str) -> list[Span]:
    """Competitors' names in `text`. Names in a row ("A, B and C") are one span."""
    return segments.detect(current(), text)


def read_competitors(path: Path) -> list[Competitor]:
    """The names in a competitors.toml. Raises ValueError with the file's name when it is malformed."""
    try:
        entries = tomllib.loads(path.read_text("utf-8"))["competitor"]
        return [
            Competitor(entry["name"], tuple(entry.get("aliases", ())), bool(entry.get("ambiguous", False)))
            for entry in entries
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a list of competitors: {error!r}") from error


def use(competitors: Iterable[Competitor] | None) -> None:
    """Makes these the names that `detect` and `competitor_filter` know, in this process; None: those of the file."""
    global _current
    _current = None if competitors is None else CompetitorGrammar(competitors)


@contextmanager
def trying(competitors: Iterable[Competitor]) -> Iterator[None]:
    """Within it, and in the threads and tasks that it starts, these are the names."""
    token = _on_trial.set(CompetitorGrammar(competitors))
    try:
        yield
    finally:
        _on_trial.reset(token)


def current() -> CompetitorGrammar:
    global _current
    on_trial = _on_trial.get()
    if on_trial is not None:
        return on_trial
    if _current is None:
        _current = CompetitorGrammar(read_competitors(find_file()))
    return _current


def phrases() -> PhraseGrammar:
    """The names with what must go with them, for a text in which others stand in their place."""
    return _make_phrases(current())


@lru_cache(maxsize=8)
def _make_phrases(names: CompetitorGrammar) -> PhraseGrammar:
    return PhraseGrammar(names)


def find_file() -> Path:
    """The list for when none is kept: the setting's, the company folder's, or the one that comes with this app."""
    if named := conf.read("GUARDRAILS_COMPETITORS"):
        return Path(named)
    folder = conf.read("GUARDRAILS_COMPANY")
    own = Path(folder) / "competitors.toml" if folder else None
    return own if own and own.exists() else DEFAULT_FILE


def rename_in(one: str, several: str) -> Callable[[str, str, str], str]:
    """The same with words of another language than English."""
    return lambda kind, matched, before: write_plainly(matched, before, one, several)


def rename(kind: str, matched: str, before: str) -> str:
    """A phrase for the name, or the names, that fits where they stood."""
    rule = policy.get(RULE)
    return write_phrase(matched, before, str(read_option(rule, "one")), str(read_option(rule, "several")))
