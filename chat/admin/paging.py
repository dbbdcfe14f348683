"""Pages of big tables: a page costs what it shows, never what the table holds."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connections, models

# How many pages from the present one, inclusive, are looked for.
PAGES_AHEAD = 2
# Further back, the filters by time are the way: a database counts through all that it skips.
MAX_PAGES = 200
# Below this an estimate helps nobody.
COUNTED_EXACTLY = 10_000


class WindowPaginator(Paginator):
    """Counts only to a few pages past the one asked for. `count` is a floor, `describe_count` says what is known."""

    def __init__(self, rows: models.QuerySet, per_page: int, *, number: int) -> None:
        super().__init__(rows, per_page)
        self.rows = rows
        self.number = max(number, 1)

    @cached_property
    def _keys(self) -> list[Any]:
        start = (self.number - 1) * self.per_page
        end = min(start + PAGES_AHEAD * self.per_page, MAX_PAGES * self.per_page) + 1
        if start >= end - 1:
            return []
        return list(self.rows.values_list("pk", flat=True)[start:end])

    @cached_property
    def count(self) -> int:
        """Never fewer than the pages before this one hold, so that one past the end is refused."""
        found = (self.number - 1) * self.per_page + len(self._keys)
        return min(found, MAX_PAGES * self.per_page)

    @property
    def is_complete(self) -> bool:
        return len(self._keys) <= PAGES_AHEAD * self.per_page and self.count < MAX_PAGES * self.per_page

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        return Page(self._load(self._keys[: self.per_page]), number, self)

    def _load(self, keys: list[Any]) -> models.QuerySet:
        """The rows in their order. What they were found by, which may be thousands of keys, is not asked again."""
        rows = self.rows.all()
        rows.query.clear_where()
        return rows.filter(pk__in=keys)

    def describe_count(self) -> str:
        if self.is_complete:
            return f"{self.count:,}"
        if not self.rows.query.where:
            return describe_rows(self.rows.model)
        return f"more than {self.count - 1:,}"


def describe_rows(model: type[models.Model]) -> str:
    """How many rows a table has: exactly when few, otherwise about, from the database's own bookkeeping."""
    estimate = estimate_rows(model)
    if estimate < COUNTED_EXACTLY:
        return f"{model._default_manager.count():,}"
    digits = len(str(estimate)) - 3
    return f"about {round(estimate, -digits):,}"


def estimate_rows(model: type[models.Model]) -> int:
    """PostgreSQL keeps an estimate; SQLite numbers rows as they come, so that the highest is close."""
    connection = connections[model._default_manager.db]
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        query, parameters = "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table]
    else:
        query, parameters = f"SELECT MAX(rowid) FROM {table}", []  # noqa: S608 - the name is Django's own
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row = cursor.fetchone()
    return int(row[0] or 0) if row else 0
