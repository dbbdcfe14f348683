"""Quotes and rates in Django admin."""

from quotes.admin.leads import LeadDisclosureAdmin, RotaPlaceAdmin
from quotes.admin.quotes import QuoteAdmin
from quotes.admin.rates import RateTableAdmin

__all__ = ["LeadDisclosureAdmin", "QuoteAdmin", "RateTableAdmin", "RotaPlaceAdmin"]
