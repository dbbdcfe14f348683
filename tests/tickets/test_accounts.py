"""What somebody asked before they signed in: their account's once they go on with it, by the browser's word alone."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from chat.models import Conversation, Visitor
from tests.cast import Cast
from tests.tickets.desk import AGENT, make_ticket, reload
from tests.tickets.test_pages import as_user, as_visitor, enter_by, post_reply
from tickets import desk
from tickets.models import Ticket, TicketEvent
from tickets.services.live import follow_customer_message
from tickets.services.merging import merge_tickets
from tickets.states import State

pytestmark = pytest.mark.usefixtures("company")


def sign_in_here(cast: Cast, user: User) -> Client:
    """At the browser of the visitor."""
    client = as_visitor(cast)
    client.force_login(user)
    return client


def list_numbers(client: Client) -> list[int]:
    return [row["ticket"].pk for row in client.get("/tickets/").context["rows"]]


def test_a_request_goes_into_the_account_when_its_customer_says_so(cast: Cast) -> None:
    ticket, here, elsewhere = make_ticket(cast), sign_in_here(cast, cast.customer), as_user(cast.customer)
    assert "In this browser only" in here.get("/tickets/").content.decode()
    assert "Add it to my account" in here.get(f"/tickets/{ticket.pk}/").content.decode()
    assert list_numbers(elsewhere) == []
    page = here.post(f"/tickets/{ticket.pk}/keep/", follow=True).content.decode()
    assert "It is in your account now" in page and "Add it to my account" not in page
    assert list_numbers(elsewhere) == list_numbers(here) == [ticket.pk]
    assert "In this browser only" not in here.get("/tickets/").content.decode()
    entry = TicketEvent.objects.get(kind="ticket.kept_in_account")
    assert (entry.actor_id, entry.before, entry.after) == (
        cast.customer.pk, {"customer_id": None}, {"customer_id": cast.customer.pk},
    )  # fmt: skip


def test_what_is_an_accounts_is_not_there_for_who_comes_to_the_browser_next(cast: Cast) -> None:
    ticket = make_ticket(cast)
    sign_in_here(cast, cast.customer).post(f"/tickets/{ticket.pk}/keep/")
    for client in (as_visitor(cast), sign_in_here(cast, cast.other_customer)):
        assert list_numbers(client) == []
        for path in ("", "keep/", "reply/"):
            assert client.post(f"/tickets/{ticket.pk}/{path}").status_code in {404, 405}
    assert reload(ticket).customer_id == cast.customer.pk


def test_who_goes_on_while_signed_in_has_it_in_their_account(cast: Cast) -> None:
    by_page, by_chat, by_wish = make_ticket(cast), make_ticket(cast), make_ticket(cast)
    assert post_reply(sign_in_here(cast, cast.customer), by_page).status_code == 200
    for ticket in (by_chat, by_wish):
        # As the chat leaves it when somebody who is signed in goes on there.
        Conversation.objects.filter(pk=ticket.conversation_id).update(customer=cast.customer)
    by_chat.conversation.refresh_from_db()
    follow_customer_message(by_chat.conversation, "Hello?", is_with_assistant=True)
    card = desk.open_ticket(str(by_wish.conversation_id), "A person", is_out_of_hours=False, is_live=True)
    assert not card["needs_address"]
    assert set(list_numbers(as_user(cast.customer))) == {by_page.pk, by_chat.pk, by_wish.pk}


def test_neither_a_link_nor_an_address_makes_a_request_anybodys(cast: Cast, client: Client) -> None:
    ticket = make_ticket(cast, contact_email=cast.customer.email)
    client.force_login(cast.customer)
    assert client.get(f"/tickets/{ticket.pk}/").status_code == 404
    client.post(enter_by(ticket, cast.customer.email))
    assert "Add it to my account" not in client.get(f"/tickets/{ticket.pk}/").content.decode()
    client.post(f"/tickets/{ticket.pk}/keep/")
    post_reply(client, ticket)
    assert reload(ticket).customer_id is None


def test_what_was_merged_comes_along_and_what_is_anothers_stays(cast: Cast) -> None:
    one, other = make_ticket(cast), make_ticket(cast, state=State.SOLVED)
    theirs = make_ticket(cast, customer=cast.other_customer)
    elsewhere = Conversation.objects.create(visitor=Visitor.objects.create())
    apart = Ticket.objects.create(conversation=elsewhere, team=one.team, state=State.MERGED, merged_into=one)
    merge_tickets(one.pk, other.pk, AGENT)
    sign_in_here(cast, cast.customer).post(f"/tickets/{other.pk}/keep/")
    assert {ticket.customer_id for ticket in map(reload, (one, other))} == {cast.customer.pk}
    assert reload(theirs).customer_id == cast.other_customer.pk and reload(apart).customer_id is None
