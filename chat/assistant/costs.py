"""What a turn cost, from the token counts and `settings.ASSISTANT_PRICES`."""

from decimal import Decimal

from django.conf import settings

MILLION = Decimal(1_000_000)


def compute_cost_usd(
    model: str, *, input_tokens: int, output_tokens: int, cache_read_tokens: int, cache_write_tokens: int
) -> Decimal:
    """US dollars, to a millionth. A model without a price costs 0. Counts are disjoint, as the API reports them."""
    prices = next((prices for prefix, prices in settings.ASSISTANT_PRICES.items() if model.startswith(prefix)), None)
    if prices is None:
        return Decimal(0)
    input_price, output_price = prices
    # Cache reads cost a tenth of input, writes (five minutes) a quarter more.
    weighted = (
        Decimal(input_price)
        * (input_tokens + cache_read_tokens * Decimal("0.1") + cache_write_tokens * Decimal("1.25"))
        + Decimal(output_price) * output_tokens
    )
    return (weighted / MILLION).quantize(Decimal("0.000001"))
