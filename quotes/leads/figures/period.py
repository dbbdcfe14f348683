"""The days that figures are for. Pure but for today's date."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from quotes.leads.filters import begin_day, read_day

USUAL_DAYS = 30
MOST_DAYS = 400


@dataclass(frozen=True)
class Period:
    """Both days belong to it."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        return begin_day(self.first)

    @property
    def until(self) -> datetime:
        """The moment after it."""
        return begin_day(self.last + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def read_period(since: str, until: str) -> Period:
    """What makes no sense is the last thirty days; what is too long is cut at its beginning."""
    today = timezone.localdate()
    last = min(read_day(until) or today, today)
    first = read_day(since) or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        first = last - timedelta(days=USUAL_DAYS - 1)
    return Period(max(first, last - timedelta(days=MOST_DAYS - 1)), last)
