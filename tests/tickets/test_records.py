"""The audit trail, and who may see what."""

import pytest
from django.contrib.auth.models import AnonymousUser

from records.append_only import AppendOnlyError
from tests.cast import Cast
from tests.tickets.desk import AGENT, make_ticket, reload
from tickets.actors import make_agent
from tickets.errors import AssignmentError
from tickets.models import Team, Ticket, TicketEvent
from tickets.services.changing import assign_ticket, change_state, move_to_team, tag_ticket, watch_ticket
from tickets.states import State


def test_every_change_says_who_did_what_with_before_and_after(cast: Cast) -> None:
    ticket = make_ticket(cast)
    ticket.team.members.add(cast.agent)
    actor = make_agent(cast.manager.pk)
    assign_ticket(ticket.pk, cast.agent.pk, actor, reason="knows glass")
    tag_ticket(ticket.pk, ["glass"], actor)
    told = [(row.kind, row.actor_id, row.before, row.after, row.reason) for row in ticket.events.all()[1:]]
    manager = cast.manager.pk
    assert told == [
        ("ticket.assigned", manager, {"assignee_id": None}, {"assignee_id": cast.agent.pk}, "knows glass"),
        ("ticket.state_changed", manager, {"state": "new"}, {"state": "open"}, ""),
        ("ticket.tagged", manager, {"tags": []}, {"tags": ["glass"]}, ""),
    ]


def test_doing_the_same_again_is_no_change_and_leaves_no_entry(cast: Cast) -> None:
    ticket = make_ticket(cast, state=State.SOLVED)
    entries, version = ticket.events.count(), ticket.version
    change_state(ticket.pk, State.SOLVED, AGENT)
    tag_ticket(ticket.pk, [], AGENT)
    assert (ticket.events.count(), reload(ticket).version) == (entries, version)


def test_audit_entries_are_neither_changed_nor_deleted(cast: Cast) -> None:
    entry = make_ticket(cast).events.get()
    entry.reason = "something else"
    for attempt in (
        entry.save,
        entry.delete,
        TicketEvent.objects.all().delete,
        lambda: TicketEvent.objects.update(reason="x"),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()
    assert TicketEvent.objects.get().reason == ""


def find_numbers(user: object) -> set[int]:
    return set(Ticket.objects.visible_to(user).values_list("pk", flat=True))  # type: ignore[arg-type]


def test_each_sees_their_own_tickets_alone(cast: Cast) -> None:
    glass = Team.objects.create(name="Glass")
    glass.members.add(cast.agent)
    ours = make_ticket(cast, customer=cast.customer, team=glass)
    others = make_ticket(cast, customer=cast.other_customer)
    both = {ours.pk, others.pk}
    sights = [(user, find_numbers(user)) for user in (cast.customer, cast.other_customer, cast.agent)]
    assert sights == [(cast.customer, {ours.pk}), (cast.other_customer, {others.pk}), (cast.agent, {ours.pk})]
    assert find_numbers(cast.manager) == find_numbers(cast.administrator) == both
    assert find_numbers(AnonymousUser()) == set()
    watch_ticket(others.pk, cast.agent.pk, AGENT)
    assert find_numbers(cast.agent) == both
    assert {row.ticket_id for row in TicketEvent.objects.visible_to(cast.customer)} == {ours.pk}


def test_a_ticket_goes_to_people_of_its_team_alone_and_is_lost_with_the_team(cast: Cast) -> None:
    ticket = make_ticket(cast)
    for stranger in (cast.customer, cast.agent):
        with pytest.raises(AssignmentError):
            assign_ticket(ticket.pk, stranger.pk, AGENT)
    ticket.team.members.add(cast.agent)
    assert assign_ticket(ticket.pk, cast.agent.pk, AGENT).assignee == cast.agent
    assert move_to_team(ticket.pk, Team.objects.create(name="Glass"), AGENT).assignee_id is None
