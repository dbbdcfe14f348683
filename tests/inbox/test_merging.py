"""Tickets that belong together: linked, merged and taken apart again, split."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.cast import Cast
from tests.inbox.conftest import act, sign_in
from tests.tickets.desk import make_ticket, reload, say
from tickets.models import Team, Ticket
from tickets.services.finding import find_destination
from tickets.states import State


def test_links_are_made_and_removed_and_show_no_others_subject(cast: Cast, ticket: Ticket, stranger: User) -> None:
    other = make_ticket(cast, subject="My other claim")
    hidden = make_ticket(cast, subject="A secret matter", team=Team.objects.get(name="Claims"))
    path = f"tickets/{ticket.pk}/links/"
    assert "My other claim" in act(cast.agent, path, other=f"#{other.pk}", kind="related")[1]
    for named, status in ((str(ticket.pk), 400), ("none", 400), ("99999", 404), (str(hidden.pk), 404)):
        assert act(cast.agent, path, other=named, kind="related")[0] == status
    assert act(cast.agent, path, other=str(other.pk), kind="split")[0] == 400
    act(cast.manager, path, other=str(hidden.pk), kind="follow_up")
    page = sign_in(cast.agent).get(f"/inbox/tickets/{ticket.pk}/").content.decode()
    assert f"#{hidden.pk}" in page and "A secret matter" not in page
    link = ticket.links.get(other=other)
    act(cast.agent, f"tickets/{other.pk}/links/{link.pk}/remove/")
    assert list(ticket.links.values_list("other", flat=True)) == [hidden.pk]


def test_a_merge_shows_what_will_happen_and_ends_in_the_ticket_that_is_left(cast: Cast, ticket: Ticket) -> None:
    other = make_ticket(cast, customer=cast.customer, subject="The same matter")
    client = sign_in(cast.agent, is_script=True)
    preview = client.get(f"/inbox/tickets/{ticket.pk}/merge/preview/?into=%23{other.pk}").content.decode()
    assert "The same matter" in preview and "For a day it can be taken back" in preview
    assert "1 message of" in preview and reload(ticket).state == State.NEW
    status, page = act(cast.agent, f"tickets/{ticket.pk}/merge/", into=str(other.pk))
    assert status == 200 and f'data-ticket="{other.pk}"' in page
    assert find_destination(reload(ticket)).pk == other.pk


def test_a_merge_is_taken_back_from_either_ticket_for_a_day(
    cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_ticket(cast, customer=cast.customer, subject="The same matter")
    act(cast.agent, f"tickets/{ticket.pk}/merge/", into=str(other.pk))
    client, way = sign_in(cast.agent), f'action="/inbox/tickets/{ticket.pk}/unmerge/"'
    for number in (ticket.pk, other.pk):
        assert way in client.get(f"/inbox/tickets/{number}/").content.decode()
    merged = client.get(f"/inbox/tickets/{ticket.pk}/").content.decode()
    assert f"This was merged into #{other.pk}" in merged and f"merged it into #{other.pk}" in merged
    status, page = act(cast.agent, f"tickets/{ticket.pk}/unmerge/")
    assert status == 200 and f'data-ticket="{ticket.pk}"' in page and "is a ticket of its own again" in page
    assert "took it out of #" in page
    assert f"took #{ticket.pk} out of it again" in client.get(f"/inbox/tickets/{other.pk}/").content.decode()
    assert way not in client.get(f"/inbox/tickets/{other.pk}/").content.decode()
    assert act(cast.agent, f"tickets/{ticket.pk}/unmerge/")[0] == 409
    act(cast.agent, f"tickets/{ticket.pk}/merge/", into=str(other.pk))
    tomorrow = timezone.now() + timedelta(hours=25)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert way not in client.get(f"/inbox/tickets/{other.pk}/").content.decode()
    status, page = act(cast.agent, f"tickets/{ticket.pk}/unmerge/")
    assert status == 409 and "for a day only" in page


def test_nobody_takes_a_merge_back_who_does_not_see_both_tickets(cast: Cast, ticket: Ticket, stranger: User) -> None:
    other = make_ticket(cast, customer=cast.customer, team=Team.objects.get(name="Claims"))
    act(cast.manager, f"tickets/{ticket.pk}/merge/", into=str(other.pk))
    assert act(cast.agent, f"tickets/{ticket.pk}/unmerge/")[0] == 404
    assert reload(ticket).state == State.MERGED
    assert act(cast.manager, f"tickets/{ticket.pk}/unmerge/")[0] == 200


def test_what_cannot_be_merged_says_why_before_and_when_it_is_tried(cast: Cast, ticket: Ticket) -> None:
    others = make_ticket(cast, customer=cast.other_customer)
    client = sign_in(cast.agent, is_script=True)
    for into, why in (
        (others.pk, "different people"),
        (ticket.pk, "the ticket itself"),
        ("zebra", "No other open ticket"),
    ):
        page = client.get(f"/inbox/tickets/{ticket.pk}/merge/preview/?into={into}").content.decode()
        assert why in page and "taken back" not in page
        assert act(cast.agent, f"tickets/{ticket.pk}/merge/", into=str(into))[0] >= 400
    assert reload(ticket).state == State.NEW


def test_a_ticket_to_merge_into_is_found_by_words_among_the_customers_own(cast: Cast, ticket: Ticket) -> None:
    glass = make_ticket(cast, customer=cast.customer, subject="Broken windshield")
    make_ticket(cast, customer=cast.customer, subject="Windshield of last year", state=State.CLOSED)
    make_ticket(cast, customer=cast.other_customer, subject="Windshield of another")
    client = sign_in(cast.agent, is_script=True)
    for words in ("windshield", ""):
        page = client.get(f"/inbox/tickets/{ticket.pk}/merge/preview/", {"into": words}).content.decode()
        assert f'data-merge-choose="{glass.pk}"' in page and page.count("data-merge-choose") == 1


def test_a_split_is_shown_before_it_is_done(cast: Cast, ticket: Ticket) -> None:
    message, strange = say(ticket.conversation, "And <b>glass</b>."), say(make_ticket(cast).conversation, "Another's.")
    client = sign_in(cast.agent, is_script=True)
    path = f"/inbox/tickets/{ticket.pk}/split/preview/"
    page = client.get(path, {"message": str(message.pk)}).content.decode()
    assert "And &lt;b&gt;glass&lt;/b&gt;." in page and "A new ticket of Support begins with this message" in page
    for other in (str(strange.pk), "x", ""):
        assert "not in the ticket any more" in client.get(path, {"message": other}).content.decode()
    assert Ticket.objects.count() == 2


def test_a_message_is_split_off_into_a_ticket_that_begins_with_it(cast: Cast, ticket: Ticket) -> None:
    message = say(ticket.conversation, "And my glass is broken.")
    path = f"tickets/{ticket.pk}/split/"
    assert act(cast.agent, path, message=str(message.pk), subject=" ")[0] == 400
    strange = say(make_ticket(cast).conversation, "Another's.")
    assert act(cast.agent, path, message=str(strange.pk), subject="Glass")[0] == 404
    status, page = act(cast.agent, path, message=str(message.pk), subject="Broken glass")
    apart = Ticket.objects.get(subject="Broken glass")
    assert status == 200 and f'data-ticket="{apart.pk}"' in page
    assert "And my glass is broken." in page and "Where is my claim?" not in page
