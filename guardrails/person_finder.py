"""A company's own recogniser of names beside the rules: a function of its choice, such as one around a language model.

`settings.GUARDRAILS_PERSON_FINDER` is the path of a callable that gets a text and gives (start, end) of each person's
name in it. It reads what visitors write before anything keeps it, so it must be safe to call from any thread.
"""

from collections.abc import Callable, Iterable
from functools import cache

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from guardrails import conf
from guardrails.pii.wording import PLACEHOLDER
from guardrails.spans import Span

PersonFinder = Callable[[str], Iterable[tuple[int, int]]]


def find_more_people(text: str) -> list[Span]:
    """What the company's function finds, placeholders aside; nothing if there is none. Raises ImproperlyConfigured."""
    path = conf.read("GUARDRAILS_PERSON_FINDER")
    if not path:
        return []
    taken = [match.span() for match in PLACEHOLDER.finditer(text)]
    return [
        Span(start, end, "PERSON")
        for start, end in _load(path)(text)
        if 0 <= start < end <= len(text) and all(end <= first or last <= start for first, last in taken)
    ]


@cache
def _load(path: str) -> PersonFinder:
    try:
        finder = import_string(path)
    except ImportError as error:
        raise ImproperlyConfigured(f"GUARDRAILS_PERSON_FINDER: {path} cannot be used: {error}.") from error
    if not callable(finder):
        raise ImproperlyConfigured(f"GUARDRAILS_PERSON_FINDER: {path} cannot be called.")
    return finder
