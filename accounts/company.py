"""The company folder's policies: policies.toml, an example's alone. A real company's come from its own systems."""

import tomllib
from datetime import date
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, ValidationError

from accounts.errors import PolicyError
from accounts.facts import PolicyFacts
from accounts.keeping import Author, keep_policy
from accounts.models import PolicyEvent


class _Example(PolicyFacts):
    """`renews`: its term is the one that today falls into, so that an example does not grow old."""

    number: str
    renews: bool = False


class _Folder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    policies: list[_Example] = []


def load_company(directory: Path) -> str:
    """Safe to repeat. Policies of accounts that do not exist are left out, and so never belong to whoever takes the
    name later. Raises PolicyError, which names the file and the key."""
    path = directory / "policies.toml"
    if not path.exists():
        return "No policies.toml: policies stay as they are."
    examples = _read(path).policies
    known = set(User.objects.filter(username__in=[example.customer for example in examples]).values_list("username"))
    there = [example for example in examples if (example.customer,) in known]
    with transaction.atomic():
        changed = sum(_keep(example, path) for example in there)
    return f"{len(there)} policies, {changed} of them new or changed.{_tell_missing(examples, there)}"


def _tell_missing(examples: list[_Example], there: list[_Example]) -> str:
    missing = sorted({f"“{example.customer}”" for example in examples if example not in there})
    if not missing:
        return ""
    count = len(examples) - len(there)
    return f" {count} more wait for an account {' and '.join(missing)}."


def _read(path: Path) -> _Folder:
    try:
        return _Folder.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"{path}: it is not valid TOML: {error}.") from None
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in problem["loc"])
        raise PolicyError(f"{path}: {key}: {problem['msg']}.") from None


def _keep(example: _Example, path: Path) -> bool:
    content = example.model_dump(exclude={"number", "renews"})
    if example.renews:
        content["effective_on"], content["expires_on"] = find_term(
            example.effective_on, example.expires_on, timezone.localdate()
        )
    try:
        author = Author(PolicyEvent.Way.COMPANY)
        return keep_policy(example.number, PolicyFacts.model_validate(content), author).is_changed
    except PolicyError as error:
        raise PolicyError(f"{path}: {example.number}: {error.message}", error.field) from None


def find_term(begins: date, ends: date, today: date) -> tuple[date, date]:
    """The term of as many whole years that `today` falls into."""
    years = max(1, ends.year - begins.year)
    while ends <= today:
        begins, ends = _add_years(begins, years), _add_years(ends, years)
    return begins, ends


def _add_years(day: date, years: int) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap_day else day.day)
