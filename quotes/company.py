"""The company folder's rates: rates.toml becomes a published rate table."""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from quotes.models import RateTable
from quotes.rates import Rates, RatesError, dump_rates, parse_rates


def load_company(directory: Path) -> str:
    """Publishes rates.toml when it changed, and says what it did; without the file it leaves the rates alone.

    Earlier versions are archived once the new one is in effect. Safe to repeat. Raises RatesError, which names the
    file and the key, before anything is stored.
    """
    path = directory / "rates.toml"
    if not path.exists():
        return "No rates.toml: the rates stay as they are."
    rates = read_rates_file(path)
    rules = dump_rates(rates)
    digest = hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        newest = RateTable.objects.select_for_update().filter(status=RateTable.Status.PUBLISHED).first()
        if newest and newest.digest == digest:
            return f"Rates {newest.number} are up to date."
        return f"Rates {publish(rates, rules, digest).number} published, in effect from {rates.effective_from}."


def publish(rates: Rates, rules: dict[str, Any], digest: str) -> RateTable:
    """Stores the rules as the next version; versions that it replaces today are archived."""
    tables = RateTable.objects.all()
    if rates.effective_from <= timezone.localdate():
        tables.filter(status=RateTable.Status.PUBLISHED).update(status=RateTable.Status.ARCHIVED)
    return tables.create(
        number=(tables.aggregate(highest=Max("number"))["highest"] or 0) + 1,
        status=RateTable.Status.PUBLISHED,
        rules=rules,
        digest=digest,
        effective_from=rates.effective_from,
        effective_until=rates.effective_until,
        published_at=timezone.now(),
    )


def read_rates_file(path: Path) -> Rates:
    try:
        return parse_rates(tomllib.loads(path.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RatesError(f"{path}: it is not valid TOML: {error}.") from None
    except RatesError as error:
        raise RatesError(f"{path}: {error}") from None
