"""This app's settings and their defaults. Rules work without Django too: then the defaults hold."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

from guardrails.kinds import KINDS
from guardrails.patterns import check_pattern
from guardrails.policy import DEFAULTS as RULES

# Days for which the originals behind placeholders are kept; 0: never kept at all.
RETENTION_DAYS = {
    "CREDIT_CARD": 0,
    "US_SSN": 0,
    "SECRET": 0,
    "IBAN": 30,
    "BANK_ACCOUNT": 30,
    "US_DRIVER_LICENSE": 30,
    "PASSPORT": 30,
    "DATE_OF_BIRTH": 30,
    "IP_ADDRESS": 30,
    "EMAIL": 90,
    "PHONE": 90,
    "PERSON": 90,
    "ADDRESS": 90,
    "VIN": 90,
}
DEFAULTS: dict[str, Any] = {
    # What differs from RETENTION_DAYS; a change holds for what is kept already, too.
    "GUARDRAILS_RETENTION_DAYS": {},
    # The company's folder, for what no database holds: competitors.toml and guardrails.toml are read from it.
    "GUARDRAILS_COMPANY": None,
    # Numbers and addresses that are nobody's personal data, besides the company's. "@acme.com" allows a whole domain.
    "GUARDRAILS_ALLOWED": [],
    # What the assistant's own words must not contain.
    "GUARDRAILS_OUTBOUND_KINDS": [kind for kind in KINDS if kind not in ("PERSON", "ADDRESS")],
    # The path of a function that finds more persons' names in what visitors write: see guardrails/person_finder.py.
    "GUARDRAILS_PERSON_FINDER": None,
    # The name of the page in admin that shows a conversation, by its id.
    "GUARDRAILS_CONVERSATION_PAGE": None,
    "GUARDRAILS_INJECTION_THRESHOLD": 0.5,
    # The path of a function that gives who the assistant is (a Persona), where a rule is tried; None: nobody.
    "GUARDRAILS_PERSONA": None,
    # A competitors.toml; None: the company's, or the list that comes with this app.
    "GUARDRAILS_COMPETITORS": None,
}


# What was read: Django takes some microseconds to say that a setting is not there, and rules ask for every name found.
_read: dict[str, Any] = {}


def read(name: str) -> Any:
    if name not in _read:
        try:
            _read[name] = getattr(settings, name, DEFAULTS[name])
        except ImproperlyConfigured:
            return DEFAULTS[name]
    return _read[name]


@receiver(setting_changed)
def _forget(**_: object) -> None:
    """Tests change settings."""
    _read.clear()


@dataclass(frozen=True, slots=True)
class CompanyFile:
    """A company's guardrails.toml: its own values, the patterns of its numbers, and its changes of rules."""

    values: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)


@cache
def read_company_file(directory: Path | str | None) -> CompanyFile:
    """The folder's guardrails.toml; an empty one if there is none. Raises ValueError, which names file and key."""
    path = Path(directory) / "guardrails.toml" if directory else None
    if path is None or not path.exists():
        return CompanyFile()
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: it is not valid TOML: {error}.") from None
    if unknown := sorted(set(content) - {"allowed", "number_patterns", "rules"}):
        raise ValueError(f"{path}: unknown: {', '.join(unknown)}.")
    rules = content.get("rules", {})
    if not isinstance(rules, dict) or not all(isinstance(values, dict) for values in rules.values()):
        raise ValueError(f"{path}: rules must be tables such as [rules.injection].")
    if unknown := sorted(set(rules) - set(RULES)):
        raise ValueError(f"{path}: there is no rule {', '.join(unknown)} (there are: {', '.join(RULES)}).")
    try:
        patterns = tuple(map(check_pattern, _read_texts(content, "number_patterns", path)))
    except ValueError as error:
        raise ValueError(f"{path}: {str(error).removeprefix(f'{path}: ')}") from None
    return CompanyFile(_read_texts(content, "allowed", path), patterns, rules)


def _read_texts(content: dict[str, Any], key: str, path: Path) -> tuple[str, ...]:
    texts = content.get(key, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) and 0 < len(text) <= 200 for text in texts):
        raise ValueError(f"{path}: {key} must be a list of texts of 1 to 200 characters.")
    return tuple(texts)
