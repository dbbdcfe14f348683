"""Who gets which ticket: in turn, within what each can take, by language and skill; and of two at once one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as RedisConnectionError

from chat.models import Conversation
from tests.cast import Cast
from tests.tickets.desk import AGENT, make_ticket, reload
from tests.tickets.test_opening import run_together
from tickets.models import AgentProfile, Tag, Team, Ticket
from tickets.presence import find_present_ids
from tickets.services.changing import assign_ticket, change_state
from tickets.services.dealing import deal_ticket, deal_waiting, take_next
from tickets.services.snoozing import snooze_ticket
from tickets.states import State
from tickets.tasks import deal_out
from tickets.turns import Need, Taker, choose_taker, find_needed

pytestmark = pytest.mark.django_db
DAY = datetime(2025, 6, 2, tzinfo=UTC)


def taker(user_id: int, **fields: object) -> Taker:
    return Taker(**{"user_id": user_id, "load": 0, "capacity": 5, "last_dealt_at": DAY} | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("takers", "need", "chosen"),
    [
        ([], Need(), None),
        ([taker(1, load=5)], Need(), None),
        ([taker(1), taker(2, last_dealt_at=DAY - timedelta(hours=1))], Need(), 2),
        ([taker(1), taker(2, last_dealt_at=None)], Need(), 2),
        ([taker(1, load=4), taker(2, load=5, last_dealt_at=None)], Need(), 1),
        ([taker(1, last_dealt_at=None), taker(2, skills=frozenset({"glass"}))], Need(skills=frozenset({"glass"})), 2),
        ([taker(1, languages=frozenset({"en"})), taker(2, languages=frozenset({"es"}))], Need("es"), 2),
        # No languages given means any; a language goes before a skill; nobody suits, and somebody gets it still.
        ([taker(1), taker(2, languages=frozenset({"en"}), last_dealt_at=None)], Need("es"), 1),
        (
            [taker(1, skills=frozenset({"glass"}), languages=frozenset({"en"})), taker(2)],
            Need("es", frozenset({"glass"})),
            2,
        ),
        ([taker(1, languages=frozenset({"en"}))], Need("es"), 1),
    ],
)
def test_whose_turn_it_is(takers: list[Taker], need: Need, chosen: int | None) -> None:
    found = choose_taker(takers, need)
    assert (found and found.user_id) == chosen


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6), st.integers(1, 40))
def test_dealing_round_gives_nobody_too_much_and_all_alike(loads: list[int], tickets: int) -> None:
    takers = {n: taker(n, load=load, last_dealt_at=None) for n, load in enumerate(loads)}
    dealt = dict.fromkeys(takers, 0)
    for step in range(tickets):
        if (found := choose_taker(takers.values(), Need())) is None:
            break
        dealt[found.user_id] += 1
        moment = DAY + timedelta(minutes=step)
        takers[found.user_id] = taker(found.user_id, load=found.load + 1, last_dealt_at=moment)
    assert all(one.load <= one.capacity for one in takers.values())
    assert sum(dealt.values()) == min(tickets, sum(5 - load for load in loads))
    free = [dealt[n] for n, one in takers.items() if one.is_free]
    assert not free or max(free) - min(free) <= 1


@pytest.mark.parametrize(
    ("tags", "words", "needed"),
    [
        ([], "My electric car's battery", {"electric car"}),
        (["glass"], "A question", {"glass"}),
        ([], "Fibreglass boat", set()),
        ([], "GLASS broken", {"glass"}),
    ],
)
def test_a_ticket_needs_the_skills_that_it_has_as_tags_or_says(tags: list[str], words: str, needed: set[str]) -> None:
    assert find_needed(["glass", "electric car"], tags, words) == needed


@pytest.fixture
def team(cast: Cast) -> Team:
    team = make_ticket(cast, state=State.SOLVED).team
    team.dealing = Team.Dealing.IN_TURN
    team.save()
    team.members.add(cast.agent)
    return team


def make_colleague(cast: Cast, team: Team, name: str = "bob", **profile: object) -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(*cast.agent.groups.all())
    team.members.add(user)
    AgentProfile.objects.create(user=user, **profile)
    return user


def test_tickets_go_round_among_those_who_are_there(cast: Cast, team: Team) -> None:
    bob = make_colleague(cast, team)
    away = make_colleague(cast, team, "away")
    out = make_colleague(cast, team, "out", takes_part=False)
    present = {cast.agent.pk, bob.pk, out.pk, cast.customer.pk}
    owners = [deal_ticket(make_ticket(cast).pk, present) for _ in range(4)]
    assert owners == [cast.agent.pk, bob.pk, cast.agent.pk, bob.pk]
    assert away.pk not in owners
    ticket = Ticket.objects.filter(assignee=bob).first()
    assert ticket is not None and ticket.state == State.OPEN
    assert [(row.kind, row.actor_kind) for row in ticket.events.filter(kind="ticket.assigned")] == [
        ("ticket.assigned", "system")
    ]


def test_nobody_there_or_all_full_leaves_it_waiting_until_somebody_is_free(cast: Cast, team: Team) -> None:
    AgentProfile.objects.create(user=cast.agent, capacity=1)
    first, second = make_ticket(cast), make_ticket(cast)
    assert deal_waiting(set()) == 0
    assert deal_waiting({cast.agent.pk}) == 1
    assert (reload(first).assignee, reload(second).assignee) == (cast.agent, None)
    change_state(first.pk, State.PENDING_CUSTOMER, AGENT)
    assert deal_waiting({cast.agent.pk}) == 1
    assert reload(second).assignee == cast.agent


def test_a_team_that_takes_by_hand_a_sleeping_ticket_and_an_owned_one_are_left_alone(cast: Cast, team: Team) -> None:
    by_hand = make_ticket(cast, team=Team.objects.create(name="Glass"))
    by_hand.team.members.add(cast.agent)
    asleep, owned = make_ticket(cast), make_ticket(cast)
    snooze_ticket(asleep.pk, timezone.now() + timedelta(days=1), AGENT)
    assign_ticket(owned.pk, cast.manager.pk, AGENT)
    assert deal_waiting({cast.agent.pk}) == 0
    assert [deal_ticket(ticket.pk, {cast.agent.pk}) for ticket in (by_hand, asleep, owned)] == [None] * 3


def test_language_and_skill_decide_before_the_turn(cast: Cast, team: Team) -> None:
    bob = make_colleague(cast, team, languages="es, fr")
    AgentProfile.objects.create(user=cast.agent, languages="en")
    bob.support_profile.skills.add(Tag.objects.create(name="glass"))
    spanish, glass = make_ticket(cast), make_ticket(cast, subject="Glass is broken")
    Conversation.objects.filter(pk=spanish.conversation_id).update(locale="es-MX")
    present = {cast.agent.pk, bob.pk}
    assert [deal_ticket(ticket.pk, present) for ticket in (spanish, glass)] == [bob.pk, bob.pk]


def test_the_worker_deals_out_to_those_who_are_there_and_an_unknown_presence_loses_nothing(
    cast: Cast, team: Team, settings: LazySettings
) -> None:
    ticket = make_ticket(cast)
    for name, owner in (
        ("tests.tickets.test_dealing.fail", None),
        ("tests.tickets.test_dealing.see_agent", cast.agent),
    ):
        settings.TICKET_PRESENCE = name
        deal_out()
        assert reload(ticket).assignee == owner


class Present:
    def __init__(self, name: str, status: str) -> None:
        self.agent_id, self.status = User.objects.get(username=name).pk, status


def see_agent() -> list[Present]:
    return [Present("agent", "online"), Present("manager", "away")]


def fail() -> list[Present]:
    raise RedisConnectionError


def test_whoever_is_away_takes_nothing(cast: Cast, settings: LazySettings) -> None:
    settings.TICKET_PRESENCE = "tests.tickets.test_dealing.see_agent"
    assert find_present_ids() == {cast.agent.pk}


def test_the_next_one_is_the_most_pressing_that_suits_and_that_one_may_see(cast: Cast, team: Team) -> None:
    AgentProfile.objects.create(user=cast.agent, languages="en")
    foreign, own, urgent = make_ticket(cast), make_ticket(cast), make_ticket(cast, priority=Ticket.Priority.URGENT)
    Conversation.objects.filter(pk__in=[foreign.conversation_id, urgent.conversation_id]).update(locale="fr")
    make_ticket(cast, team=Team.objects.create(name="Glass"), priority=Ticket.Priority.URGENT)
    assert [take_next(cast.agent) for _ in range(4)] == [urgent, own, foreign, None]
    assert reload(own).state == State.OPEN


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_next_at_once_get_one_each_and_the_last_goes_to_one(cast: Cast, team: Team) -> None:
    bob = make_colleague(cast, team)
    for _ in range(3):
        make_ticket(cast)

    def take(user: User) -> int:
        ticket = take_next(user)
        return ticket.pk if ticket else 0

    calls: list[Callable[[], int]] = [lambda: take(cast.agent), lambda: take(bob)] * 2
    numbers = sorted(run_together(calls))
    assert numbers[0] == 0 and len(set(numbers[1:])) == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_dealing_at_once_gives_each_ticket_once_and_nobody_too_much(cast: Cast, team: Team) -> None:
    bob = make_colleague(cast, team, capacity=2)
    AgentProfile.objects.create(user=cast.agent, capacity=2)
    tickets = [make_ticket(cast).pk for _ in range(6)]
    present = {cast.agent.pk, bob.pk}
    run_together([lambda pk=pk: deal_ticket(pk, present) or 0 for pk in tickets * 2])
    assert Ticket.objects.filter(assignee=bob).count() == 2
    assert Ticket.objects.filter(assignee=cast.agent).count() == 2
    assert Ticket.objects.filter(assignee=None, state=State.NEW).count() == 2
