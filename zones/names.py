"""What is a time zone's name. The names come from strangers, and are asked for where nothing may wait."""

import re
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError

# The longest has 32; those of files beside the zones (`posix/`, `right/`) are none.
_SHAPE = re.compile(r"(?!posix/|right/)[A-Za-z][A-Za-z0-9_+/-]{0,39}")


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Whether there is one of that name, like `Europe/Berlin`. Opens one file the first time, and lists none."""
    if not _SHAPE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    # A name of a folder, of a file that is no zone, or of nothing.
    except (OSError, ValueError, KeyError):
        return False
    return True


def clean_zone(name: str) -> str:
    """The name, or an empty one if there is no such zone."""
    return name if is_zone(name) else ""


def check_zone(name: str) -> None:
    """Raises ValidationError if there is no such time zone."""
    if not is_zone(name):
        raise ValidationError("It must be a time zone like America/New_York.")


@cache
def list_zones() -> list[str]:
    """All of them, for people to choose from. Looks through the system's files, once."""
    return sorted(available_timezones())
