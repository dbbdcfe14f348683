"""Snoozed tickets: out of sight until a moment of the office's, back at the customer's word, undone in a click."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from inbox.reading.tools import name_snooze
from tests.cast import Cast
from tests.tickets.desk import AGENT, make_ticket, reload, say, write
from tests.tickets.test_opening import run_together
from tickets.actors import make_agent, make_customer
from tickets.calendars import ALWAYS_OPEN, BusinessCalendar, Shift
from tickets.errors import SnoozeError, StaleError
from tickets.models import Calendar, OpeningHours, Ticket
from tickets.services.changing import change_state
from tickets.services.live import follow_customer_message
from tickets.services.noticing import find_notices
from tickets.services.snoozing import find_snooze_time, snooze_ticket, unsnooze_ticket, wake_due
from tickets.snooze_times import find_time, suggest_times
from tickets.states import State

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/New_York")
OFFICE = BusinessCalendar(
    "America/New_York", (*((Shift(540, 1020),),) * 5, (), ()), frozenset({datetime(2025, 6, 9).date()})
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "times"),
    [
        # A Monday morning.
        ("2025-06-02 10:02", {"later_today": "2025-06-02 13:15", "tomorrow": "2025-06-03 09:00"}),
        # Late in the day nothing of today is left; Friday's tomorrow is after the weekend, and the Monday is a holiday.
        ("2025-06-06 15:00", {"tomorrow": "2025-06-10 09:00"}),
        ("2025-06-04 15:00", {"tomorrow": "2025-06-05 09:00", "next_week": "2025-06-10 09:00"}),
    ],
)
def test_choices_are_when_the_office_is_open(now: str, times: dict[str, str]) -> None:
    found = {choice.key: choice.at for choice in suggest_times(OFFICE, "UTC", at(now))}
    if "later_today" in times:
        found.pop("next_week")
    assert found == {key: at(moment) for key, moment in times.items()}


@pytest.mark.parametrize(
    ("now", "name"),
    [("2025-06-02 15:00", "Tomorrow morning"), ("2025-06-06 15:00", "Tuesday morning")],
)
def test_a_day_that_is_not_tomorrow_is_not_called_so(now: str, name: str) -> None:
    (choice,) = (one for one in suggest_times(OFFICE, "UTC", at(now)) if one.key == "tomorrow")
    assert name_snooze(choice) == name


@pytest.mark.parametrize("calendar", [None, ALWAYS_OPEN])
def test_where_it_never_closes_a_morning_begins_at_nine(calendar: BusinessCalendar | None) -> None:
    now = datetime(2025, 6, 2, 10, tzinfo=ZoneInfo("UTC"))
    assert find_time("tomorrow", calendar, "UTC", now) == now + timedelta(hours=23)
    assert find_time("later_today", calendar, "UTC", now) == now + timedelta(hours=3)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)),
    st.sampled_from(["later_today", "tomorrow", "next_week"]),
)
def test_every_choice_lies_ahead(moment: datetime, key: str) -> None:
    now = moment.replace(tzinfo=ZONE)
    assert now < find_time(key, OFFICE, "UTC", now) < now + timedelta(days=9)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    ticket = make_ticket(cast, state=State.OPEN)
    ticket.team.members.add(cast.agent)
    return ticket


def snooze(ticket: Ticket, cast: Cast, **ahead: float) -> Ticket:
    return snooze_ticket(ticket.pk, timezone.now() + timedelta(**ahead), make_agent(cast.agent.pk))


def test_it_wakes_when_its_time_has_come_and_whoever_snoozed_it_is_told_once(cast: Cast, ticket: Ticket) -> None:
    until = snooze(ticket, cast, hours=2).snoozed_until
    assert until is not None
    assert wake_due(until - timedelta(seconds=1)) == 0
    assert [wake_due(until), wake_due(until)] == [1, 0]
    assert reload(ticket).snoozed_until is None and reload(ticket).state == State.OPEN
    assert [notice.kind for notice in find_notices(cast.agent)] == ["woke"]
    assert [row.kind for row in ticket.events.all()][-2:] == ["ticket.snoozed", "ticket.woke"]


@pytest.mark.parametrize("way", ["page", "chat"])
def test_the_customers_word_wakes_it_and_a_machines_does_not(cast: Cast, ticket: Ticket, way: str) -> None:
    snooze(ticket, cast, days=3)
    write(ticket, "I am out of office.", is_automatic=True)
    assert reload(ticket).snoozed_until is not None
    if way == "page":
        write(ticket, "Any news?")
    else:
        say(ticket.conversation, "Any news?")
        follow_customer_message(ticket.conversation, "Any news?", is_with_assistant=False)
    assert reload(ticket).snoozed_until is None


def test_it_is_undone_by_hand_without_a_notice(cast: Cast, ticket: Ticket) -> None:
    snooze(ticket, cast, days=3)
    for _ in range(2):
        unsnooze_ticket(ticket.pk, make_agent(cast.agent.pk))
    assert reload(ticket).snoozed_until is None
    assert not find_notices(cast.agent).exists()
    assert ticket.events.filter(kind="ticket.woke").count() == 1


def test_what_is_solved_sleeps_no_longer(cast: Cast, ticket: Ticket) -> None:
    snooze(ticket, cast, days=3)
    change_state(ticket.pk, State.SOLVED, make_customer())
    assert reload(ticket).snoozed_until is None
    with pytest.raises(SnoozeError, match="something left to do"):
        snooze(ticket, cast, days=3)


@pytest.mark.parametrize("ahead", [{"seconds": -1}, {"days": 400}])
def test_a_moment_that_is_over_or_too_far_is_refused(cast: Cast, ticket: Ticket, ahead: dict[str, float]) -> None:
    with pytest.raises(SnoozeError):
        snooze(ticket, cast, **ahead)
    with pytest.raises(StaleError):
        snooze_ticket(ticket.pk, timezone.now() + timedelta(days=1), AGENT, version=ticket.version - 1)
    assert reload(ticket).snoozed_until is None


def test_a_choice_is_read_by_the_default_calendar(cast: Cast) -> None:
    office = Calendar.objects.create(name="Office", time_zone="America/New_York", is_default=True)
    OpeningHours.objects.create(calendar=office, weekday=0, opens=time(11), closes=time(12))
    assert find_snooze_time("tomorrow", at("2025-06-04 10:00")) == at("2025-06-09 11:00")
    with pytest.raises(SnoozeError):
        find_snooze_time("whenever")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_several_that_wake_it_at_once_tell_of_it_once(cast: Cast, ticket: Ticket) -> None:
    until = snooze(ticket, cast, hours=1).snoozed_until
    assert sum(run_together([lambda: wake_due(until)] * 5)) == 1
    assert find_notices(cast.agent).count() == 1
