"""Who else hears of quotes and leads, in the transaction in which they change."""

from django.conf import settings
from django.utils.module_loading import import_string

from quotes.models import Quote


def tell_of_lead(lead_id: int, change: str) -> None:
    """`change` is the verb of the lead's history, like `moved`; `taken` is its first."""
    for path in settings.LEAD_LISTENERS:
        import_string(path)(lead_id, change)


def tell_of_quote(quote: Quote, change: str) -> None:
    """`change` is `created` or `saved`."""
    for path in settings.QUOTE_LISTENERS:
        import_string(path)(quote, change)
