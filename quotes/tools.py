"""The assistant's tools for quotes."""

import json
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from chat.tools import Card, ToolContext, ToolFailedError, ToolInputError, ToolResult, ToolUnavailableError, tool
from quotes.describing import describe_card, describe_draft, describe_quote, describe_trial
from quotes.drafting import complete_draft, find_draft, find_rates, note_facts, settle_state
from quotes.errors import FactsError, NotInsurableError, QuoteError, QuoteRefusedError, QuoteUnavailableError
from quotes.facts import Facts
from quotes.gathering import Value
from quotes.leads.taking import follow_quote, keep_follow_up
from quotes.models import Quote
from quotes.revising import find_standing, revise_quote
from quotes.services import Request, create_quote
from quotes.trying import try_choices
from quotes.wording import Words, find_words

State = Annotated[
    str | None,
    Field(
        description="State where the visitor lives, e.g. Ohio, as soon as they say it. Ask for it only when told to.",
        max_length=40,
    ),
]
Name = Annotated[str, Field(max_length=60)]


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
    state: State = None,
) -> ToolResult:
    """Works out the monthly premium for a personal car, electric car, motorcycle, scooter or moped, and shows the
    visitor a card with it. Call it when all five facts are known from the visitor, at once and without asking for
    permission; never with guessed or placeholder values. Call it again with all five when a fact changes. The answer
    is either JSON with the premium, to be stated as `card_shows` writes it, or a sentence on why there is no quote and
    what is possible instead. It is the only source of prices."""
    facts = Facts(make, model, year, mileage, driver_age)
    try:
        facts = replace(facts, state=settle_state(context.conversation_id, state))
        quote = create_quote(
            Request(context.conversation_id, context.idempotency_key, facts, language=context.language)
        )
    except FactsError as error:
        raise ToolInputError(_find_words(context).say(str(error))) from error
    except NotInsurableError as error:
        return _tell(f"No quote is possible. {_find_words(context).say_all(error.reason, error.alternative)}")
    except QuoteUnavailableError as error:
        keep_follow_up(context.conversation_id, facts.as_told())
        raise ToolUnavailableError(str(error)) from error
    except QuoteRefusedError as error:
        keep_follow_up(context.conversation_id, facts.as_told())
        raise ToolFailedError(str(error)) from error
    complete_draft(quote)
    follow_quote(quote)
    note = {"note": quote.note} if quote.note else {}
    return _tell(describe_quote(quote) | note, Card("quote", describe_card(quote)))


@tool(label="Noting that for your quote…", timeout_seconds=5, max_attempts=2)
def note_quote_facts(
    context: ToolContext,
    *,
    make: Annotated[str | None, Field(description="Maker of the vehicle.", max_length=40)] = None,
    model: Annotated[str | None, Field(description="Model without the maker.", max_length=40)] = None,
    year: Annotated[int | None, Field(description="Model year, four digits.", ge=0, le=9999)] = None,
    mileage: Annotated[int | None, Field(description="Miles on the odometer now.", ge=0, le=999_999_999)] = None,
    driver_age: Annotated[int | None, Field(description="Age of the main driver in years.", ge=0, le=9999)] = None,
    state: State = None,
    vague: Annotated[
        list[Literal["year", "driver_age"]],
        Field(description='Facts above that the visitor gave only roughly: 30 for "thirty-ish", this year for "new".'),
    ] = [],  # noqa: B006 - a schema's default, never changed
    starts_over: Annotated[
        bool, Field(description="True when the visitor turns to another vehicle or starts over.")
    ] = False,
) -> ToolResult:
    """Keeps what the visitor has said for a quote, and checks it. Call it whenever a message tells or corrects some of
    the five facts while others are still missing, with just the facts of that message as the visitor gave them. The
    answer says what is known and missing, what to ask back, and what is not insured: tell the visitor that at once,
    with the alternative, before you ask for anything else. When all five are known, call get_quote instead."""
    given = {"make": make, "model": model, "year": year, "mileage": mileage, "driver_age": driver_age}
    given |= {"state": state or None}
    said: dict[str, Value] = {name: value for name, value in given.items() if isinstance(value, (str, int))}
    if not said and not starts_over:
        raise ToolInputError("Name at least one fact that the visitor has told.")
    view = note_facts(context.conversation_id, said, vague=vague, starts_over=starts_over)
    return _tell(describe_draft(view, _find_words(context)))


@tool(label="Working that out…", timeout_seconds=8, max_attempts=2)
def try_quote_choices(
    context: ToolContext,
    *,
    reference: Annotated[str, Field(description="The quote's reference, e.g. Q-7F3K2M.", max_length=12)],
    deductible: Annotated[int | None, Field(description="Another deductible, e.g. 1000.", ge=0, le=1_000_000)] = None,
    add: Annotated[list[Name], Field(description="Cover to add, e.g. roadside assistance.", max_length=8)] = [],  # noqa: B006 - a schema's default, never changed
    remove: Annotated[list[Name], Field(description="Added cover to take out again.", max_length=8)] = [],  # noqa: B006
    keep: Annotated[
        bool, Field(description='True only when the visitor asks for it ("add it"), not for a "what if".')
    ] = False,
) -> ToolResult:
    """What a quote given in this conversation costs with another deductible, or with cover added or taken out. Call it
    whenever the visitor asks "what if I take the $1,000 deductible?", "how much is roadside?" or how to pay less; its
    figures are the only ones to state. With `keep` the quote is changed accordingly, as the visitor could do on its
    card, and shown anew; without it nothing changes."""
    quote = _find_quote(context, reference)
    try:
        trial = try_choices(quote, deductible=deductible, add=add, remove=remove)
        if not keep:
            return _tell(describe_trial(trial) | {"is_kept": False, "how": "On the quote's card, or by saying so."})
        revised = revise_quote(quote, deductible=trial.choices.deductible, options=trial.choices.options)
    except QuoteUnavailableError as error:
        raise ToolUnavailableError(str(error)) from error
    except QuoteError as error:
        raise ToolFailedError(str(error)) from error
    told = describe_quote(revised) | {"before": str(quote.monthly_premium), "is_kept": True}
    return _tell(told, Card("quote", describe_card(revised)))


@tool(label="Looking at your quote…", timeout_seconds=5, max_attempts=2)
def review_quote(
    context: ToolContext,
    *,
    reference: Annotated[str, Field(description="The quote's reference, e.g. Q-7F3K2M.", max_length=12)],
) -> ToolResult:
    """The quote that stands now in the place of one given earlier in this conversation: with the deductible and the
    options that the visitor has chosen on the card since, or with a fresh price. Call it before you speak of a quote
    that a note says has changed. The answer is JSON like get_quote's; state its premium exactly as it is."""
    standing = _find_quote(context, reference)
    expired = {"note": "This quote has expired. A fresh price can be had."} if standing.is_expired else {}
    return _tell(describe_quote(standing) | expired)


@tool(label="Opening the form…", timeout_seconds=5, max_attempts=2)
def show_quote_form(context: ToolContext) -> ToolResult:
    """Shows the visitor a form in the chat for the five facts, filled in as far as they are known. Call it when the
    visitor asks for a form, or would rather tap than type. What they send comes as their next message."""
    return _tell(
        "The form is shown. What the visitor fills in comes as a message.",
        Card("quote_form", {"facts": find_draft(context.conversation_id)}),
    )


def _find_quote(context: ToolContext, reference: str) -> Quote:
    """What stands in the place of the conversation's quote with this reference. Raises ToolInputError."""
    quote = Quote.objects.filter(conversation_id=context.conversation_id, reference=reference.strip().upper()).first()
    if quote is None:
        raise ToolInputError("There is no quote with this reference in this conversation.")
    return find_standing(quote)


def _find_words(context: ToolContext) -> Words:
    return find_words(find_rates(), context.language)


def _tell(answer: str | dict[str, Any], card: Card | None = None) -> ToolResult:
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    return ToolResult(content=[{"type": "text", "text": text}], card=card)
