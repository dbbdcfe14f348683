"""The company's own quote engine at QUOTE_API_URL, whose prices then stand in place of ours. docs/pricing.md has its
protocol. Only that address is called: no redirect is followed, and nothing of a visitor's becomes part of it."""

import json
import logging
import time
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

import httpx2
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from quotes.choices import Choices, DeductibleChoice, Offered, OptionChoice
from quotes.engine_breaker import guard_engine
from quotes.engine_signing import Endpoint, is_answer_signed, read_endpoint, sign_request
from quotes.errors import FactsError, NotInsurableError, QuoteRefusedError, QuoteUnavailableError
from quotes.facts import Facts, clean_name
from quotes.offer import Offer
from quotes.pricing import Line, Premium

logger = logging.getLogger(__name__)
CONNECT_SECONDS = 2
# The whole exchange, however slowly the bytes drip: below the tool's own time limit.
TOTAL_SECONDS = 6
LARGEST_ANSWER = 64 * 1024
PASSING_STATUSES = {408, 425, 429}
UNAVAILABLE = "Quotes cannot be worked out for the moment."

Short = Annotated[str, Field(min_length=1, max_length=80)]
Sentence = Annotated[str, Field(min_length=1, max_length=300)]
Amount = Annotated[str, Field(pattern=r"^-?\d{1,7}\.\d{2}$")]


class _Answer(BaseModel):
    model_config = ConfigDict(strict=True)


class BreakdownLine(_Answer):
    label: Short
    amount: Amount


class OfferedDeductible(_Answer):
    amount: Annotated[int, Field(ge=0, le=10_000_000)]
    monthly_premium: Annotated[str, Field(pattern=r"^\d{1,7}\.\d{2}$")]


class OfferedOption(_Answer):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: Short
    explanation: Annotated[str, Field(max_length=300)] = ""
    difference: Amount
    is_chosen: bool = False


class Quoted(_Answer):
    outcome: Literal["quoted"]
    reference: Annotated[str, Field(max_length=80)] = ""
    product: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    make: Annotated[str, Field(min_length=1, max_length=40)]
    model: Short
    monthly_premium: Annotated[str, Field(pattern=r"^\d{1,7}\.\d{2}$")]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    breakdown: Annotated[list[BreakdownLine], Field(min_length=1, max_length=30)]
    included: Annotated[list[Sentence], Field(max_length=30)]
    valid_until: Annotated[date, Field(strict=False)]
    deductible: int | None = None
    deductibles: Annotated[list[OfferedDeductible], Field(max_length=10)] = []
    options: Annotated[list[OfferedOption], Field(max_length=20)] = []

    @model_validator(mode="after")
    def choices_are_offered(self) -> Self:
        if self.deductibles and self.deductible not in [one.amount for one in self.deductibles]:
            raise ValueError("the deductible is none of those offered")
        if len({option.key for option in self.options}) < len(self.options):
            raise ValueError("two options have one key")
        return self

    @model_validator(mode="after")
    def breakdown_adds_up(self) -> Self:
        if sum(Decimal(line.amount) for line in self.breakdown) != Decimal(self.monthly_premium):
            raise ValueError("the breakdown does not add up to the premium")
        return self


class Declined(_Answer):
    outcome: Literal["declined"]
    reason: Sentence
    alternative: Annotated[str, Field(max_length=300)] = ""


class Unclear(_Answer):
    outcome: Literal["unclear"]
    question: Sentence


_ANSWER: TypeAdapter[Quoted | Declined | Unclear] = TypeAdapter(
    Annotated[Quoted | Declined | Unclear, Field(discriminator="outcome")]
)


def request_offer(
    url: str, facts: Facts, idempotency_key: str, today: date, choices: Mapping[str, Any] | None = None
) -> Offer:
    """The engine's offer, with these of its choices. Raises what it objects to (FactsError, NotInsurableError),
    QuoteUnavailableError when it cannot be reached or makes no sense, QuoteRefusedError when it does not accept our
    request."""
    clean = {"make": clean_name(facts.make, "make"), "model": clean_name(facts.model, "model")}
    endpoint = read_endpoint(url)
    with guard_engine(endpoint.url, UNAVAILABLE):
        answer = _ask(endpoint, {**facts.as_told(), **clean, **(choices or {})}, idempotency_key, today)
    if isinstance(answer, Declined):
        raise NotInsurableError(answer.reason, answer.alternative)
    if isinstance(answer, Unclear):
        raise FactsError(answer.question)
    return _read_offer(answer)


def _ask(endpoint: Endpoint, facts: dict[str, Any], key: str, today: date) -> Quoted | Declined | Unclear:
    """The engine's answer, if it is one and the engine's."""
    body, signature = _post(endpoint, json.dumps(facts).encode(), key)
    if endpoint.secret and not is_answer_signed(endpoint.secret, key, body, signature):
        logger.error("the quote engine's answer is not signed as agreed")
        raise QuoteUnavailableError(UNAVAILABLE)
    try:
        answer = _ANSWER.validate_json(body)
    except ValidationError as error:
        logger.error("the quote engine's answer is not as agreed: %s", _name_problem(error))
        raise QuoteUnavailableError(UNAVAILABLE) from error
    if isinstance(answer, Quoted) and answer.valid_until < today:
        raise QuoteUnavailableError(UNAVAILABLE)
    return answer


def _name_problem(error: ValidationError) -> str:
    """The first wrong key, without what stood there."""
    problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in problem['loc'])}: {problem['type']}"


def _read_offer(answer: Quoted) -> Offer:
    lines = tuple(Line(line.label, Decimal(line.amount)) for line in answer.breakdown)
    premium = Premium(Decimal(answer.monthly_premium), answer.currency, lines)
    return Offer(
        answer.product,
        answer.make,
        answer.model,
        premium,
        tuple(answer.included),
        answer.valid_until,
        engine_reference=answer.reference,
        choices=Choices(answer.deductible, tuple(option.key for option in answer.options if option.is_chosen)),
        offered=_read_offered(answer),
    )


def _read_offered(answer: Quoted) -> Offered:
    return Offered(
        tuple(
            DeductibleChoice(one.amount, Decimal(one.monthly_premium), one.amount == answer.deductible)
            for one in answer.deductibles
        ),
        tuple(
            OptionChoice(one.key, one.name, one.explanation, Decimal(one.difference), one.is_chosen)
            for one in answer.options
        ),
    )


def _post(endpoint: Endpoint, body: bytes, key: str) -> tuple[bytes, str]:
    """The answer's body and signature."""
    timeout = httpx2.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS)
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    if endpoint.secret:
        headers["Portal-Signature"] = sign_request(endpoint.secret, key, int(time.time()), body)
    try:
        with (
            httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", endpoint.url, content=body, headers=headers) as response,
        ):
            _check_status(response.status_code)
            return b"".join(_read_bounded(response)), response.headers.get("Engine-Signature", "")
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise QuoteUnavailableError(UNAVAILABLE) from error


def _check_status(status: int) -> None:
    if status == 200:
        return
    if status in PASSING_STATUSES or status >= 500:
        raise QuoteUnavailableError(UNAVAILABLE)
    raise QuoteRefusedError(UNAVAILABLE)


def _read_bounded(response: httpx2.Response) -> Iterator[bytes]:
    size, deadline = 0, time.monotonic() + TOTAL_SECONDS
    for part in response.iter_bytes():
        size += len(part)
        if size > LARGEST_ANSWER or time.monotonic() > deadline:
            raise QuoteUnavailableError(UNAVAILABLE)
        yield part
