"""Which origins are ours: one rule for the socket and for the API."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.utils.http import is_same_domain


def matches_origin(origin: str, patterns: Iterable[str]) -> bool:
    """Whether `origin` is among `patterns` like https://www.example.com or https://*.example.com, as Django's CSRF."""
    try:
        given = urlsplit(origin.lower())
    except ValueError:
        return False
    for pattern in map(str.lower, patterns):
        scheme, _, domain = pattern.partition("://")
        if given.scheme == scheme and given.netloc and is_same_domain(given.netloc, domain.removeprefix("*")):
            return True
    return False
