"""Strict reading of settings from the environment: a malformed value stops the start with its name."""

import os
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_RATE = re.compile(r"(\d+)/([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def read_text(name: str, default: str = "") -> str:
    """The variable's text without outer blanks; empty counts as unset."""
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
    if not re.fullmatch(r"\d{1,9}", value) or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def read_list(name: str, default: Sequence[str] = ()) -> list[str]:
    """Comma-separated values."""
    value = read_text(name)
    return [item.strip() for item in value.split(",") if item.strip()] if value else list(default)


def read_choice(name: str, default: str, choices: Sequence[str]) -> str:
    value = read_text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def read_url(name: str, schemes: Sequence[str], default: str = "") -> str:
    value = read_text(name, default)
    if value and urlsplit(value).scheme not in schemes:
        # The value is not repeated: such addresses carry passwords.
        raise ImproperlyConfigured(f"{name} must be an address that starts with {', '.join(f'{s}://' for s in schemes)}.")
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
