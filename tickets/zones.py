"""Time zones by name."""

import zoneinfo

from django.core.exceptions import ValidationError


def check_zone(name: str) -> None:
    """Raises ValidationError if there is no such time zone."""
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        raise ValidationError("It must be a time zone like America/New_York.") from None
