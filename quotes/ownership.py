"""Whose a quote is. Visitors are another app's: `settings.QUOTE_OWNERSHIP` names the module that knows them."""

from importlib import import_module
from typing import Protocol, cast
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest

from quotes.models import Quote
from quotes.models.quote import QuoteQuerySet


class Ownership(Protocol):
    """What that module has to offer."""

    def owns(self, request: HttpRequest, conversation_id: UUID) -> bool: ...

    def list_owned(self, request: HttpRequest) -> list[UUID]: ...


def find_own_quote(request: HttpRequest, reference: str) -> Quote:
    """The visitor's own quote. Raises Http404 for any other, whether it exists or not."""
    quote = _with_relations().filter(reference=reference.upper()).first()
    if quote is None or not _open().owns(request, quote.conversation_id):
        raise Http404
    return quote


def is_own(request: HttpRequest, quote: Quote) -> bool:
    """Whether it is the visitor's, and not only one that staff may read."""
    return _open().owns(request, quote.conversation_id)


def find_readable_quote(request: HttpRequest, reference: str) -> Quote:
    """The visitor's own quote, or for staff with the permission any. Raises Http404."""
    staff = _with_relations().visible_to(request.user).filter(reference=reference.upper()).first()
    return staff or find_own_quote(request, reference)


def list_own_quotes(request: HttpRequest) -> list[Quote]:
    """What the visitor has saved, the latest first."""
    own = _with_relations().filter(conversation_id__in=_open().list_owned(request), saved_at__isnull=False)
    return list(own.order_by("-saved_at"))


def _with_relations() -> QuoteQuerySet:
    return Quote.objects.select_related("rate_table", "revises", "superseded_by")


def _open() -> Ownership:
    return cast(Ownership, import_module(settings.QUOTE_OWNERSHIP))
