"""A company folder's part in the guardrails: `competitors.toml` and `guardrails.toml`, both optional.

Loading a folder twice changes nothing. What staff changed after loading stays until the file's own entry changes; an
entry that is gone from its file goes, unless staff changed it. What staff made themselves is left alone.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import models, transaction

from guardrails import policy_store
from guardrails.company_rules import check_row, read_rows
from guardrails.competitors import read_competitors
from guardrails.conf import CompanyFile, read_company_file
from guardrails.models import AllowedValue, CompetitorName, GuardrailRule
from guardrails.topic import read_topics


def load_company(directory: Path) -> str:
    """Brings the policy up to the folder's state, all or nothing, and says what it came to. Raises ValueError."""
    read_company_file.cache_clear()
    content = read_company_file(directory)
    path = directory / "guardrails.toml"
    if (topics := directory / "topics.toml").exists():
        read_topics(topics)
    file = directory / "competitors.toml"
    competitors = read_competitors(file) if file.exists() else []
    rules = [_checked(row, path) for row in read_rows(directory)]
    names = [
        _checked(CompetitorName(name=item.name, aliases=list(item.aliases), is_ambiguous=item.ambiguous), file)
        for item in competitors
    ]
    values = [_checked(row, path) for row in _make_allowed(content)]
    with transaction.atomic():
        _store(GuardrailRule, ("name",), rules)
        _store(CompetitorName, ("name",), names)
        _store(AllowedValue, ("kind", "value"), values)
    policy_store.refresh()
    return f"{len(names)} competitors, {len(values)} values of the company's own, {len(rules)} changed rules."


def _make_allowed(content: CompanyFile) -> Iterable[AllowedValue]:
    for value in dict.fromkeys(content.values):
        kind = AllowedValue.Kind.DOMAIN if value.startswith("@") else AllowedValue.Kind.VALUE
        yield AllowedValue(kind=kind, value=value)
    for pattern in dict.fromkeys(content.patterns):
        yield AllowedValue(kind=AllowedValue.Kind.PATTERN, value=pattern)


def _checked(row: Any, path: Path) -> Any:
    check_row(row, path)
    row.digest = _digest(row)
    return row


def _store(model: type[models.Model], key: tuple[str, ...], rows: list[Any]) -> None:
    known: dict[Any, Any] = {_key(row, key): row for row in model._default_manager.all()}
    for row in rows:
        present = known.get(_key(row, key))
        if present is None:
            row.save(force_insert=True)
        elif present.digest != row.digest:
            row.pk = present.pk
            row.save(force_update=True)
    wanted = {_key(row, key) for row in rows}
    for place, present in known.items():
        # Gone from the file: what staff made of it stays.
        if place not in wanted and present.digest and present.updated_by_id is None:
            present.delete()


def _key(row: Any, key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _digest(row: models.Model) -> str:
    skipped = {"id", "digest", "updated_at", "updated_by"}
    content = {field.name: getattr(row, field.name) for field in row._meta.fields if field.name not in skipped}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
