"""Lists page by page. A page begins after the last row seen, named as the row itself is: nothing is skipped or told
twice while rows come in, and a page in the depths costs what the first one does."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Schema

from chat.errors import InvalidError

USUAL, MOST = 50, 200
Row = TypeVar("Row", bound=Model)


class PageOf(Schema):
    """Which page of a list."""

    after: str = Field(default="", max_length=80, description="`next` of the page before: the last row you have seen.")
    limit: int = Field(default=USUAL, ge=1, le=MOST, description="Rows a page.")


class Since(PageOf):
    """A page of what was made in a time."""

    since: datetime | None = Field(default=None, description="Made at or after this moment.")
    until: datetime | None = Field(default=None, description="Made before this moment.")

    def limit_time(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """A moment without an offset is one in the portal's time zone."""
        bounds = {"created_at__gte": self.since, "created_at__lt": self.until}
        return rows.filter(**{name: _make_aware(moment) for name, moment in bounds.items() if moment})


def _make_aware(moment: datetime) -> datetime:
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def read_page(
    rows: QuerySet[Row], visible: QuerySet[Row], page: PageOf, *, key: str, ascending: bool = False
) -> tuple[list[Row], str | None]:
    """Rows after the one whose `key` is `after`, newest first, or in the order of an `ascending` key; and where the
    next page begins, if there is one. Raises InvalidError for a row that is not among the `visible` ones: the filter
    may no longer fit it."""
    if page.after:
        rows = rows.filter(**_find_bound(visible, page.after, key, ascending))
    found = list(rows.order_by(key if ascending else "-pk")[: page.limit + 1])
    return found[: page.limit], str(getattr(found[page.limit - 1], key)) if len(found) > page.limit else None


def _find_bound(visible: QuerySet[Any], after: str, key: str, ascending: bool) -> dict[str, Any]:
    if ascending:
        return {f"{key}__gt": after}
    pk = visible.filter(**{key: after}).values_list("pk", flat=True).first()
    if pk is None:
        raise InvalidError(_("There is no row “%(after)s” to go on after.") % {"after": after[:40]})
    return {"pk__lt": pk}


def write_time(value: date | None) -> str | None:
    """ISO 8601, or None."""
    return value.isoformat() if value else None
