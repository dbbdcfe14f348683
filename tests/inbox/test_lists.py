"""The lists: which tickets each has, how many, in what order, and what a search finds."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.models import Conversation
from inbox import counting, finding, paging
from tests.cast import Cast
from tests.inbox.conftest import sign_in
from tests.tickets.desk import make_conversation, make_ticket, say
from tickets.actors import make_agent
from tickets.models import SlaClock, SlaPolicy, Team, Ticket
from tickets.models.calendar import Calendar
from tickets.services import searching
from tickets.services.changing import assign_ticket, move_to_team, set_priority
from tickets.states import State

pytestmark = [pytest.mark.usefixtures("support"), pytest.mark.postgres]


def list_keys(user: User, **query: str) -> list[str]:
    return [row.key for row in sign_in(user).get("/inbox/rows/", query).context["rows"]]


def count(user: User) -> dict[str, int]:
    context = sign_in(user).get("/inbox/").context
    return {one.key: number.number for one, number in context["lists"]} | {"live": context["live_count"].number}


def wait_in_queue(ticket: Ticket, minutes: int) -> Ticket:
    since = timezone.now() - timedelta(minutes=minutes)
    Conversation.objects.filter(pk=ticket.conversation_id).update(handler="queued", handler_since=since)
    return ticket


def set_due(ticket: Ticket, *, warned: int, due: int) -> Ticket:
    """A running clock that warns and ends so many minutes from now."""
    now = timezone.now()
    calendar, _ = Calendar.objects.get_or_create(name="Always", time_zone="UTC")
    policy, _ = SlaPolicy.objects.get_or_create(name="Any", defaults={"position": 1, "calendar": calendar})
    SlaClock.objects.create(
        ticket=ticket, policy=policy, kind="resolution", target=timedelta(hours=2), remaining=timedelta(hours=2),
        running_since=now, warns_at=now + timedelta(minutes=warned), due_at=now + timedelta(minutes=due),
        created_at=now,
    )  # fmt: skip
    return ticket


def test_each_list_has_its_tickets_and_says_how_many(cast: Cast, colleague: User) -> None:
    mine, theirs, nobodys, waiting, solved, closed = (
        make_ticket(cast, state=state)
        for state in (State.OPEN, State.ON_HOLD, State.NEW, State.NEW, State.SOLVED, State.CLOSED)
    )
    actor = make_agent(cast.agent.pk)
    assign_ticket(mine.pk, cast.agent.pk, actor)
    assign_ticket(theirs.pk, colleague.pk, actor)
    wait_in_queue(waiting, 3)
    set_due(mine, warned=-5, due=10)
    set_due(nobodys, warned=20, due=60)
    make_conversation(cast)
    shown = {
        key: set(list_keys(cast.agent, list=key)) for key in ("mine", "unassigned", "waiting", "breaching", "open")
    }
    assert shown["mine"] == shown["breaching"] == {f"t{mine.pk}"}
    assert shown["unassigned"] == {f"t{nobodys.pk}", f"t{waiting.pk}"}
    assert shown["waiting"] == {f"t{waiting.pk}"}
    assert shown["open"] == {f"t{one.pk}" for one in (mine, theirs, nobodys, waiting)}
    assert set(list_keys(cast.agent, list="solved")) == {f"t{solved.pk}", f"t{closed.pk}"}
    counts = count(cast.agent)
    assert counts == {
        "mine": 1,
        "unassigned": 2,
        "waiting": 1,
        "breaching": 1,
        "snoozed": 0,
        "open": 4,
        "solved": 2,
        "live": 6,
    }


def test_who_waits_longest_stands_first_and_what_is_due_first_too(cast: Cast) -> None:
    short, long, middle = (wait_in_queue(make_ticket(cast), minutes) for minutes in (1, 30, 8))
    assert list_keys(cast.agent, list="waiting") == [f"t{long.pk}", f"t{middle.pk}", f"t{short.pk}"]
    set_due(short, warned=-60, due=-30)
    set_due(long, warned=-1, due=90)
    assert list_keys(cast.agent, list="breaching") == [f"t{short.pk}", f"t{long.pk}"]


def test_the_live_list_has_what_the_assistant_talks_about_now(cast: Cast) -> None:
    lively, quiet, over, humans = (make_conversation(cast) for _ in range(4))
    Conversation.objects.filter(pk=quiet.pk).update(last_activity_at=timezone.now() - timedelta(hours=1))
    Conversation.objects.filter(pk=over.pk).update(closed_at=timezone.now())
    Conversation.objects.filter(pk=humans.pk).update(handler="human", agent=cast.agent)
    assert list_keys(cast.agent, list="live") == [f"c{lively.pk}"]


def test_an_agent_sees_the_tickets_of_their_teams_and_a_manager_all(cast: Cast, stranger: User) -> None:
    ours, theirs = make_ticket(cast), make_ticket(cast)
    move_to_team(theirs.pk, Team.objects.get(name="Claims"), make_agent(cast.manager.pk))
    assert list_keys(cast.agent, list="open") == [f"t{ours.pk}"]
    assert list_keys(stranger, list="open") == [f"t{theirs.pk}"]
    assert set(list_keys(cast.manager, list="open")) == {f"t{ours.pk}", f"t{theirs.pk}"}
    assert list_keys(cast.agent, list="live") == [f"c{ours.conversation_id}"]


@pytest.mark.parametrize(
    ("term", "finds"),
    [
        ("{number}", True),
        ("#{number}", True),
        ("windshield", True),
        ("wind crack", True),
        ("crack battery", False),
        ("claim number is 77", True),
        ("kim@example.net", True),
        ("battery", False),
    ],
)
def test_a_search_finds_numbers_subjects_words_and_addresses(cast: Cast, term: str, finds: bool) -> None:
    wanted = make_ticket(cast, subject="Cracked windshield", contact_email="kim@example.net")
    say(wanted.conversation, "My claim number is 77.")
    make_ticket(cast, subject="Something else")
    assert list_keys(cast.agent, q=term.format(number=wanted.pk)) == ([f"t{wanted.pk}"] if finds else [])


def test_a_search_for_a_frequent_word_is_bounded_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (make_ticket(cast, subject="Cracked windshield") for _ in range(3))
    monkeypatch.setattr(searching, "MATCHES", 2)
    monkeypatch.setattr(finding, "MATCHES", 2)
    context = sign_in(cast.agent).get("/inbox/rows/", {"q": "windshield"}).context
    assert {row.key for row in context["rows"]} == {f"t{second.pk}", f"t{third.pk}"}
    assert "Another word" in context["note"]
    assert list_keys(cast.agent, q=str(first.pk)) == [f"t{first.pk}"]


def test_an_old_subject_is_found_behind_many_newer_tickets(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "SAMPLED", 1)
    old = make_ticket(cast, subject="Cracked windshield")
    for _ in range(2):
        make_ticket(cast)
    assert list_keys(cast.agent, q="windshield") == [f"t{old.pk}"]


def test_a_search_shows_no_ticket_of_another_team(cast: Cast, stranger: User) -> None:
    ticket = make_ticket(cast, subject="Cracked windshield")
    for term in (str(ticket.pk), "windshield", "Where is my claim"):
        assert list_keys(stranger, q=term) == []


def test_filters_narrow_a_list_and_nonsense_narrows_nothing(cast: Cast) -> None:
    high, _ = make_ticket(cast), make_ticket(cast)
    set_priority(high.pk, Ticket.Priority.HIGH, make_agent(cast.agent.pk), source=Ticket.PrioritySource.AGENT)
    assert list_keys(cast.agent, list="open", priority="high") == [f"t{high.pk}"]
    assert len(list_keys(cast.agent, list="open", priority="'; drop", state="x", team="9" * 30, cursor="x")) == 2


def test_pages_follow_one_another_without_a_gap_or_a_repeat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE", 3)
    tickets = [make_ticket(cast) for _ in range(8)]
    Ticket.objects.filter(pk__in=[one.pk for one in tickets[:4]]).update(updated_at=tickets[0].created_at)
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        context = sign_in(cast.agent).get("/inbox/", {"list": "open", "cursor": cursor}).context
        seen += [row.key for row in context["rows"]]
        cursor = context["cursor"]
    assert cursor == "" and len(seen) == 8 and set(seen) == {f"t{one.pk}" for one in tickets}


def test_a_count_stops_where_more_would_tell_nothing_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "LIMIT", 3)
    for _ in range(5):
        make_ticket(cast)
    (shown,) = [
        number.words for one, number in sign_in(cast.agent).get("/inbox/").context["lists"] if one.key == "open"
    ]
    assert shown == "2+"


def count_queries(user: User, path: str) -> int:
    client = sign_in(user, is_script=True)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("path", "most"), [("/inbox/rows/?list=open", 12), ("/inbox/nav/", 14), ("/inbox/tickets/{0}/", 31)]
)
def test_more_tickets_cost_no_more_queries(cast: Cast, path: str, most: int) -> None:
    first = make_ticket(cast, customer=cast.customer)
    path = path.format(first.pk)
    before = count_queries(cast.agent, path)
    for _ in range(5):
        set_due(make_ticket(cast, customer=cast.customer), warned=-1, due=1)
    for _ in range(5):
        say(first.conversation, "And another thing.")
    assert count_queries(cast.agent, path) <= before <= most


def test_a_row_says_who_waits_and_for_what(cast: Cast) -> None:
    ticket: Any = wait_in_queue(make_ticket(cast, customer=cast.customer), 5)
    say(ticket.conversation, "Is **anybody** there?")
    (row,) = sign_in(cast.agent).get("/inbox/?list=waiting").context["rows"]
    assert row.who == "customer" and row.excerpt.text == "Is anybody there?" and row.needs_answer
    assert timezone.now() - row.waits_since >= timedelta(minutes=5)
