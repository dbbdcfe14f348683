"""The clocks of a ticket, moved along with what happens to it. All in the caller's transaction, the ticket locked.

Only what people do counts: the assistant's replies never reach this module.
"""

from collections.abc import Iterable
from datetime import datetime

from tickets.calendars import BusinessCalendar, measure_business_time
from tickets.clocks import (
    Clock,
    find_due,
    find_warning,
    measure_remaining,
    pause_clock,
    resume_clock,
    retarget_clock,
    start_clock,
)
from tickets.models import SlaClock, SlaPolicy, Ticket
from tickets.states import UNSOLVED, State

Kind, Outcome = SlaClock.Kind, SlaClock.Outcome
_RESPONSES = (Kind.FIRST_RESPONSE, Kind.NEXT_RESPONSE)


def choose_policy(ticket: Ticket) -> SlaPolicy | None:
    """The first that matches."""
    policies = SlaPolicy.objects.filter(is_active=True).select_related("calendar")
    return next((policy for policy in policies if policy.matches(ticket)), None)


def start_clocks(ticket: Ticket, now: datetime) -> None:
    """Of a ticket that was just opened. The caller saves its policy."""
    ticket.sla_policy = choose_policy(ticket)
    if ticket.sla_policy is not None:
        for kind in (Kind.FIRST_RESPONSE, Kind.RESOLUTION):
            _start(ticket, ticket.sla_policy, kind, now)


def _start(ticket: Ticket, policy: SlaPolicy, kind: SlaClock.Kind, now: datetime) -> None:
    target = policy.find_target(kind)
    if target is None:
        return
    row = SlaClock(ticket=ticket, policy=policy, kind=kind, created_at=now)
    _save(row, start_clock(target, now), policy.calendar.as_business_calendar())


def _save(row: SlaClock, clock: Clock, calendar: BusinessCalendar) -> None:
    row.target, row.remaining, row.running_since = clock.target, clock.remaining, clock.running_since
    row.due_at = find_due(clock, calendar)
    row.warns_at = find_warning(clock, calendar, row.policy.warning_percent)
    row.save()


def follow_state(ticket: Ticket, before: State, after: State, now: datetime) -> None:
    """Clocks stand while the customer has to answer, the rest of their time kept, and end with the ticket."""
    if after == State.PENDING_CUSTOMER:
        _pause(_find_running(ticket), now)
    elif after in UNSOLVED:
        if before not in UNSOLVED:
            _reopen_resolution(ticket, now)
        _resume(find_unfinished(ticket), now)
    elif after == State.SOLVED:
        _end(find_unfinished(ticket, *_RESPONSES), now, Outcome.CANCELLED)
        _end(find_unfinished(ticket, Kind.RESOLUTION), now)
    else:
        _end(find_unfinished(ticket), now, Outcome.CANCELLED)


def follow_agent(ticket: Ticket, now: datetime) -> None:
    """A person has answered in public."""
    _end(find_unfinished(ticket, *_RESPONSES), now)


def follow_customer(ticket: Ticket, now: datetime) -> None:
    """The customer waits for an answer; for how long they have waited is counted from their first message."""
    if ticket.state in UNSOLVED and ticket.sla_policy and not find_unfinished(ticket, *_RESPONSES):
        _start(ticket, ticket.sla_policy, Kind.NEXT_RESPONSE, now)


def recompute(ticket: Ticket, now: datetime) -> None:
    """Another priority, type or team may mean another policy: targets change, the time that has gone is kept.

    The caller saves the ticket's policy.
    """
    ticket.sla_policy = policy = choose_policy(ticket)
    for row in find_unfinished(ticket):
        target = policy.find_target(row.kind) if policy else None
        if policy is None or target is None:
            _end([row], now, Outcome.CANCELLED)
            continue
        clock = retarget_clock(row.as_clock(), row.policy.calendar.as_business_calendar(), target, now)
        row.policy = policy
        _save(row, clock, policy.calendar.as_business_calendar())
    if policy is not None and ticket.state in UNSOLVED:
        _start_missing(ticket, policy, now)


def _start_missing(ticket: Ticket, policy: SlaPolicy, now: datetime) -> None:
    """What the earlier policy did not promise counts from the ticket's beginning."""
    wanted = {Kind.RESOLUTION} | ({Kind.FIRST_RESPONSE} if ticket.agent_replied_at is None else set())
    known = set(ticket.clocks.exclude(outcome=Outcome.CANCELLED).values_list("kind", flat=True))
    calendar = policy.calendar.as_business_calendar()
    for kind in sorted(wanted - known):
        target = policy.find_target(kind)
        if target is not None:
            gone = measure_business_time(calendar, ticket.created_at, now)
            is_waiting = ticket.state == State.PENDING_CUSTOMER
            row = SlaClock(ticket=ticket, policy=policy, kind=kind, created_at=now)
            _save(row, Clock(target, target - gone, None if is_waiting else now), calendar)


def plan_again(ticket: Ticket, now: datetime) -> None:
    """After staff changed a calendar or a policy: what is left of each clock, by the rules as they are now."""
    for row in _find_running(ticket):
        _save(row, row.as_clock(), row.policy.calendar.as_business_calendar())
    recompute(ticket, now)


def revive(ticket: Ticket, clock_ids: Iterable[int], now: datetime) -> None:
    """Clocks that ended with a merge go on with the time they had left, or stand while the customer has to answer."""
    for row in SlaClock.objects.filter(ticket=ticket, pk__in=clock_ids).select_related("policy__calendar"):
        row.outcome, row.ended_at = Outcome.NONE, None
        stands = ticket.state == State.PENDING_CUSTOMER
        clock = row.as_clock() if stands else resume_clock(row.as_clock(), now)
        _save(row, clock, row.policy.calendar.as_business_calendar())


def find_unfinished(ticket: Ticket, *kinds: SlaClock.Kind) -> list[SlaClock]:
    rows = SlaClock.objects.filter(ticket=ticket, outcome=Outcome.NONE).select_related("policy__calendar")
    return list(rows.filter(kind__in=kinds) if kinds else rows)


def _find_running(ticket: Ticket) -> list[SlaClock]:
    return [row for row in find_unfinished(ticket) if row.running_since is not None]


def _pause(rows: Iterable[SlaClock], now: datetime) -> None:
    for row in rows:
        calendar = row.policy.calendar.as_business_calendar()
        _save(row, pause_clock(row.as_clock(), calendar, now), calendar)


def _resume(rows: Iterable[SlaClock], now: datetime) -> None:
    for row in rows:
        _save(row, resume_clock(row.as_clock(), now), row.policy.calendar.as_business_calendar())


def _end(rows: Iterable[SlaClock], now: datetime, outcome: SlaClock.Outcome | None = None) -> None:
    """Without an outcome: met, or late if its time was up."""
    for row in rows:
        calendar = row.policy.calendar.as_business_calendar()
        left = measure_remaining(row.as_clock(), calendar, now)
        in_time = left.total_seconds() >= 0 and row.breached_at is None
        row.outcome = outcome or (Outcome.MET if in_time else Outcome.LATE)
        row.ended_at = now
        _save(row, pause_clock(row.as_clock(), calendar, now), calendar)


def _reopen_resolution(ticket: Ticket, now: datetime) -> None:
    """A solved ticket that comes back has what was left of its time; if it was late it is late still."""
    rows = SlaClock.objects.filter(ticket=ticket, kind=Kind.RESOLUTION).exclude(outcome=Outcome.NONE)
    row = rows.select_related("policy__calendar").order_by("-pk").first()
    if row is not None and not find_unfinished(ticket, Kind.RESOLUTION):
        row.outcome, row.ended_at = Outcome.NONE, None
        _save(row, resume_clock(row.as_clock(), now), row.policy.calendar.as_business_calendar())
