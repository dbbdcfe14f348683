"""Making quotes: by our own rate table, or by the company's engine."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from quotes.choices import Choices
from quotes.engine import request_offer
from quotes.errors import QuoteUnavailableError
from quotes.facts import Facts
from quotes.listening import tell_of_quote
from quotes.models import Quote, RateTable
from quotes.offer import Offer, make_offer
from quotes.pricing import Premium
from quotes.rates import Rates, parse_rates

# A reference is one of 594 million: two clashes in a row do not happen, an endless loop should not either.
REFERENCE_ATTEMPTS = 3


@dataclass(frozen=True)
class Request:
    """One wish for a quote; the same `idempotency_key` stands for the same wish. `choices` are asked of the company's
    engine, for the quote that `revises`; `language` is that in which the visitor writes."""

    conversation_id: UUID | str
    idempotency_key: str
    facts: Facts
    choices: Choices | None = None
    revises: Quote | None = None
    language: str = ""


def create_quote(request: Request) -> Quote:
    """The quote for these facts. Safe to repeat: the same key gives the same quote, even from two workers at once.

    Raises FactsError, NotInsurableError, or QuoteUnavailableError and QuoteRefusedError of the company's engine.
    """
    existing = Quote.objects.filter(idempotency_key=request.idempotency_key).first()
    if existing:
        return existing
    today = timezone.localdate()
    if settings.QUOTE_API_URL:
        wanted = request.choices.as_json() if request.choices else {}
        offer = request_offer(settings.QUOTE_API_URL, request.facts, request.idempotency_key, today, wanted)
        return store_offer(request, offer, None, today, revises=request.revises)
    table = RateTable.objects.find_current(today)
    if table is None:
        raise QuoteUnavailableError("There are no rates to work out a quote with at the moment.")
    return store_offer(request, make_offer(read_rates(table), request.facts, today), table, today)


def keep_quote(quote: Quote, *, wants: bool) -> None:
    """Puts it among the visitor's own, or takes it from there. Safe to repeat."""
    with transaction.atomic():
        if wants == (quote.saved_at is not None):
            return
        quote.saved_at = timezone.now() if wants else None
        quote.save(update_fields=["saved_at"])
        if wants:
            tell_of_quote(quote, "saved")


def recompute(quote: Quote) -> Premium | None:
    """The premium worked out anew from what the quote recorded; None for a price of the company's engine."""
    if quote.rate_table is None:
        return None
    chosen, rates = quote.chosen, read_rates(quote.rate_table)
    offer = make_offer(rates, quote.facts, quote.quoted_on, deductible=chosen.deductible, options=chosen.options)
    return offer.premium


def read_rates(table: RateTable) -> Rates:
    """The table's rules, parsed once a process as long as they are published."""
    if table.status == RateTable.Status.DRAFT:
        return parse_rates(table.rules)
    return _read_published(table.pk, table.digest)


@lru_cache(maxsize=8)
def _read_published(pk: int, digest: str) -> Rates:
    return parse_rates(RateTable.objects.values_list("rules", flat=True).get(pk=pk))


def store_offer(request: Request, offer: Offer, table: RateTable | None, quoted_on: date, **more: Any) -> Quote:
    """Stores the offer, or finds what another worker stored under the same key meanwhile. `more`: further fields."""
    defaults = _record(request, offer, table, quoted_on) | more
    for attempt in range(1, REFERENCE_ATTEMPTS + 1):
        try:
            with transaction.atomic():
                quote, is_new = Quote.objects.get_or_create(idempotency_key=request.idempotency_key, defaults=defaults)
                if is_new:
                    tell_of_quote(quote, "created")
                return quote
        except IntegrityError:
            if attempt == REFERENCE_ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _record(request: Request, offer: Offer, table: RateTable | None, quoted_on: date) -> dict[str, Any]:
    facts = request.facts
    return {
        "conversation_id": request.conversation_id,
        "make": offer.make,
        "model": offer.model,
        "year": facts.year,
        "mileage": facts.mileage,
        "driver_age": facts.driver_age,
        "state": facts.state[:40],
        "language": request.language[:16],
        "product": offer.product,
        "monthly_premium": offer.premium.amount,
        "currency": offer.premium.currency,
        "breakdown": [{"label": line.label, "amount": str(line.amount)} for line in offer.premium.breakdown],
        "included": list(offer.included),
        "choices": offer.choices.as_json(),
        "offered": offer.offered.as_json() if table is None else {},
        "note": offer.note,
        "rate_table": table,
        "engine_reference": offer.engine_reference,
        "quoted_on": quoted_on,
        "valid_until": offer.valid_until,
    }
