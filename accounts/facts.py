"""A policy as whoever knows it hands it in: a program of the company's, or its folder. Pure."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from accounts.numbers import VIN_END_FORM


def _count_cents(amount: Decimal) -> Decimal:
    """`80` and `80.00` are the same, also as text."""
    return amount.quantize(Decimal("0.01"))


Limit = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2), AfterValidator(_count_cents)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=2), AfterValidator(_count_cents)]


def _line(length: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=length)


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VehicleFacts(_Facts):
    """`vin_end`: the last four to six characters of the vehicle identification number, never all of them."""

    make: Annotated[str, _line(40)]
    model: Annotated[str, _line(80)]
    year: Annotated[int, Field(ge=1886, le=2100)]
    vin_end: Annotated[str, Field(pattern=rf"^(?:{VIN_END_FORM})?$")] = ""


class CoverFacts(_Facts):
    """`vehicle`: which of the policy's vehicles it is for, counted from 1; null for all. A limit is the most that is
    paid for each person, accident or claim."""

    name: Annotated[str, _line(80)]
    details: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    vehicle: Annotated[int, Field(ge=1)] | None = None
    person_limit: Limit | None = None
    accident_limit: Limit | None = None
    claim_limit: Limit | None = None
    deductible: Amount | None = None


class PolicyFacts(_Facts):
    """The whole policy. `expires_on`: cover ends as this day begins. `customer`: the name of the account that shows
    it; null for none, and left out it stays as it is."""

    product: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    status: Literal["active", "pending", "lapsed", "cancelled"]
    effective_on: date
    expires_on: date
    premium: Amount
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    premium_interval: Literal["month", "quarter", "half_year", "year"] = "month"
    customer: Annotated[str, _line(150)] | None = None
    vehicles: Annotated[list[VehicleFacts], Field(min_length=1, max_length=20)]
    covers: Annotated[list[CoverFacts], Field(max_length=100)] = []

    @field_validator("expires_on")
    @classmethod
    def check_term(cls, ends: date, info: ValidationInfo) -> date:
        if (begins := info.data.get("effective_on")) and ends <= begins:
            raise ValueError("it must come after effective_on")
        return ends

    @field_validator("covers")
    @classmethod
    def check_covers(cls, covers: list[CoverFacts], info: ValidationInfo) -> list[CoverFacts]:
        count = len(info.data.get("vehicles", ()))
        for cover in covers:
            if count and cover.vehicle is not None and cover.vehicle > count:
                raise ValueError(f"{cover.name} is for a vehicle that the policy does not have")
        return covers
