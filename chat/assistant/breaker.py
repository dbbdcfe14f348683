"""A circuit breaker: a model that keeps failing is left alone for a while, so that visitors don't wait for it."""

import time

FAILURES = 3
REST_SECONDS = 20.0
_failures: dict[tuple[str, str], int] = {}
_rests_until: dict[tuple[str, str], float] = {}


def is_resting(route: tuple[str, str]) -> bool:
    return time.monotonic() < _rests_until.get(route, 0)


def note_success(route: tuple[str, str]) -> None:
    _failures.pop(route, None)


def note_failure(route: tuple[str, str]) -> None:
    """After the rest one more failure is enough: the count stays until a success."""
    _failures[route] = _failures.get(route, 0) + 1
    if _failures[route] >= FAILURES:
        _rests_until[route] = time.monotonic() + REST_SECONDS


def reset() -> None:
    _failures.clear()
    _rests_until.clear()
