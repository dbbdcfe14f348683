"""The company folder's rates: rates.toml becomes a published rate table."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from quotes.models import RateTable
from quotes.publishing import digest_rules, publish_rates
from quotes.rates import Rates, RatesError, dump_rates, parse_rates


def load_company(directory: Path) -> str:
    """Publishes rates.toml when it changed, and says what it did; without the file it leaves the rates alone.

    A file that was loaded before changes nothing, also when staff have published other rates since. Raises
    RatesError, which names the file and the key, before anything is stored.
    """
    path = directory / "rates.toml"
    if not path.exists():
        return "No rates.toml: the rates stay as they are."
    rates = read_rates_file(path)
    rules = dump_rates(rates)
    digest = digest_rules(rules)
    with transaction.atomic():
        loaded = RateTable.objects.select_for_update().exclude(loaded_digest="").first()
        if loaded and loaded.loaded_digest == digest:
            return f"Rates {loaded.number} are up to date."
        draft = RateTable(rules=rules, loaded_digest=digest, reason=f"Loaded from {path.name}.")
        return f"Rates {publish_rates(draft, rates).number} published, in effect from {rates.effective_from}."


def read_rates_file(path: Path) -> Rates:
    """With rates_words.toml beside it, if there is one. Raises RatesError, which names the file and the key."""
    words = path.with_name("rates_words.toml")
    content = _read_toml(path) | ({"words": _read_toml(words)} if words.exists() else {})
    try:
        return parse_rates(content)
    except RatesError as error:
        named = words if error.path[:1] == ("words",) else path
        raise RatesError(f"{named}: {error}") from None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RatesError(f"{path}: it is not valid TOML: {error}.") from None
