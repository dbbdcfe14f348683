"""Business time: daylight saving, nights, holidays, and hours that never come."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tickets.calendars import (
    ALWAYS_OPEN,
    DAY_MINUTES,
    BusinessCalendar,
    Shift,
    add_business_time,
    find_opening,
    find_spans,
    is_open,
    measure_business_time,
)
from tickets.clocks import (
    find_due,
    find_warning,
    measure_remaining,
    pause_clock,
    resume_clock,
    retarget_clock,
    start_clock,
)

EAST = "America/New_York"
OFFICE = (Shift(540, 1020),)
ACME = BusinessCalendar(EAST, (OFFICE,) * 5 + ((), ()))
SPLIT = BusinessCalendar(EAST, ((Shift(540, 720), Shift(780, 1020)),) * 7)
NIGHT = BusinessCalendar(EAST, ((Shift(1320, 1800),),) * 7)
NEVER = BusinessCalendar(EAST, ((),) * 7)
FOURTH = BusinessCalendar(EAST, (OFFICE,) * 5 + ((), ()), frozenset({date(2025, 7, 4)}))
NIGHT_BEFORE = BusinessCalendar(EAST, NIGHT.weekly, frozenset({date(2025, 7, 4)}))


def at(text: str, zone: str = EAST) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


CASES = [
    # calendar, from, business hours, until
    (ACME, "2025-06-02 09:00", 8, "2025-06-02 17:00"),
    (ACME, "2025-06-02 16:00", 2, "2025-06-03 10:00"),
    (ACME, "2025-06-06 16:30", 1, "2025-06-09 09:30"),
    (ACME, "2025-06-07 12:00", 1, "2025-06-09 10:00"),
    (ACME, "2025-06-02 03:00", 0.5, "2025-06-02 09:30"),
    (SPLIT, "2025-06-02 11:00", 2, "2025-06-02 14:00"),
    (FOURTH, "2025-07-03 16:00", 2, "2025-07-07 10:00"),
    (NIGHT, "2025-06-02 23:00", 3, "2025-06-03 02:00"),
    (NIGHT, "2025-06-03 05:00", 2, "2025-06-03 23:00"),
    # The night on which clocks go forward has seven hours, the one on which they go back has nine.
    (NIGHT, "2025-03-08 22:00", 7, "2025-03-09 06:00"),
    (NIGHT, "2025-11-01 22:00", 9, "2025-11-02 06:00"),
    # The shift of the 3rd ends at the holiday's midnight, that of the holiday does not take place.
    (NIGHT_BEFORE, "2025-07-03 22:00", 3, "2025-07-05 23:00"),
    # A weekend over which the clocks change takes no business time.
    (ACME, "2025-03-07 16:00", 2, "2025-03-10 10:00"),
    (ALWAYS_OPEN, "2025-03-08 22:00", 24, "2025-03-09 23:00"),
]


@pytest.mark.parametrize(("calendar", "start", "length", "end"), CASES)
def test_business_time_passes_only_while_it_is_open(
    calendar: BusinessCalendar, start: str, length: float, end: str
) -> None:
    assert add_business_time(calendar, at(start), hours(length)) == at(end)
    assert measure_business_time(calendar, at(start), at(end)) == hours(length)


def test_a_calendar_without_hours_never_opens_and_never_ends() -> None:
    closed = BusinessCalendar(EAST, ACME.weekly, frozenset(date(2025, 1, 1) + timedelta(days=n) for n in range(500)))
    for calendar in (NEVER, closed):
        moment = at("2025-01-01 09:00")
        assert find_opening(calendar, moment) is None
        assert add_business_time(calendar, moment, hours(1)) is None
        assert measure_business_time(calendar, moment, moment + timedelta(days=300)) == timedelta(0)


def test_the_next_opening_knows_weekends_holidays_and_the_hour_it_is() -> None:
    assert find_opening(FOURTH, at("2025-07-03 17:00")) == at("2025-07-07 09:00")
    assert find_opening(FOURTH, at("2025-07-03 10:00")) == at("2025-07-03 10:00")
    assert is_open(FOURTH, at("2025-07-03 16:59"))
    assert not is_open(FOURTH, at("2025-07-03 17:00"))
    assert not is_open(FOURTH, at("2025-07-04 10:00"))


def test_an_hour_that_does_not_exist_begins_when_the_clocks_change() -> None:
    early = BusinessCalendar(EAST, ((Shift(150, 240),),) * 7)
    span = next(find_spans(early, at("2025-03-09 00:00")))
    assert span == (at("2025-03-09 03:00"), at("2025-03-09 04:00"))
    gone = BusinessCalendar(EAST, ((Shift(135, 165),),) * 7)
    assert next(find_spans(gone, at("2025-03-09 00:00")))[0] == at("2025-03-10 02:15")


@pytest.mark.parametrize(("start", "end"), [(-1, 10), (10, 10), (20, 10), (1440, 1500), (60, 1501)])
def test_what_is_no_shift_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError):
        Shift(start, end)


ZONES = st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])
SHIFTS = st.builds(
    lambda start, length: Shift(start, start + length),
    st.integers(0, DAY_MINUTES - 1),
    st.integers(1, DAY_MINUTES),
)
DAYS = st.lists(SHIFTS, max_size=3).map(tuple)
HOLIDAYS = st.frozensets(st.dates(date(2025, 1, 1), date(2025, 12, 31)), max_size=20)
CALENDARS = st.builds(BusinessCalendar, ZONES, st.tuples(*[DAYS] * 7), HOLIDAYS)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2025, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
LENGTHS = st.integers(0, 60 * 100).map(lambda minutes: timedelta(minutes=minutes))
STEPS = st.integers(0, 60 * 24 * 12).map(lambda minutes: timedelta(minutes=minutes))


@settings(max_examples=60)
@given(CALENDARS, MOMENTS, LENGTHS)
def test_adding_a_length_and_measuring_it_agree(calendar: BusinessCalendar, start: datetime, length: timedelta) -> None:
    end = add_business_time(calendar, start, length)
    assume(end is not None)
    assert end is not None
    assert measure_business_time(calendar, start, end) == length
    if length:
        assert is_open(calendar, end - timedelta(seconds=1))


@settings(max_examples=60)
@given(CALENDARS, MOMENTS, STEPS, STEPS)
def test_two_stretches_measure_what_they_measure_together(
    calendar: BusinessCalendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    middle, end = start + first, start + first + second
    parts = measure_business_time(calendar, start, middle) + measure_business_time(calendar, middle, end)
    assert parts == measure_business_time(calendar, start, end) <= end - start
    assert measure_business_time(calendar, end, start) == -parts


def is_open_by_the_wall(calendar: BusinessCalendar, moment: datetime) -> bool:
    """The rule read off a clock on the wall, another way than the calendar's."""
    wall = moment.astimezone(ZoneInfo(calendar.zone))
    minute, today = wall.hour * 60 + wall.minute, wall.date()
    yesterday = today - timedelta(days=1)
    if today in calendar.holidays:
        return False
    if any(shift.start <= minute < shift.end for shift in calendar.weekly[today.weekday()]):
        return True
    return yesterday not in calendar.holidays and any(
        minute < shift.end - DAY_MINUTES for shift in calendar.weekly[yesterday.weekday()]
    )


def is_far_from_changes(calendar: BusinessCalendar) -> bool:
    """No shift begins or ends in the small hours, in which a wall clock can show a time twice or never."""
    ends = [minute % DAY_MINUTES for day in calendar.weekly for shift in day for minute in (shift.start, shift.end)]
    return all(minute == 0 or minute >= 240 for minute in ends)


QUIET = st.builds(
    lambda start, length: Shift(start, start + length), st.integers(240, 1439), st.integers(1, DAY_MINUTES)
)
QUIET_CALENDARS = st.builds(
    BusinessCalendar, ZONES, st.tuples(*[st.lists(QUIET, max_size=2).map(tuple)] * 7), HOLIDAYS
).filter(is_far_from_changes)


@settings(max_examples=40)
@given(QUIET_CALENDARS, MOMENTS)
def test_every_minute_is_open_when_the_wall_clock_says_so(calendar: BusinessCalendar, start: datetime) -> None:
    for step in range(0, 60 * 24 * 3, 47):
        moment = start + timedelta(minutes=step)
        assert is_open(calendar, moment) == is_open_by_the_wall(calendar, moment), moment


def test_a_clock_stands_while_it_is_paused_and_goes_on_with_what_was_left() -> None:
    clock = start_clock(hours(4), at("2025-06-02 15:00"))
    assert find_due(clock, ACME) == at("2025-06-03 11:00")
    assert find_warning(clock, ACME, 75) == at("2025-06-03 10:00")
    paused = pause_clock(clock, ACME, at("2025-06-02 16:00"))
    assert (paused.remaining, find_due(paused, ACME)) == (hours(3), None)
    again = resume_clock(paused, at("2025-06-05 09:00"))
    assert find_due(again, ACME) == at("2025-06-05 12:00")


def test_another_target_keeps_the_time_that_has_gone() -> None:
    clock = start_clock(hours(8), at("2025-06-02 09:00"))
    shorter = retarget_clock(clock, ACME, hours(2), at("2025-06-02 10:30"))
    assert find_due(shorter, ACME) == at("2025-06-02 11:00")
    overdue = retarget_clock(clock, ACME, hours(1), at("2025-06-02 10:30"))
    assert measure_remaining(overdue, ACME, at("2025-06-02 10:30")) == hours(-0.5)
    assert find_due(retarget_clock(overdue, ACME, hours(8), at("2025-06-02 12:00")), ACME) == at("2025-06-02 17:00")


@settings(max_examples=60)
@given(CALENDARS, MOMENTS, LENGTHS, st.lists(STEPS, max_size=6))
def test_pausing_and_resuming_at_once_any_number_of_times_changes_nothing(
    calendar: BusinessCalendar, start: datetime, target: timedelta, steps: list[timedelta]
) -> None:
    plain = clock = start_clock(target, start)
    now = start
    for step in steps:
        now += step / 10
        clock = resume_clock(pause_clock(clock, calendar, now), now)
        clock = retarget_clock(clock, calendar, target, now)
    assert measure_remaining(clock, calendar, now) == measure_remaining(plain, calendar, now)


@settings(max_examples=60)
@given(CALENDARS, MOMENTS, LENGTHS, STEPS)
def test_a_clock_is_overdue_exactly_when_its_due_moment_has_passed(
    calendar: BusinessCalendar, start: datetime, target: timedelta, step: timedelta
) -> None:
    clock, now = start_clock(target, start), start + step
    due = find_due(clock, calendar)
    left = measure_remaining(clock, calendar, now)
    if left < timedelta(0):
        assert due is not None and due < now
    if left > timedelta(0):
        assert due is None or due > now
