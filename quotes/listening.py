"""Who else hears of quotes and leads, in the transaction in which they change."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from quotes.models import Quote


def tell_of_lead(lead_id: int, change: str) -> None:
    """`change` is the verb of the lead's history, like `moved`; `taken` is its first."""
    for listen in _find(tuple(settings.LEAD_LISTENERS)):
        listen(lead_id, change)


def tell_of_quote(quote: Quote, change: str) -> None:
    """`change` is `created` or `saved`."""
    for listen in _find(tuple(settings.QUOTE_LISTENERS)):
        listen(quote, change)


@cache
def _find(paths: tuple[str, ...]) -> tuple[Callable[[Any, str], None], ...]:
    return tuple(import_string(path) for path in paths)
