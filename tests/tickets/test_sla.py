"""The clocks of tickets: what starts, pauses and ends them, and what is told of them, once."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.tickets.desk import AGENT, answer, make_ticket, reload, say, write
from tests.tickets.test_opening import run_together
from tickets.actors import SYSTEM, make_agent
from tickets.models import (
    Calendar,
    Holiday,
    Notice,
    OpeningHours,
    OutgoingMail,
    SlaClock,
    SlaPolicy,
    Team,
    Ticket,
    TicketEvent,
)
from tickets.services.changing import assign_ticket, change_state, move_to_team, set_priority
from tickets.services.closing import close_solved
from tickets.services.finding import get_default_team
from tickets.services.merging import merge_tickets
from tickets.services.noticing import find_notices
from tickets.services.sla_planning import plan_clocks_again
from tickets.services.sla_watch import watch_clocks
from tickets.services.unmerging import unmerge_ticket
from tickets.states import State

pytestmark = pytest.mark.postgres


class Hands:
    """The hands of the clock, for tests to move: on a working Monday in Acme's time."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.set("2025-06-02 09:00")
        patch.setattr(timezone, "now", lambda: self.now)

    def set(self, text: str) -> datetime:
        self.now = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))
        return self.now


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands(monkeypatch)


@pytest.fixture
def calendar(db: None) -> Calendar:
    calendar = Calendar.objects.create(name="Office", time_zone="America/New_York")
    OpeningHours.objects.bulk_create(
        OpeningHours(calendar=calendar, weekday=day, opens=time(9), closes=time(17)) for day in range(5)
    )
    return calendar


@pytest.fixture
def policy(calendar: Calendar) -> SlaPolicy:
    """4 hours to the first answer, 2 to the next, 16 to the end."""
    return make_policy(calendar, "Standard", 10)


def make_policy(calendar: Calendar, name: str, position: int, **fields: object) -> SlaPolicy:
    targets = {"first_response_minutes": 240, "next_response_minutes": 120, "resolution_minutes": 960}
    return SlaPolicy.objects.create(calendar=calendar, name=name, position=position, **targets | fields)  # type: ignore[arg-type]


def find(ticket: Ticket, kind: str) -> SlaClock:
    """The newest clock of a kind."""
    clock = ticket.clocks.filter(kind=kind).last()
    assert clock is not None
    return clock


def test_a_new_ticket_has_until_its_targets_in_business_time(cast: Cast, policy: SlaPolicy, hands: Hands) -> None:
    hands.set("2025-06-06 15:00")
    ticket = make_ticket(cast)
    assert ticket.sla_policy == policy
    assert find(ticket, "first_response").due_at == hands.set("2025-06-09 11:00")
    assert find(ticket, "resolution").due_at == hands.set("2025-06-10 15:00")


def test_a_persons_answer_stops_the_response_and_the_assistants_never_does(
    cast: Cast, policy: SlaPolicy, hands: Hands
) -> None:
    ticket = make_ticket(cast)
    say(ticket.conversation, "I looked it up for you.", role="assistant")
    assert find(ticket, "first_response").outcome == ""
    hands.set("2025-06-02 10:00")
    answer(ticket, "Hello, this is Ana.", cast)
    clock = find(ticket, "first_response")
    assert (clock.outcome, clock.ended_at, clock.due_at) == ("met", hands.now, None)
    assert find(ticket, "resolution").outcome == ""


def test_an_answer_after_the_target_is_late_also_when_nobody_had_looked(
    cast: Cast, policy: SlaPolicy, hands: Hands
) -> None:
    ticket = make_ticket(cast)
    hands.set("2025-06-03 09:30")
    answer(ticket, "Sorry!", cast)
    assert find(ticket, "first_response").outcome == "late"


def test_the_next_response_counts_from_the_first_message_that_waits(
    cast: Cast, policy: SlaPolicy, hands: Hands
) -> None:
    ticket = make_ticket(cast)
    answer(ticket, "Which car?", cast)
    hands.set("2025-06-02 11:00")
    write(ticket, "The red one.")
    hands.set("2025-06-02 12:00")
    write(ticket, "Still there?")
    write(ticket, "Out of office.", is_automatic=True)
    (clock,) = ticket.clocks.filter(kind="next_response")
    assert clock.due_at == hands.set("2025-06-02 13:00")
    answer(ticket, "Yes.", cast)
    write(ticket, "Thanks!")
    assert ticket.clocks.filter(kind="next_response").count() == 1


def test_the_clock_stands_while_we_wait_for_the_customer(cast: Cast, policy: SlaPolicy, hands: Hands) -> None:
    ticket = make_ticket(cast)
    hands.set("2025-06-02 11:00")
    answer(ticket, "Which car?", cast, state=State.PENDING_CUSTOMER)
    paused = find(ticket, "resolution")
    assert (paused.remaining, paused.running_since, paused.due_at) == (timedelta(hours=14), None, None)
    watch_clocks(hands.set("2025-07-01 12:00"))
    write(ticket, "The red one.")
    assert find(ticket, "resolution").due_at == hands.set("2025-07-03 10:00")
    assert not TicketEvent.objects.filter(kind__startswith="sla.").exists()


def test_a_solved_ticket_that_comes_back_has_what_was_left_of_its_time(
    cast: Cast, policy: SlaPolicy, hands: Hands
) -> None:
    ticket = make_ticket(cast)
    hands.set("2025-06-02 13:00")
    answer(ticket, "Done.", cast, state=State.SOLVED)
    assert find(ticket, "resolution").outcome == "met"
    hands.set("2025-06-05 09:00")
    write(ticket, "It is not done.")
    (clock,) = ticket.clocks.filter(kind="resolution")
    assert (clock.outcome, clock.due_at) == ("", hands.set("2025-06-06 13:00"))


def test_spam_needs_no_answer_until_it_turns_out_to_be_none(cast: Cast, policy: SlaPolicy, hands: Hands) -> None:
    ticket = make_ticket(cast, state=State.SPAM)
    assert set(ticket.clocks.values_list("outcome", flat=True)) == {"cancelled"}
    hands.set("2025-06-02 10:00")
    change_state(ticket.pk, State.OPEN, AGENT)
    running = ticket.clocks.filter(outcome="")
    assert {clock.kind for clock in running} == {"first_response", "resolution"}


def test_the_first_policy_that_matches_counts(cast: Cast, calendar: Calendar, hands: Hands) -> None:
    glass = Team.objects.create(name="Glass")
    make_policy(calendar, "Everything", 90)
    make_policy(calendar, "Complaints", 20, type="complaint")
    make_policy(calendar, "Glass", 30, team=glass)
    make_policy(calendar, "Asleep", 1, is_active=False)
    kind = Ticket.Type
    chosen = [
        make_ticket(cast, **new).sla_policy.name  # type: ignore[union-attr]
        for new in ({}, {"type": kind.COMPLAINT}, {"team": glass}, {"type": kind.COMPLAINT, "team": glass})
    ]
    assert chosen == ["Everything", "Complaints", "Glass", "Complaints"]


def test_another_priority_or_team_brings_other_targets_and_keeps_the_time_gone(
    cast: Cast, policy: SlaPolicy, calendar: Calendar, hands: Hands
) -> None:
    make_policy(calendar, "Urgent", 1, priority="urgent", first_response_minutes=120)
    night = Calendar.objects.create(name="Always", time_zone="UTC")
    OpeningHours.objects.bulk_create(
        OpeningHours(calendar=night, weekday=day, opens=time(0), closes=time(0)) for day in range(7)
    )
    glass = Team.objects.create(name="Glass")
    make_policy(night, "Glass", 0, team=glass, first_response_minutes=600, resolution_minutes=None)
    ticket = make_ticket(cast)
    hands.set("2025-06-02 10:00")
    set_priority(ticket.pk, Ticket.Priority.URGENT, AGENT, source=Ticket.PrioritySource.AGENT)
    assert find(ticket, "first_response").due_at == hands.set("2025-06-02 11:00")
    hands.set("2025-06-02 10:30")
    move_to_team(ticket.pk, glass, AGENT)
    assert find(ticket, "first_response").due_at == hands.set("2025-06-02 19:00")
    assert find(ticket, "resolution").outcome == "cancelled"


def test_a_ticket_without_a_policy_gets_one_that_counts_from_its_beginning(
    cast: Cast, calendar: Calendar, hands: Hands
) -> None:
    make_policy(calendar, "Urgent", 1, priority="urgent")
    ticket = make_ticket(cast)
    assert ticket.sla_policy is None
    hands.set("2025-06-02 12:00")
    set_priority(ticket.pk, Ticket.Priority.URGENT, AGENT, source=Ticket.PrioritySource.AGENT)
    assert find(ticket, "first_response").due_at == hands.set("2025-06-02 13:00")


def count_told(ticket: Ticket) -> list[str]:
    return [row.kind for row in ticket.events.filter(kind__startswith="sla.")]


def test_a_warning_and_a_breach_are_told_once_each_and_a_late_ticket_is_escalated(
    cast: Cast, policy: SlaPolicy, hands: Hands
) -> None:
    policy.escalate_to = Team.objects.create(name="Leads")
    policy.save()
    ticket = make_ticket(cast)
    watch_clocks(hands.set("2025-06-02 11:59"))
    assert count_told(ticket) == []
    for _ in range(3):
        watch_clocks(hands.set("2025-06-02 12:00"))
    assert count_told(ticket) == ["sla.warned"]
    for _ in range(3):
        watch_clocks(hands.set("2025-06-02 13:00"))
    assert count_told(ticket) == ["sla.warned", "sla.breached"]
    assert reload(ticket).team.name == "Leads"
    answer(ticket, "Sorry.", cast)
    assert find(ticket, "first_response").outcome == "late"


def test_a_warning_and_a_breach_go_to_whoever_has_it_and_the_lead_once_each_by_mail_too(
    cast: Cast, policy: SlaPolicy, hands: Hands
) -> None:
    ticket = make_ticket(cast)
    ticket.team.members.add(cast.agent)
    Team.objects.update(lead=cast.manager)
    assign_ticket(ticket.pk, cast.agent.pk, make_agent(cast.agent.pk))
    for moment in ("2025-06-02 12:00", "2025-06-02 12:10", "2025-06-02 13:00", "2025-06-02 13:10"):
        watch_clocks(hands.set(moment))
    for person in (cast.agent, cast.manager):
        assert [(row.kind, row.detail) for row in find_notices(person)] == [
            ("late", "first response"), ("near", "first response")
        ]  # fmt: skip
        mails = OutgoingMail.objects.filter(notice__user=person)
        assert sorted(mails.values_list("kind", flat=True)) == ["late", "near"]


def test_what_nobody_has_and_nobody_leads_is_told_to_the_whole_team_and_to_no_other(
    cast: Cast, policy: SlaPolicy, hands: Hands
) -> None:
    ticket = make_ticket(cast)
    ticket.team.members.add(cast.agent)
    watch_clocks(hands.set("2025-06-02 12:00"))
    assert list(Notice.objects.values_list("user__username", flat=True)) == ["agent"]


def test_an_escalation_tells_the_lead_who_gets_it(cast: Cast, policy: SlaPolicy, hands: Hands) -> None:
    policy.escalate_to = Team.objects.create(name="Leads", lead=cast.manager)
    policy.save()
    make_ticket(cast).team.members.add(cast.agent)
    watch_clocks(hands.set("2025-06-02 13:00"))
    assert set(Notice.objects.values_list("user__username", "kind")) == {("agent", "late"), ("manager", "late")}


def test_after_a_long_sleep_only_the_breach_is_told(cast: Cast, policy: SlaPolicy, hands: Hands) -> None:
    ticket = make_ticket(cast)
    assert watch_clocks(hands.set("2025-07-01 10:00")) == 2
    assert count_told(ticket) == ["sla.breached", "sla.breached"]
    assert watch_clocks(hands.now) == 0


@pytest.mark.django_db(transaction=True)
def test_several_watchers_at_once_tell_of_a_breach_once(cast: Cast, policy: SlaPolicy, hands: Hands) -> None:
    ticket = make_ticket(cast)
    now = hands.set("2025-06-02 13:00")
    assert sum(run_together([lambda: watch_clocks(now)] * 5)) == 1
    assert count_told(ticket) == ["sla.breached"]


def test_a_new_holiday_moves_what_runs(cast: Cast, policy: SlaPolicy, calendar: Calendar, hands: Hands) -> None:
    hands.set("2025-07-03 16:00")
    ticket = make_ticket(cast)
    assert find(ticket, "first_response").due_at == hands.set("2025-07-04 12:00")
    Holiday.objects.create(calendar=calendar, day=hands.now.date())
    assert plan_clocks_again() is None
    assert find(ticket, "first_response").due_at == hands.set("2025-07-07 12:00")


def test_a_calendar_that_never_opens_is_never_late(cast: Cast, hands: Hands) -> None:
    closed = Calendar.objects.create(name="Closed", time_zone="UTC")
    make_policy(closed, "Nobody", 1)
    ticket = make_ticket(cast)
    assert find(ticket, "first_response").due_at is None
    assert watch_clocks(hands.set("2027-01-01 00:00")) == 0


def test_solved_tickets_close_after_a_week_unless_the_customer_wrote(cast: Cast, hands: Hands) -> None:
    get_default_team()
    done, back = make_ticket(cast, state=State.SOLVED), make_ticket(cast, state=State.SOLVED)
    write(back, "No, it is not!")
    assert close_solved(hands.set("2025-06-09 08:59")) == 0
    assert close_solved(hands.set("2025-06-09 09:00")) == 1
    assert (reload(done).state, reload(back).state) == (State.CLOSED, State.OPEN)
    assert done.events.last().actor_kind == SYSTEM.kind  # type: ignore[union-attr]


def test_a_merge_taken_back_leaves_the_clocks_the_time_they_had(cast: Cast, policy: SlaPolicy, hands: Hands) -> None:
    hands.set("2025-06-02 09:00")
    ticket, other = make_ticket(cast), make_ticket(cast)
    hands.set("2025-06-02 10:00")
    merge_tickets(ticket.pk, other.pk, AGENT)
    assert find(ticket, "first_response").outcome == "cancelled"
    hands.set("2025-06-02 12:00")
    unmerge_ticket(ticket.pk, AGENT)
    clock = find(ticket, "first_response")
    assert (clock.outcome, clock.due_at) == ("", hands.set("2025-06-02 15:00"))
    assert ticket.clocks.count() == 2
