"""Who gets into the inbox: agents, each to the tickets of their teams. For others there is nothing."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.cast import Cast
from tests.inbox.conftest import sign_in
from tests.tickets.desk import make_conversation, make_ticket, reload
from tickets.models import TicketEvent
from tickets.states import State

pytestmark = pytest.mark.usefixtures("support")
READS = ["/inbox/", "/inbox/nav/", "/inbox/rows/", "/inbox/tickets/{number}/", "/inbox/conversations/{conversation}/"]
ACTS = ["reply", "take", "give-back", "state", "priority", "team", "assignee", "tags"]


def make_paths(cast: Cast) -> tuple[list[str], list[str]]:
    ticket = make_ticket(cast)
    reads = [path.format(number=ticket.pk, conversation=ticket.conversation_id) for path in READS]
    acts = [f"/inbox/tickets/{ticket.pk}/{name}/" for name in ACTS]
    return reads, [*acts, f"/inbox/conversations/{make_conversation(cast).pk}/take/"]


def test_agents_come_in_and_nobody_else_finds_anything(cast: Cast) -> None:
    reads, acts = make_paths(cast)
    for user, status in ((cast.agent, 200), (cast.manager, 200), (cast.administrator, 200), (cast.customer, 404)):
        client = sign_in(user, is_script=True)
        assert {client.get(path).status_code for path in reads} == {status}, user
    assert {sign_in(cast.customer).post(path).status_code for path in acts} == {404}


def test_who_is_not_signed_in_is_asked_to(cast: Cast) -> None:
    reads, acts = make_paths(cast)
    for path in reads:
        assert Client().get(path).headers["Location"].startswith("/account/sign-in/?next=/inbox/")
    assert {Client().post(path).status_code for path in acts} == {302}
    assert sign_in(cast.agent).get(reads[0]).status_code == 200


def test_a_ticket_of_another_team_does_not_exist(cast: Cast, stranger: User) -> None:
    reads, acts = make_paths(cast)
    theirs, ours = sign_in(stranger), sign_in(cast.agent)
    assert [theirs.get(path).status_code for path in reads[3:]] == [404, 404]
    assert {theirs.post(path).status_code for path in acts[:-1]} == {404}
    assert ours.get(reads[3]).status_code == 200 and ours.get(reads[4], follow=True).status_code == 200


def test_who_may_only_look_changes_nothing(cast: Cast) -> None:
    _, acts = make_paths(cast)
    ticket = make_ticket(cast)
    cast.agent.groups.get().permissions.remove(*cast.agent.groups.get().permissions.filter(codename="change_ticket"))
    client = sign_in(User.objects.get(pk=cast.agent.pk))
    assert {client.post(path, {"state": "solved", "text": "Hi"}).status_code for path in acts} == {404}
    page = client.get(f"/inbox/tickets/{ticket.pk}/").content.decode()
    assert "data-composer" not in page and "Take over" not in page
    assert reload(ticket).state == State.NEW


def test_looking_changes_nothing_and_acting_is_never_a_get(cast: Cast) -> None:
    reads, acts = make_paths(cast)
    client = sign_in(cast.agent)
    count = TicketEvent.objects.count()
    assert {client.get(path).status_code for path in acts} == {405}
    for path in reads:
        client.get(path)
    assert TicketEvent.objects.count() == count


def test_nothing_of_the_inbox_is_kept_by_browsers(cast: Cast) -> None:
    reads, _ = make_paths(cast)
    for path in reads[:4]:
        assert "no-store" in sign_in(cast.agent).get(path).headers["Cache-Control"]
