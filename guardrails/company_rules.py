"""The rules of a company folder's guardrails.toml, as rows that nobody has saved."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from guardrails.conf import read_company_file
from guardrails.models import GuardrailRule
from guardrails.policy import DEFAULTS, Rule
from guardrails.rule_kinds import find_kind

_SETTINGS = {"is_on", "action", "message", "messages", "severity", "fails_closed"}


def read_rules(directory: Path | str | None) -> list[Rule]:
    """Those that differ from the defaults. Raises ValueError, which names the file and what is wrong in it."""
    rows = read_rows(Path(directory)) if directory else []
    return [row.as_rule() for row in rows]


def read_rows(directory: Path) -> list[GuardrailRule]:
    """As `read_rules`, as rows."""
    path = directory / "guardrails.toml"
    rows = [_make_row(name, values, path) for name, values in read_company_file(directory).rules.items()]
    for row in rows:
        check_row(row, path)
    return rows


def check_row(row: Any, path: Path) -> None:
    """Raises ValueError, which names the file, the row and each wrong field."""
    try:
        row.clean_fields()
        row.clean()
    except ValidationError as error:
        problems = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        raise ValueError(f"{path}: {row}: {problems}") from error


def _make_row(name: str, values: dict[str, Any], path: Path) -> GuardrailRule:
    row = GuardrailRule.from_rule(DEFAULTS[name])
    options = {option.name for option in find_kind(name).options}
    for key, value in values.items():
        if key == "directions" and isinstance(value, list):
            row.is_inbound, row.is_outbound = "inbound" in value, "outbound" in value
        elif key in _SETTINGS:
            setattr(row, key, value)
        elif key in options:
            row.options = {**row.options, key: value}
        else:
            known = ", ".join(sorted({*_SETTINGS, "directions", *options}))
            raise ValueError(f"{path}: rules.{name}: unknown: {key} (there are: {known}).")
    return row
