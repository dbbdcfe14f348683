"""A clock that runs in business time, and can be paused and set to another target. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tickets.calendars import BusinessCalendar, add_business_time, measure_business_time


@dataclass(frozen=True)
class Clock:
    """`remaining` is the business time left as of `running_since`, or as of the pause; negative when overdue."""

    target: timedelta
    remaining: timedelta
    running_since: datetime | None

    @property
    def is_running(self) -> bool:
        return self.running_since is not None


def start_clock(target: timedelta, now: datetime) -> Clock:
    return Clock(target, target, now)


def measure_remaining(clock: Clock, calendar: BusinessCalendar, now: datetime) -> timedelta:
    if clock.running_since is None:
        return clock.remaining
    return clock.remaining - measure_business_time(calendar, clock.running_since, now)


def pause_clock(clock: Clock, calendar: BusinessCalendar, now: datetime) -> Clock:
    """Keeps the business time that is left; pausing a paused clock changes nothing."""
    return replace(clock, remaining=measure_remaining(clock, calendar, now), running_since=None)


def resume_clock(clock: Clock, now: datetime) -> Clock:
    return clock if clock.is_running else replace(clock, running_since=now)


def retarget_clock(clock: Clock, calendar: BusinessCalendar, target: timedelta, now: datetime) -> Clock:
    """Another target, with the time that has gone, by the calendar it ran on, kept."""
    elapsed = clock.target - measure_remaining(clock, calendar, now)
    return Clock(target, target - elapsed, now if clock.is_running else None)


def find_due(clock: Clock, calendar: BusinessCalendar) -> datetime | None:
    """When it runs out; None while it is paused, or if the calendar never opens."""
    if clock.running_since is None:
        return None
    return add_business_time(calendar, clock.running_since, clock.remaining)


def find_warning(clock: Clock, calendar: BusinessCalendar, percent: int) -> datetime | None:
    """When `percent` of the target has gone."""
    if clock.running_since is None:
        return None
    left = clock.target * (100 - percent) / 100
    return add_business_time(calendar, clock.running_since, clock.remaining - left)
