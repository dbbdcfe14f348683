"""The company folder's support: support.toml, with the hours of company.toml, becomes team, calendar and policies."""

import tomllib
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from tickets.models import Calendar, Holiday, OpeningHours, SlaPolicy, Team

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Minutes = Annotated[int, Field(ge=1, le=525_600)]
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class SupportError(ValueError):
    """The folder cannot be loaded. The text names the file and what is wrong in it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Holiday(_Part):
    day: date
    name: Annotated[str, Field(max_length=80)] = ""


class _Calendar(_Part):
    name: Line
    holidays: list[_Holiday] = []


class _Policy(_Part):
    name: Line
    priority: Literal["", "low", "normal", "high", "urgent"] = ""
    type: Literal["", "question", "request", "problem", "complaint"] = ""
    first_response_minutes: Minutes | None = None
    next_response_minutes: Minutes | None = None
    resolution_minutes: Minutes | None = None


class Support(_Part):
    team: Line
    calendar: _Calendar
    policies: list[_Policy] = []


class _Opening(BaseModel):
    days: list[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]]
    opens: time
    closes: time


class _Company(BaseModel):
    """What company.toml says that matters here; its own app checks it whole."""

    timezone: str
    opening: list[_Opening] = []


def load_company(directory: Path) -> str:
    """Safe to repeat. Without support.toml nothing changes. Raises SupportError before anything is stored."""
    path = directory / "support.toml"
    if not path.exists():
        return "No support.toml: teams and targets stay as they are."
    support = _read(path, Support)
    company = _read(directory / "company.toml", _Company)
    with transaction.atomic():
        _save_team(support.team)
        calendar = _save_calendar(support.calendar, company)
        new = sum(_save_policy(policy, position, calendar) for position, policy in enumerate(support.policies, start=1))
    return f"{support.team}, {calendar}: {new} new of {len(support.policies)} SLA policies."


def _read(path: Path, shape: type[Any]) -> Any:
    try:
        return shape.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SupportError(f"{path}: {error.strerror}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SupportError(f"{path}: it is not valid TOML: {error}.") from None
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in problem["loc"])
        raise SupportError(f"{path}: {key}: {problem['msg']}.") from None


def _save_team(name: str) -> None:
    Team.objects.filter(is_default=True).exclude(name=name).update(is_default=False)
    Team.objects.update_or_create(name=name, defaults={"is_default": True})


def _save_calendar(wanted: _Calendar, company: _Company) -> Calendar:
    Calendar.objects.filter(is_default=True).exclude(name=wanted.name).update(is_default=False)
    defaults = {"time_zone": company.timezone, "is_default": True}
    calendar, _ = Calendar.objects.update_or_create(name=wanted.name, defaults=defaults)
    calendar.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(calendar=calendar, weekday=DAYS.index(day), opens=opening.opens, closes=opening.closes)
        for opening in company.opening
        for day in opening.days
    )
    for holiday in wanted.holidays:
        Holiday.objects.update_or_create(calendar=calendar, day=holiday.day, defaults={"name": holiday.name})
    return calendar


def _save_policy(policy: _Policy, position: int, calendar: Calendar) -> bool:
    values = policy.model_dump(exclude={"name"}) | {"position": position * 10, "calendar": calendar}
    return SlaPolicy.objects.get_or_create(name=policy.name, defaults=values)[1]
