"""Pages that follow one another by the last row's own values: the thousandth costs what the first did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
PAGE = 40
_SALT = "inbox.page"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`cursor` leads to the next page; empty after the last."""

    rows: list[Row]
    cursor: str


def read_page(rows: QuerySet[Row], order: tuple[str, str], cursor: str = "") -> Page[Row]:
    """The page after a cursor; the first one for a cursor that is none.

    `order` is a moment that every row has, and the key.
    """
    ordered = rows.order_by(*order)
    if (values := _read_cursor(cursor, order)) is not None:
        ordered = ordered.filter(_is_after(order, values))
    found = list(ordered[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], _make_cursor(last, order) if last else "")


def _is_after(order: tuple[str, str], values: tuple[datetime, str]) -> Q:
    """The first condition says again what the second one does, in a way that an index is used for."""
    moment, key = (name.lstrip("-") for name in order)
    step, tie = ("lt" if name.startswith("-") else "gt" for name in order)
    at, last = values
    return Q(**{f"{moment}__{step}e": at}) & (Q(**{f"{moment}__{step}": at}) | Q(**{moment: at, f"{key}__{tie}": last}))


def _make_cursor(row: Model, order: tuple[str, str]) -> str:
    moment, key = (getattr(row, name.lstrip("-")) for name in order)
    return signing.dumps([order[0], moment.isoformat(), str(key)], salt=_SALT)


def _read_cursor(cursor: str, order: tuple[str, str]) -> tuple[datetime, str] | None:
    try:
        name, at, key = signing.loads(cursor, salt=_SALT)
        return (datetime.fromisoformat(at), key) if name == order[0] else None
    except (signing.BadSignature, ValueError, TypeError):
        return None
