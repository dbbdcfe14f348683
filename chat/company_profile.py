"""The shape of company.toml: who the company is, and what the page says in its name."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from zones.names import is_zone

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
# A link leads into this site or to a secure page; `javascript:` and the like are no links.
Address = Annotated[str, StringConstraints(pattern=r"^(/|/[^/\\\s]\S*|https://\S+)$", max_length=500)]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class CompanyFolderError(ValueError):
    """The folder cannot be loaded. The text names the file and what is wrong in it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Opening(_Part):
    """Days on which the office is open from `opens` to `closes`, in the company's time zone."""

    days: list[Day] = Field(min_length=1)
    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def closes_after_opening(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError("closes must be later than opens")
        return self


class Product(_Part):
    key: Key
    name: Line
    summary: Line
    icon: Key
    highlights: list[Line] = []


class ProductTexts(_Part):
    """A product in another language; `highlights` are all of them or none."""

    name: Line | None = None
    summary: Line | None = None
    highlights: list[Line] = []


class TextsIn(_Part):
    """What stands on the pages, in another language; what is missing is said in the company's own."""

    tagline: Line | None = None
    description: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)] | None = None
    hours: Line | None = None
    # What the company offers, as within a sentence.
    offers: Line | None = None
    # By their keys.
    products: dict[Key, ProductTexts] = {}
    greeting: Line | None = None
    suggestions: list[Annotated[Line, Field(max_length=60)]] = Field(default=[], max_length=4)


class Colours(_Part):
    brand: Colour
    accent: Colour


class Profile(_Part):
    name: Line
    assistant: Line
    tagline: Line
    description: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    founded: int = Field(ge=1500, le=2100)
    phone: Line
    phone_href: Annotated[str, StringConstraints(pattern=r"^tel:\+?[0-9-]+$")]
    hours: Line
    timezone: Line
    opening: list[Opening] = []
    products: list[Product] = Field(min_length=1)
    greeting: Line
    # How long visitors wait for a person before they are asked what they would rather do.
    wait_limit_minutes: int = Field(default=5, ge=1, le=120)
    suggestions: list[Annotated[Line, Field(max_length=60)]] = Field(max_length=4)
    # What to tap after an answer with sources (`answer`) or a card of a kind (`quote`).
    suggestions_after: dict[Key, list[Annotated[Line, Field(max_length=60)]]] = {}
    # The same in other languages: {"es": {"Get a quote": "Quiero una cotización"}}.
    suggestions_in: dict[Key, dict[Line, Annotated[Line, Field(max_length=60)]]] = {}
    # Texts of the pages in other languages: {"es": {"greeting": "Hola …", "hours": "De lunes a viernes …"}}.
    texts_in: dict[Key, TextsIn] = {}
    not_offered: list[Line] = []
    # Whether the facts are read back and confirmed before each first price. Without it the price comes at once, with
    # the facts it is for, and a slip is put right on its card.
    confirm_before_price: bool = False
    links: dict[Key, Address] = {}
    colours: Colours

    @field_validator("timezone")
    @classmethod
    def timezone_is_known(cls, value: str) -> str:
        if not is_zone(value):
            raise ValueError("it must be a time zone like America/New_York")
        return value

    @field_validator("products")
    @classmethod
    def product_keys_differ(cls, value: list[Product]) -> list[Product]:
        if len({product.key for product in value}) < len(value):
            raise ValueError("two products have the same key")
        return value


def check_profile(content: dict[str, Any], path: Path) -> dict[str, Any]:
    """The profile as plain data. Raises CompanyFolderError with the first wrong key."""
    try:
        return Profile.model_validate(content).model_dump(mode="json")
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in problem["loc"])
        reason = problem["msg"].removeprefix("Value error, ")
        raise CompanyFolderError(f"{path}: {key}: {reason}.") from None
