"""Strict reading of settings from the environment: a malformed value stops the start with its name."""

import os
import re
from collections.abc import Sequence
from decimal import Decimal
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import dj_database_url
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_RATE = re.compile(r"(\d+)/([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_HOST = re.compile(r"\*|\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://(\*\.)?([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?", re.IGNORECASE)


# The names that were asked for.
_asked: set[str] = set()
# How alike a name must be to one of them to be taken for a slip, and how long: other programs have short ones, too.
_SLIP_LIKENESS, _SLIP_LENGTH = 0.88, 7


def read_text(name: str, default: str = "") -> str:
    """The variable's text without outer blanks; empty counts as unset."""
    _asked.add(name)
    return os.environ.get(name, "").strip() or default


def read_bool(name: str, default: bool) -> bool:
    value = read_text(name).lower()
    if not value:
        return default
    if value in _TRUE | _FALSE:
        return value in _TRUE
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def read_int(name: str, default: int, *, low: int, high: int) -> int:
    value = read_text(name)
    if not value:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def read_list(name: str, default: Sequence[str] = ()) -> list[str]:
    """Comma-separated values."""
    value = read_text(name)
    return [item.strip() for item in value.split(",") if item.strip()] if value else list(default)


def read_hosts(name: str, default: Sequence[str]) -> list[str]:
    hosts = read_list(name, default)
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(f"{name} must be host names without scheme or port, not {host!r}.")
    return hosts


def read_networks(name: str, default: Sequence[str] = ()) -> list[IPv4Network | IPv6Network]:
    """Addresses and networks like `10.0.0.0/8`; `none` is none."""
    networks = []
    for value in read_list(name, default):
        if value.lower() == "none":
            continue
        try:
            networks.append(ip_network(value))
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} must be addresses or networks like 10.0.0.0/8, or none, not {value!r}."
            ) from None
    return networks


def read_origins(name: str) -> list[str]:
    origins = read_list(name)
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ImproperlyConfigured(f"{name} must be origins like https://www.example.com, not {origin!r}.")
    return origins


def read_choice(name: str, default: str, choices: Sequence[str]) -> str:
    value = read_text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def read_rate(name: str, default: str) -> tuple[int, int] | None:
    """A rate like `30/m` as (count, seconds); `off` is None."""
    value = read_text(name, default).lower()
    if value == "off":
        return None
    match = _RATE.fullmatch(value)
    if not match or not 0 < int(match[1]) <= 1_000_000:
        raise ImproperlyConfigured(f"{name} must look like 30/m (s, m, h or d) or be off, not {value!r}.")
    return int(match[1]), _SECONDS[match[2]]


def read_amount(name: str, default: str) -> Decimal | None:
    """An amount of money like `20` or `7.50`; `off` is None."""
    value = read_text(name, default).lower()
    if value == "off":
        return None
    if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", value):
        raise ImproperlyConfigured(f"{name} must be an amount like 20 or 7.50, or be off, not {value!r}.")
    return Decimal(value)


def read_keys(name: str) -> list[str]:
    """Fernet keys, the newest first. A wrong key is told by its place, never by its value."""
    keys = read_list(name)
    for place, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} must be Fernet keys (32 random bytes in URL-safe base64); number {place} is not."
            ) from error
    return keys


def refuse_slips() -> None:
    """Stops at a name that is nearly one that was asked for and is not set: `RATE_LIMIT_VISITORS` would limit nobody.
    A setting with a tail of its own, like `DATABASE_URL_OLD`, is somebody's note."""
    for name in sorted(os.environ):
        if name in _asked or len(name) < _SLIP_LENGTH or not os.environ[name].strip():
            continue
        alike = get_close_matches(name, _asked, n=1, cutoff=_SLIP_LIKENESS)
        if alike and not read_text(alike[0]) and not name.startswith(f"{alike[0]}_"):
            raise ImproperlyConfigured(f"{name} is not a setting. Is {alike[0]} meant? If not, unset {name} here.")


def _split_url(name: str, schemes: Sequence[str]) -> SplitResult | None:
    """The parts of an address, or None when unset. The value is not repeated: such addresses carry passwords."""
    value = read_text(name)
    if not value:
        return None
    starts = ", ".join(f"{scheme}://" for scheme in schemes)
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be an address that starts with {starts}") from error
    needs_host = parts.scheme in {"http", "https", "redis", "rediss", "smtp", "smtps"}
    if parts.scheme not in schemes or (needs_host and not parts.hostname):
        raise ImproperlyConfigured(f"{name} must be an address that starts with {starts}")
    return parts


def read_url(name: str, schemes: Sequence[str], default: str = "") -> str:
    return read_text(name) if _split_url(name, schemes) else default


def read_database(name: str, default_path: str) -> dict[str, Any]:
    """Django's database settings from an address; SQLite at `default_path` when unset."""
    if not _split_url(name, ["sqlite", "postgres", "postgresql"]):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": default_path}
    parsed: dict[str, Any] = {**dj_database_url.parse(read_text(name), conn_health_checks=True)}
    if not parsed["NAME"]:
        raise ImproperlyConfigured(f"{name} must name a database, like postgres://user:password@host:5432/portal.")
    if parsed["ENGINE"].endswith("postgresql"):
        # Requests run in threads of their own, where a connection that is kept would be lost, not used again.
        parsed["OPTIONS"] = parsed.get("OPTIONS", {}) | {"pool": {"min_size": 1, "max_size": 10, "timeout": 5}}
    return parsed


def read_email(name: str, default_backend: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from `smtp://user:password@host:587` (STARTTLS; `smtps://` for TLS from the start,
    `?tls=off` for neither) or `console://`; `?from=` gives the sender."""
    parts = _split_url(name, ["smtp", "smtps", "console"])
    backend = "django.core.mail.backends.{}.EmailBackend"
    if not parts or parts.scheme == "console":
        return {"EMAIL_BACKEND": backend.format("console" if parts else default_backend)}
    options = dict(parse_qsl(parts.query))
    if set(options) - {"tls", "from"} or options.get("tls", "on") not in {"on", "off"}:
        raise ImproperlyConfigured(f"{name} must have no options but tls=on, tls=off and from=address.")
    implicit = parts.scheme == "smtps"
    settings: dict[str, Any] = {
        "EMAIL_BACKEND": backend.format("smtp"),
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit and options.get("tls") != "off",
        "EMAIL_TIMEOUT": 20,
    }
    if "from" in options:
        settings["DEFAULT_FROM_EMAIL"] = settings["SERVER_EMAIL"] = options["from"]
    return settings
