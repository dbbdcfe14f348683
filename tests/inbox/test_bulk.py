"""Many tickets changed at once, and taken back."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.cast import Cast
from tests.inbox.conftest import act, sign_in
from tests.tickets.desk import make_ticket, reload
from tickets.actors import make_agent
from tickets.models import Team, Ticket
from tickets.services.changing import assign_ticket, tag_ticket
from tickets.states import State


def test_many_are_changed_at_once_and_each_refusal_is_told_with_its_reason(
    cast: Cast, ticket: Ticket, colleague: User, stranger: User
) -> None:
    closed = make_ticket(cast, state=State.CLOSED)
    hidden = make_ticket(cast, team=Team.objects.get(name="Claims"))
    numbers = [ticket.pk, closed.pk, hidden.pk]
    status, page = act(cast.agent, "bulk/", ticket=numbers, assignee=colleague.pk, state="on_hold", tags="Glass, vip")
    assert status == 200
    assert "1 ticket changed." in page and f"#{closed.pk}" in page and f"#{hidden.pk}" not in page
    changed = reload(ticket)
    assert (changed.assignee, changed.state) == (colleague, State.ON_HOLD)
    assert {str(tag) for tag in changed.tags.all()} == {"glass", "vip"}
    for untouched in (closed, hidden):
        assert (reload(untouched).assignee, reload(untouched).tags.count()) == (None, 0)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"state": "solved"},
        {"ticket": ["1"]},
        {"ticket": ["1"], "state": "merged"},
        {"ticket": ["x"], "state": "open"},
        {"ticket": [str(number) for number in range(1, 300)], "state": "open"},
    ],
)
def test_a_change_of_many_that_says_too_little_or_too_much_is_refused(
    cast: Cast, ticket: Ticket, body: dict[str, Any]
) -> None:
    assert act(cast.agent, "bulk/", **body)[0] == 400
    assert reload(ticket).version == ticket.version


def test_a_change_of_many_is_taken_back_where_nobody_went_on_from_it(cast: Cast, colleague: User) -> None:
    mine, waiting, touched, new = (
        make_ticket(cast, state=state) for state in (State.OPEN, State.ON_HOLD, State.OPEN, State.NEW)
    )
    tag_ticket(mine.pk, ["glass"], make_agent(cast.agent.pk))
    numbers = [mine.pk, waiting.pk, touched.pk]
    _, page = act(cast.agent, "bulk/", ticket=numbers, assignee="me", state="solved", tags="vip")
    token = page.split('data-undo="')[1].split('"')[0]
    assign_ticket(touched.pk, colleague.pk, make_agent(colleague.pk))
    assert act(colleague, "bulk/undo/", token=token)[0] == 400
    status, page = act(cast.agent, "bulk/undo/", token=token)
    assert status == 200 and "2 tickets are as they were." in page and "Somebody has changed it since." in page
    for ticket, state, tags in ((mine, State.OPEN, {"glass"}), (waiting, State.ON_HOLD, set())):
        ticket = reload(ticket)
        assert (ticket.state, ticket.assignee, {str(tag) for tag in ticket.tags.all()}) == (state, None, tags)
    assert (reload(touched).state, reload(touched).assignee) == (State.SOLVED, colleague)
    assert "0 tickets are as they were." in act(cast.agent, "bulk/undo/", token=token)[1]
    assert act(cast.agent, "bulk/undo/", token=f"{token}x")[0] == 400
    _, page = act(cast.agent, "bulk/", ticket=new.pk, tags="vip")
    act(cast.agent, "bulk/undo/", token=page.split('data-undo="')[1].split('"')[0])
    assert (reload(new).state, reload(new).tags.count()) == (State.NEW, 0)


def test_all_of_a_list_under_its_filters_can_be_ticked(
    cast: Cast, support: Team, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (make_ticket(cast, subject=name) for name in ("Glass", "Glass roof", "Battery"))
    client = sign_in(cast.agent, is_script=True)

    def find(**query: str) -> tuple[set[int], bool]:
        found = client.get("/inbox/bulk/numbers/", query).json()
        return set(found["numbers"]), found["is_cut"]

    assert find(list="open") == ({first.pk, second.pk, third.pk}, False)
    assert find(list="open", q="glass") == ({first.pk, second.pk}, False)
    assert find(list="live") == (set(), False)
    monkeypatch.setattr("inbox.views.bulk.MOST", 2)
    assert len(find(list="open")[0]) == 2 and find(list="open")[1]
    assert sign_in(stranger, is_script=True).get("/inbox/bulk/numbers/?list=open").json()["numbers"] == []
