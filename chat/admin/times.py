"""A filter by days, over a column of times or over identifiers that sort by time."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone


class TimeFilter(admin.ListFilter):
    """Choices like "Past 7 days", and a form for any range of days. Subclasses name the column.

    With `is_identifier` the column holds UUIDv7s, whose order is time: no index of times is needed.
    """

    title = "time"
    template = "admin/chat/time_filter.html"
    column = "id"
    is_identifier = True
    FROM, TO = "from", "to"

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self.expected_parameters():
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]
        self.first, self.last = (read_day(self.used_parameters.get(name)) for name in self.expected_parameters())

    def expected_parameters(self) -> list[str]:  # type: ignore[override]
        return [self.FROM, self.TO]

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.first:
            queryset = queryset.filter(**{f"{self.column}__gte": self._make_bound(self.first)})
        if self.last:
            queryset = queryset.filter(**{f"{self.column}__lt": self._make_bound(self.last + timedelta(days=1))})
        return queryset

    def _make_bound(self, day: date) -> datetime | UUID:
        moment = start_of(day)
        return first_id_at(moment) if self.is_identifier else moment

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        today = timezone.localdate()
        yesterday = today - timedelta(days=1)
        ranges: list[tuple[str, date | None, date | None]] = [
            ("Any time", None, None),
            ("Today", today, None),
            ("Yesterday", yesterday, yesterday),
        ]
        ranges.extend((f"Past {days} days", today - timedelta(days=days - 1), None) for days in (7, 30))
        for words, first, last in ranges:
            wanted = {self.FROM: first and first.isoformat(), self.TO: last and last.isoformat()}
            yield {
                "selected": (first, last) == (self.first, self.last),
                "query_string": changelist.get_query_string(
                    {name: value for name, value in wanted.items() if value},
                    [name for name, value in wanted.items() if not value],
                ),
                "display": words,
            }
        yield {"form": self._describe_form(changelist)}

    def _describe_form(self, changelist: Any) -> dict[str, Any]:
        own = {*self.expected_parameters(), "p"}
        others = [(name, value) for name, values in changelist.filter_params.items() if name not in own
                  for value in values]  # fmt: skip
        if changelist.query:
            others.append(("q", changelist.query))
        return {"first": self.first, "last": self.last, "others": others}


def read_day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def first_id_at(moment: datetime) -> UUID:
    """The lowest UUIDv7 of that millisecond."""
    milliseconds = max(int(moment.timestamp() * 1000), 0)
    return UUID(int=(milliseconds & ((1 << 48) - 1)) << 80)
