"""Other choices on a quote, and a fresh price for one that has expired. Every price is a record of its own."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quotes.choices import Choices, DeductibleChoice, Offered, OptionChoice, read_offered
from quotes.errors import ChoiceError, QuoteError
from quotes.models import Quote
from quotes.offer import find_risk, make_offer
from quotes.pricing import price
from quotes.services import Request, create_quote, read_rates, store_offer

# A quote renewed year after year is followed this far.
MOST_STEPS = 50


class ExpiredError(QuoteError):
    """The quote is no longer valid: a fresh price can be had."""


def list_offered(quote: Quote) -> Offered:
    """What its rates, or the company's engine, offer for its vehicle, with what is chosen now."""
    if quote.rate_table is None:
        return read_offered(quote.offered)
    rates, chosen = read_rates(quote.rate_table), quote.chosen
    product = rates.products[quote.product]
    _, risk = find_risk(rates, quote.facts, quote.quoted_on)

    def work_out(choices: Choices) -> Decimal:
        return price(rates, replace(risk, choices=choices)).amount

    def compare(key: str) -> Decimal:
        without = tuple(one for one in chosen.options if one != key)
        return work_out(replace(chosen, options=(*without, key))) - work_out(replace(chosen, options=without))

    return Offered(
        tuple(
            DeductibleChoice(
                one.amount, work_out(replace(chosen, deductible=one.amount)), one.amount == chosen.deductible
            )
            for one in product.deductibles
        ),
        tuple(
            OptionChoice(key, option.name, option.explanation, compare(key), key in chosen.options)
            for key, option in product.options.items()
            if option.fits(risk.vehicle_age)
        ),
    )


def revise_quote(quote: Quote, *, deductible: int | None, options: Iterable[str]) -> Quote:
    """The quote with these choices, at the rates and for the day of the first, which it takes the place of.

    Safe to repeat: the same choices are the same record. Raises ChoiceError, ExpiredError, or what the company's
    engine raises.
    """
    root = quote.root
    if root.is_expired:
        raise ExpiredError("This quote has expired. Get a fresh price to go on with it.")
    if root.rate_table is None:
        return _revise_by_engine(root, Choices(deductible, tuple(sorted(options))))
    rates = read_rates(root.rate_table)
    offer = make_offer(rates, root.facts, root.quoted_on, deductible=deductible, options=options)
    if offer.choices == root.chosen:
        revised = root
    else:
        request = Request(
            root.conversation_id, _make_key("revise", root, offer.choices.as_json()), root.facts, language=root.language
        )
        revised = store_offer(request, offer, root.rate_table, root.quoted_on, revises=root, note=root.note)
    _put_in_place(root, revised)
    return revised


def _revise_by_engine(root: Quote, wanted: Choices) -> Quote:
    """Asks the engine, unless this was asked before. What it did not offer is not asked for."""
    offered = list_offered(root)
    if not {wanted.deductible} - {None} <= {one.amount for one in offered.deductibles}:
        raise ChoiceError("That deductible isn't offered.")
    if not set(wanted.options) <= {option.key for option in offered.options}:
        raise ChoiceError("That cover can't be added to this vehicle.")
    revised, chosen = root, root.chosen
    if (wanted.deductible or chosen.deductible, set(wanted.options)) != (chosen.deductible, set(chosen.options)):
        key = _make_key("revise", root, wanted.as_json())
        revised = create_quote(Request(root.conversation_id, key, root.facts, wanted, root, root.language))
    _put_in_place(root, revised)
    return revised


def renew_quote(quote: Quote) -> Quote:
    """A fresh price for an expired quote's facts and choices, by the rates of today; what can no longer be chosen is
    left out. For a quote that is still valid, or renewed already, what stands in its place. Raises QuoteError."""
    root, standing = quote.root, find_standing(quote)
    if not standing.is_expired:
        return standing
    key = _make_key("renew", root, timezone.localdate().isoformat())
    fresh = create_quote(Request(root.conversation_id, key, root.facts, language=root.language))
    _put_in_place(root, fresh)
    offered, chosen = list_offered(fresh), standing.chosen
    options = [option.key for option in offered.options if option.key in chosen.options]
    deductible = chosen.deductible if chosen.deductible in [one.amount for one in offered.deductibles] else None
    return revise_quote(fresh, deductible=deductible, options=options)


def find_standing(quote: Quote) -> Quote:
    """The quote that stands in this one's place now: after other choices, after a fresh price."""
    standing = quote.root
    for _ in range(MOST_STEPS):
        if standing.superseded_by is None:
            break
        standing = standing.superseded_by
    return standing


def _put_in_place(root: Quote, standing: Quote) -> None:
    if find_standing(root) == standing:
        return
    root.superseded_by = None if standing == root else standing
    Quote.objects.filter(pk=root.pk).update(superseded_by=root.superseded_by, changed_at=timezone.now())


def _make_key(what: str, root: Quote, detail: Any) -> str:
    return hashlib.sha256(json.dumps([what, root.pk, detail]).encode()).hexdigest()
