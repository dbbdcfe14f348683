"""Internal notes: never the customer's, colleagues called by @ once each, by mail unless they don't want it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from tests.cast import Cast
from tests.tickets.desk import AGENT, make_ticket
from tests.tickets.mailbox import Mailbox, read_html, read_plain, smtp_server
from tests.tickets.test_mail import send_all
from tickets.actors import make_agent
from tickets.errors import NoteError
from tickets.mentions import find_names
from tickets.models import Draft, Note, Notice, OutgoingMail, Ticket
from tickets.services.changing import assign_ticket, change_state
from tickets.services.merging import merge_tickets
from tickets.services.notes import find_mentionable, find_notes, write_note
from tickets.services.noticing import find_notices, mark_seen
from tickets.services.recipients import choose_mail, make_choice_token
from tickets.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


@pytest.fixture
def mailbox(settings: LazySettings) -> Iterator[Mailbox]:
    with smtp_server(settings) as mailbox:
        yield mailbox


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    ticket = make_ticket(cast, customer=cast.customer)
    ticket.team.members.add(cast.agent)
    return ticket


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ana please look", ["ana"]),
        ("Ask @Bob.Lee, @ana and @ana.", ["bob.lee", "ana"]),
        ("kim@example.com is no colleague", []),
        ("(@ana) @ b @", ["ana"]),
        ("https://x.example/@ana", []),
    ],
)
def test_an_at_names_people_and_an_address_does_not(text: str, names: list[str]) -> None:
    assert find_names(text) == names


def test_the_mentioned_watch_the_ticket_and_are_told_in_the_inbox_and_by_mail(
    cast: Cast, ticket: Ticket, mailbox: Mailbox
) -> None:
    noted = write_note(ticket.pk, "@manager may we pay to kim@example.com? @nobody @agent", cast.agent.pk)
    assert (noted.told, noted.unknown) == ([cast.manager], ["nobody"])
    assert list(ticket.watchers.all()) == [cast.manager]
    (notice,) = find_notices(cast.manager)
    assert (notice.kind, notice.actor, notice.note) == ("mention", cast.agent, noted.note)
    assert not find_notices(cast.agent).exists()
    send_all()
    letter = next(letter for letter in mailbox.letters if letter["To"] == "manager@example.com")
    plain = read_plain(letter)
    assert "agent mentioned you in a note" in plain and "may we pay" in plain
    assert f"https://support.acme.example/inbox/tickets/{ticket.pk}/" in plain
    assert "kim@example.com" not in plain + read_html(letter) + noted.note.text
    assert letter["Reply-To"] is None


def test_a_notice_that_was_seen_in_the_inbox_sends_no_mail(cast: Cast, ticket: Ticket, mailbox: Mailbox) -> None:
    write_note(ticket.pk, "@manager look", cast.agent.pk)
    assert mark_seen(cast.manager, ticket_id=ticket.pk) == 1
    send_all()
    assert OutgoingMail.objects.get(kind="mention").reason == "It was seen in the inbox."
    assert "manager@example.com" not in [letter["To"] for letter in mailbox.letters]


def test_staff_turn_mail_off_by_its_link_and_are_still_told_in_the_inbox(cast: Cast, ticket: Ticket) -> None:
    address = f"/tickets/mail/?key={make_choice_token('manager@example.com')}"
    assert "A colleague mentioned you" in Client().get(address).content.decode()
    customers = f"/tickets/mail/?key={make_choice_token('customer@example.com')}"
    assert "colleague" not in Client().get(customers).content.decode()
    Client().post(address, {"kind": ["late"]})
    write_note(ticket.pk, "@manager look", cast.agent.pk)
    assert find_notices(cast.manager).count() == 1
    assert not OutgoingMail.objects.filter(kind="mention").exists()
    choose_mail("manager@example.com", {"mention"})
    write_note(ticket.pk, "@manager again", cast.agent.pk)
    assert OutgoingMail.objects.filter(kind="mention").count() == 1


def test_only_colleagues_who_may_see_the_ticket_can_be_mentioned(cast: Cast, ticket: Ticket) -> None:
    outsider = User.objects.create_user("outsider", is_staff=True)
    outsider.groups.add(*cast.agent.groups.all())
    gone = User.objects.create_user("gone", is_staff=True, is_active=False)
    ticket.team.members.add(gone)
    assert set(find_mentionable(ticket)) == {cast.agent, cast.manager, cast.administrator}
    assert list(find_mentionable(ticket, "man")) == [cast.manager]
    assert write_note(ticket.pk, "@outsider @customer", cast.agent.pk).unknown == ["outsider", "customer"]
    assert not Notice.objects.exists()


def test_notes_are_for_staff_who_see_the_ticket_never_for_its_customer(cast: Cast, ticket: Ticket) -> None:
    write_note(ticket.pk, "The customer is difficult.", cast.agent.pk)
    outsider = User.objects.create_user("outsider", is_staff=True)
    outsider.groups.add(*cast.agent.groups.all())
    seen = {
        user.username: Note.objects.visible_to(user).count()
        for user in (cast.agent, cast.manager, cast.administrator, cast.customer, cast.other_customer, outsider)
    }
    assert seen == {
        "agent": 1, "manager": 1, "administrator": 1, "customer": 0, "other_customer": 0, "outsider": 0
    }  # fmt: skip
    client = Client()
    client.force_login(cast.customer)
    assert "difficult" not in client.get(f"/tickets/{ticket.pk}/").content.decode()


def test_a_colleague_who_is_a_customer_too_reads_no_notes_on_their_own_matter(cast: Cast) -> None:
    ticket = make_ticket(cast, customer=cast.agent)
    write_note(ticket.pk, "About a colleague.", cast.manager.pk)
    assert Ticket.objects.visible_to(cast.agent).filter(pk=ticket.pk).exists()
    assert not Note.objects.visible_to(cast.agent).exists()


def test_a_note_sent_twice_is_stored_once_and_uses_up_its_draft_alone(cast: Cast, ticket: Ticket) -> None:
    for kind in Draft.Kind:
        Draft.objects.create(ticket=ticket, author=cast.agent, kind=kind, text="Begun")
    note_id = uuid4()
    for _ in range(2):
        write_note(ticket.pk, "@manager look", cast.agent.pk, note_id=note_id)
    assert (Note.objects.count(), Notice.objects.count()) == (1, 1)
    assert list(ticket.drafts.values_list("kind", flat=True)) == ["reply"]


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4001])
def test_a_note_that_says_nothing_or_too_much_is_refused(cast: Cast, ticket: Ticket, text: str) -> None:
    with pytest.raises(NoteError):
        write_note(ticket.pk, text, cast.agent.pk)
    assert not Note.objects.exists()


def test_notes_stay_with_the_thread_when_tickets_are_merged(cast: Cast, ticket: Ticket) -> None:
    other = make_ticket(cast, customer=cast.customer)
    write_note(ticket.pk, "First", cast.agent.pk)
    write_note(other.pk, "Second", cast.agent.pk)
    target = merge_tickets(ticket.pk, other.pk, AGENT)
    assert [note.text for note in find_notes(target)] == ["First", "Second"]


def test_who_is_given_a_ticket_is_told_once_and_who_takes_it_is_not(cast: Cast, ticket: Ticket) -> None:
    for _ in range(2):
        assign_ticket(ticket.pk, cast.manager.pk, AGENT)
    assert find_notices(cast.manager).get().kind == "given"
    change_state(ticket.pk, State.OPEN, AGENT)
    assign_ticket(ticket.pk, cast.agent.pk, make_agent(cast.agent.pk))
    assert not find_notices(cast.agent).exists()


def test_notices_of_a_ticket_that_somebody_no_longer_sees_are_not_shown(cast: Cast, ticket: Ticket) -> None:
    write_note(ticket.pk, "@agent look", cast.manager.pk)
    ticket.team.members.remove(cast.agent)
    ticket.watchers.clear()
    assert not find_notices(cast.agent).exists()
