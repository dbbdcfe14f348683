"""`/api/v1/quotes`."""

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Field, Query, Router

from api.admission import Caller, StaffKey, StaffRequest
from api.answering import answer, read_one
from api.paging import Since, read_page, write_time
from api.scopes import Scope
from api.shapes import PriceLine, QuoteList, QuoteView
from chat.api.openapi import describe
from chat.database import run_in_database
from quotes.models import Quote

router = Router(tags=["Quotes"], auth=StaffKey())


class QuoteFilter(Since):
    product: str = Field(default="", max_length=40, description="Like `electric_car`.")
    is_saved: bool | None = Field(default=None, description="Whether the visitor keeps it among their own.")


@router.get("/quotes", summary="List quotes", openapi_extra=describe(200, QuoteList))
async def list_quotes(request: StaffRequest, wanted: Query[QuoteFilter]) -> HttpResponse:
    """All quotes that were given, also those that other choices or a fresh price took the place of. Needs the scope
    `quotes:read`."""
    request.auth.need(Scope.QUOTES)
    return answer(await run_in_database(_list, request.auth, wanted))


@router.get("/quotes/{reference}", summary="Read a quote", openapi_extra=describe(200, QuoteView))
async def read_quote(request: StaffRequest, reference: str) -> HttpResponse:
    """One quote. Needs the scope `quotes:read`."""
    request.auth.need(Scope.QUOTES)
    return answer(await run_in_database(_read, request.auth, reference))


def _list(caller: Caller, wanted: QuoteFilter) -> QuoteList:
    visible = _find(caller)
    rows = wanted.limit_time(visible)
    if wanted.product:
        rows = rows.filter(product=wanted.product)
    if wanted.is_saved is not None:
        rows = rows.filter(saved_at__isnull=not wanted.is_saved)
    page, following = read_page(rows, visible, wanted, key="reference")
    return QuoteList([make_view(quote) for quote in page], following)


def _read(caller: Caller, reference: str) -> QuoteView:
    return make_view(read_one(_find(caller), reference=reference.upper()))


def _find(caller: Caller) -> QuerySet[Quote]:
    return Quote.objects.visible_to(caller.user).select_related("revises", "superseded_by")


def make_view(quote: Quote) -> QuoteView:
    return QuoteView(
        reference=quote.reference, product=quote.product, make=quote.make, model=quote.model, year=quote.year,
        mileage=quote.mileage, driver_age=quote.driver_age, state=quote.state,
        monthly_premium=str(quote.monthly_premium), currency=quote.currency,
        deductible=quote.chosen.deductible, options=list(quote.chosen.options),
        included=list(quote.included), breakdown=[PriceLine(**line) for line in quote.breakdown],
        quoted_on=quote.quoted_on.isoformat(), valid_until=quote.valid_until.isoformat(), is_expired=quote.is_expired,
        is_saved=quote.saved_at is not None, revises=quote.revises.reference if quote.revises else None,
        superseded_by=quote.superseded_by.reference if quote.superseded_by else None,
        conversation_id=str(quote.conversation_id), created_at=write_time(quote.created_at),
    )  # fmt: skip
