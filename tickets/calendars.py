"""Business time: what of a stretch of time lies within opening hours. Pure, in real (elapsed) time.

Hours are wall-clock times of the calendar's zone. A shift may run past midnight. A holiday is closed from midnight to
midnight: shifts that begin on it are dropped, one that runs into it ends at its midnight. Where the clocks go forward,
a time that does not exist is the moment of the change; where they go back, a time that comes twice is the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 1440
# A calendar without an opening for so long has none.
_HORIZON = timedelta(days=400)
Span = tuple[datetime, datetime]


@dataclass(frozen=True, order=True)
class Shift:
    """Minutes from the day's midnight; `end` may lie in the next day, up to 24 hours after `start`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY_MINUTES and self.start < self.end <= self.start + DAY_MINUTES):
            raise ValueError(f"not a shift: {self.start} to {self.end} minutes")


@dataclass(frozen=True)
class BusinessCalendar:
    """`weekly` has the shifts of the seven days, Monday first."""

    zone: str
    weekly: tuple[tuple[Shift, ...], ...]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.weekly) != 7:
            raise ValueError("a week has seven days")


ALWAYS_OPEN = BusinessCalendar("UTC", ((Shift(0, DAY_MINUTES),),) * 7)


def find_spans(calendar: BusinessCalendar, since: datetime) -> Iterator[Span]:
    """The open stretches after a moment, in UTC, in order; none overlap, some touch, the first may be under way.

    Without end for most calendars; it ends when nothing opens for more than a year.
    """
    covered = since.astimezone(UTC)
    for start, end in _find_shifts(calendar, covered):
        start = max(start, covered)
        if start < end:
            yield start, end
            covered = end


def _find_shifts(calendar: BusinessCalendar, since: datetime) -> Iterator[Span]:
    zone = ZoneInfo(calendar.zone)
    # Yesterday's last shift may reach into today; with clocks that change, a day more does no harm.
    day = since.astimezone(zone).date() - timedelta(days=2)
    last_open = day
    while day - last_open <= _HORIZON and day.year < 9999:
        for shift in () if day in calendar.holidays else sorted(calendar.weekly[day.weekday()]):
            last_open = day
            runs_into_holiday = shift.end > DAY_MINUTES and day + timedelta(days=1) in calendar.holidays
            end = DAY_MINUTES if runs_into_holiday else shift.end
            yield _find_instant(day, shift.start, zone), _find_instant(day, end, zone)
        day += timedelta(days=1)


def _find_instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    return _find_change(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first, zone)


def _find_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """When, between the two, the clocks went forward; to the second."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def add_business_time(calendar: BusinessCalendar, start: datetime, duration: timedelta) -> datetime | None:
    """The moment at which `duration` of open time has passed since `start`; None if it never will."""
    if duration <= timedelta(0):
        return start
    for opens, closes in find_spans(calendar, start):
        if duration <= closes - opens:
            return opens + duration
        duration -= closes - opens
    return None


def measure_business_time(calendar: BusinessCalendar, start: datetime, end: datetime) -> timedelta:
    """How much of the time from `start` to `end` is open; negative if the end comes first."""
    if end < start:
        return -measure_business_time(calendar, end, start)
    total = timedelta(0)
    for opens, closes in find_spans(calendar, start):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def is_open(calendar: BusinessCalendar, moment: datetime) -> bool:
    return find_opening(calendar, moment) == moment


def find_opening(calendar: BusinessCalendar, moment: datetime) -> datetime | None:
    """The moment itself while it is open, else when it opens next; None if it never does."""
    span = next(find_spans(calendar, moment), None)
    return span[0] if span else None
