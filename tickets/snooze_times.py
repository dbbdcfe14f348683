"""When a snoozed ticket may come back: the usual choices, by the office's hours. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tickets.calendars import BusinessCalendar, find_opening, is_open

LATER = timedelta(hours=3)
# Where nobody has said when the office opens, or it never closes.
MORNING = time(9)
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class SnoozeTime:
    """`key` is one of CannedReply.Snooze; `at` is in the office's zone. `is_later_day`: a day's choice is for one after
    it, because that day has no hours."""

    key: str
    at: datetime
    is_later_day: bool = False


def suggest_times(calendar: BusinessCalendar | None, zone: str, now: datetime) -> list[SnoozeTime]:
    """Later today while the office is still open then, tomorrow's opening, next week's. Days without hours are passed
    over: the day after a Friday is a Monday. Without a calendar every morning is one, in `zone`."""
    zone = calendar.zone if calendar else zone
    today = now.astimezone(ZoneInfo(zone)).date()
    tomorrow = _find_morning(calendar, zone, now, days=1)
    monday = 7 - today.weekday()
    next_week = _find_morning(calendar, zone, now, days=monday)
    later = _round_up(now + LATER)
    is_today = later.astimezone(ZoneInfo(zone)).date() == today
    found = [SnoozeTime("later_today", later)] if is_today and (not calendar or is_open(calendar, later)) else []
    found.append(SnoozeTime("tomorrow", tomorrow, is_later_day=tomorrow.date() > today + timedelta(days=1)))
    if next_week > tomorrow:
        found.append(SnoozeTime("next_week", next_week))
    return found


def find_time(key: str, calendar: BusinessCalendar | None, zone: str, now: datetime) -> datetime:
    """The moment of a choice; one that does not exist today (late in the day, next week on a Sunday) is the next one
    that does. Raises KeyError for what is no choice."""
    order = ["later_today", "tomorrow", "next_week"]
    if key not in order:
        raise KeyError(key)
    times = {choice.key: choice.at for choice in suggest_times(calendar, zone, now)}
    if key == "next_week":
        return times.get(key, times["tomorrow"])
    return next(times[name] for name in order[order.index(key) :] if name in times)


def _find_morning(calendar: BusinessCalendar | None, zone: str, now: datetime, *, days: int) -> datetime:
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    opening = find_opening(calendar, midnight) if calendar else None
    if opening is None or opening == midnight:
        return datetime.combine(day, MORNING, ZoneInfo(zone))
    return opening.astimezone(ZoneInfo(zone))


def _round_up(moment: datetime) -> datetime:
    """To the next quarter of an hour."""
    whole = moment.replace(minute=0, second=0, microsecond=0)
    quarters = -(-(moment - whole) // timedelta(minutes=15))
    return whole + quarters * timedelta(minutes=15)
