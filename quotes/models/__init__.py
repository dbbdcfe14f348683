from quotes.models.quote import Quote
from quotes.models.rate_table import RateTable

__all__ = ["Quote", "RateTable"]
