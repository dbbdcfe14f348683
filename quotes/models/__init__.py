from quotes.models.quote import Quote
from quotes.models.quote_draft import QuoteDraft
from quotes.models.rate_table import RateTable

__all__ = ["Quote", "QuoteDraft", "RateTable"]
