"""Quotes and rates in Django admin."""

from quotes.admin.quotes import QuoteAdmin
from quotes.admin.rates import RateTableAdmin

__all__ = ["QuoteAdmin", "RateTableAdmin"]
