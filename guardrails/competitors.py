"""Competitors' names in text. Which names there are is data; how they may be written and when they count is here."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from guardrails import conf, segments
from guardrails.competitor_names import KIND, Competitor, CompetitorGrammar
from guardrails.spans import Span

__all__ = ["KIND", "Competitor", "detect", "load_company", "rename", "use"]

DEFAULT_FILE = Path(__file__).parent / "data" / "competitors.toml"

_SEVERAL = re.compile(r",|\s[/&]|(?<!\.com)(?<!:)/(?!/)|\b(?:and|or|vs|versus)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’`]s$|s['’]$")
_current: CompetitorGrammar | None = None


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


def load_company(directory: Path) -> None:
    """Takes the names from the company's competitors.toml, if it has one."""
    if (directory / "competitors.toml").exists():
        use(read_competitors(directory / "competitors.toml"))


def use(competitors: Iterable[Competitor]) -> None:
    """Makes these the names that `detect` and `competitor_filter` know from now on, in this process."""
    global _current
    _current = CompetitorGrammar(competitors)


def current() -> CompetitorGrammar:
    global _current
    if _current is None:
        _current = CompetitorGrammar(read_competitors(Path(conf.read("GUARDRAILS_COMPETITORS") or DEFAULT_FILE)))
    return _current


def rename(kind: str, matched: str, before: str) -> str:
    """A phrase for the name, or the names, that fits where they stood."""
    phrase = "other insurers" if _SEVERAL.search(matched) else "another insurer"
    if _POSSESSIVE.search(matched):
        phrase += "'" if phrase.endswith("s") else "'s"
    lead = before.rstrip(' *_-#"“(')
    starts_sentence = not lead or lead[-1] in ".!?\n"
    return phrase[0].upper() + phrase[1:] if starts_sentence else phrase
