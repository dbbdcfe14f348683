"""The assistant's tool for quotes."""

import json
from typing import Annotated, Any

from pydantic import Field

from chat.tools import Card, ToolContext, ToolFailedError, ToolInputError, ToolResult, ToolUnavailableError, tool
from quotes.errors import FactsError, NotInsurableError, QuoteRefusedError, QuoteUnavailableError
from quotes.facts import Facts
from quotes.models import Quote
from quotes.services import Request, create_quote


@tool(label="Calculating your quote…", timeout_seconds=8, max_attempts=3)
def get_quote(
    context: ToolContext,
    *,
    make: Annotated[str, Field(description="Maker of the vehicle, e.g. Toyota or Harley-Davidson.", max_length=40)],
    model: Annotated[str, Field(description="Model without the maker, e.g. Camry or Model 3.", max_length=40)],
    year: Annotated[int, Field(description="Model year, four digits, e.g. 2021.", ge=1886, le=2100)],
    mileage: Annotated[
        int,
        Field(description="Miles on the vehicle's odometer now (not miles a year), 0 to 500000.", ge=0, le=9_999_999),
    ],
    driver_age: Annotated[int, Field(description="Age of the main driver in whole years, e.g. 34.", ge=0, le=150)],
) -> ToolResult:
    """Works out the monthly premium for a personal car, electric car, motorcycle, scooter or moped, and shows the
    visitor a card with it. Call it when all five facts are known from the visitor, at once and without asking for
    permission; never with guessed or placeholder values. Call it again with all five when a fact changes. The answer
    is either JSON with the premium, to be stated exactly as it is, or a sentence on why there is no quote and what is
    possible instead. It is the only source of prices."""
    facts = Facts(make, model, year, mileage, driver_age)
    try:
        quote = create_quote(Request(context.conversation_id, context.idempotency_key, facts))
    except FactsError as error:
        raise ToolInputError(str(error)) from error
    except NotInsurableError as error:
        return ToolResult(content=[{"type": "text", "text": f"No quote is possible. {error}"}])
    except QuoteUnavailableError as error:
        raise ToolUnavailableError(str(error)) from error
    except QuoteRefusedError as error:
        raise ToolFailedError(str(error)) from error
    result = describe_quote(quote)
    text = json.dumps(result | ({"note": quote.note} if quote.note else {}), ensure_ascii=False)
    return ToolResult(content=[{"type": "text", "text": text}], card=Card("quote", result | {"year": quote.year}))


def describe_quote(quote: Quote) -> dict[str, Any]:
    """The quote as recorded, amounts as text: what the assistant reads and the card shows."""
    return {
        "reference": quote.reference,
        "monthly_premium": str(quote.monthly_premium),
        "currency": quote.currency,
        "product": quote.product,
        "vehicle": quote.vehicle,
        "mileage": quote.mileage,
        "driver_age": quote.driver_age,
        "valid_until": quote.valid_until.isoformat(),
        "included": quote.included,
        "breakdown": quote.breakdown,
    }
