"""What staff's open pages hear of a ticket."""

from contextlib import suppress

import pytest
from django.db import transaction

from tests.cast import Cast
from tests.tickets.desk import AGENT, make_ticket
from tickets.models import Team
from tickets.services.changing import assign_ticket, change_state, move_to_team
from tickets.states import State

pytestmark = pytest.mark.django_db(transaction=True)
Told = list[tuple[int, int]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    heard: Told = []
    monkeypatch.setattr("chat.services.threads.tell_staff", lambda ticket, _, team: heard.append((ticket, team)))
    return heard


def test_a_change_is_told_once_however_much_it_brings_along(cast: Cast, told: Told) -> None:
    ticket = make_ticket(cast)
    ticket.team.members.add(cast.agent)
    assign_ticket(ticket.pk, cast.agent.pk, AGENT)
    assert told == [(ticket.pk, ticket.team_id)] * 2


def test_both_teams_hear_of_a_ticket_that_moves(cast: Cast, told: Told) -> None:
    ticket, glass = make_ticket(cast), Team.objects.create(name="Glass")
    told.clear()
    move_to_team(ticket.pk, glass, AGENT)
    assert sorted(told) == sorted([(ticket.pk, glass.pk), (ticket.pk, ticket.team_id)])


def test_what_was_not_kept_is_not_told(cast: Cast, told: Told) -> None:
    ticket = make_ticket(cast)
    told.clear()
    with suppress(RuntimeError), transaction.atomic():
        change_state(ticket.pk, State.OPEN, AGENT)
        raise RuntimeError
    assert told == []
