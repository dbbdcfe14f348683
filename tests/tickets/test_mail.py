"""Mail to customers, over a real SMTP server: what is sent when, how it is threaded, and what strangers never get."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from chat.models import Message, PromptVersion
from tests.cast import Cast
from tests.tickets.desk import answer, make_ticket, reload, say, write
from tests.tickets.mailbox import Mailbox, find_link, read_html, read_plain, smtp_server
from tickets.actors import make_customer
from tickets.errors import ReplyError
from tickets.mail.addresses import make_reply_address, make_thread_headers, read_reply_address
from tickets.mail.automatic import is_automatic
from tickets.models import MailKind, OutgoingMail, Ticket
from tickets.services.contact import leave_address
from tickets.services.customer import close_as_customer
from tickets.services.mailing import MISSED_DELAY, deliver, find_overdue, queue_mail
from tickets.services.recipients import use_link
from tickets.states import State
from tickets.tasks import send_mail

pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture
def mailbox(settings: LazySettings) -> Iterator[Mailbox]:
    with smtp_server(settings) as mailbox:
        yield mailbox


def send_all() -> None:
    """As the worker would, when everything's time has come."""
    OutgoingMail.objects.filter(state="waiting").update(due_at=timezone.now())
    for mail in OutgoingMail.objects.filter(state="waiting").order_by("created_at"):
        send_mail(str(mail.pk))


def get_states(ticket: Ticket) -> list[tuple[str, str]]:
    return list(ticket.mails.order_by("created_at").values_list("kind", "state"))


def verify(ticket: Ticket) -> None:
    use_link(ticket.magic_links.get(revoked_at=None))


def test_a_customer_gets_one_thread_of_mail_in_plain_text_and_html(cast: Cast, mailbox: Mailbox) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    send_all()
    answer(ticket, "Which <b>car</b>?", cast)
    answer(ticket, "And which year?", cast)
    send_all()
    answer(ticket, "Done.", cast, state=State.SOLVED)
    send_all()
    opened, replied, solved = mailbox.letters
    assert [letter["To"] for letter in mailbox.letters] == ["customer@example.com"] * 3
    assert opened["Subject"] == f"[#{ticket.pk}] My claim"
    assert opened["From"] == "Acme Insurance <help@acme.example>"
    assert "9 AM to 5 PM" in read_plain(opened)
    assert "Which <b>car</b>?" in read_plain(replied) and "And which year?" in read_plain(replied)
    assert "Which &lt;b&gt;car&lt;/b&gt;?" in read_html(replied)
    assert "Done." in read_plain(solved) and "Which" not in read_plain(solved)
    assert "to=rating" in find_link(solved, "enter")
    assert (replied["In-Reply-To"], solved["In-Reply-To"]) == (opened["Message-ID"], replied["Message-ID"])
    assert solved["References"].split() == [opened["Message-ID"], replied["Message-ID"]]
    assert read_reply_address(replied["Reply-To"]) == ticket.pk
    assert get_states(ticket)[1:3] == [("reply", "sent"), ("reply", "dropped")]


def test_personal_data_is_whole_for_its_owner(cast: Cast, mailbox: Mailbox) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    answer(ticket, "We will write to kim@example.com.", cast)
    assert "kim@" not in Message.objects.get(role="agent").text
    send_all()
    assert "kim@example.com" in read_plain(mailbox.letters[-1])


def test_an_address_that_nobody_confirmed_gets_no_word_of_the_thread(cast: Cast, mailbox: Mailbox) -> None:
    ticket = make_ticket(cast, subject="Buy pills at pills.example", contact_email="kim@example.net")
    say(ticket.conversation, "Buy more pills")
    answer(ticket, "Hello Kim, your claim is paid.", cast)
    send_all()
    for letter in mailbox.letters:
        content = letter.as_string() + read_plain(letter) + read_html(letter)
        assert "pills" not in content and "paid" not in content
    assert [letter["To"] for letter in mailbox.letters] == ["kim@example.net"] * 2
    verify(ticket)
    answer(reload(ticket), "The money is on its way.", cast)
    send_all()
    assert "The money is on its way." in read_plain(mailbox.letters[-1])


def test_an_address_is_not_flooded_by_strangers_who_type_it(cast: Cast) -> None:
    for _ in range(8):
        make_ticket(cast, contact_email="kim@example.net")
    assert OutgoingMail.objects.count() == 5


def test_a_ticket_whose_customer_left_no_address_sends_nothing(cast: Cast) -> None:
    answer(make_ticket(cast), "Hello", cast)
    assert not OutgoingMail.objects.exists()


def test_a_customer_who_closes_the_ticket_gets_no_mail_about_it(cast: Cast) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    close_as_customer(ticket.pk, make_customer(cast.customer.pk))
    assert [kind for kind, _ in get_states(ticket)] == ["opened"]


def test_a_solved_mail_is_dropped_when_the_ticket_was_opened_again(cast: Cast, mailbox: Mailbox) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    answer(ticket, "Done.", cast, state=State.SOLVED)
    write(ticket, "No!")
    send_all()
    assert ("solved", "dropped") in get_states(ticket)


def write_in_chat(ticket: Ticket, text: str) -> None:
    message = say(ticket.conversation, text, role="agent")
    queue_mail(ticket, MailKind.MISSED, str(message.pk), delay=MISSED_DELAY)


def test_messages_missed_in_the_chat_come_in_one_mail_after_a_while(cast: Cast, mailbox: Mailbox) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    send_all()
    write_in_chat(ticket, "Are you there?")
    write_in_chat(ticket, "I'll wait.")
    assert not deliver(ticket.mails.filter(kind="missed").first().pk)  # type: ignore[union-attr]
    send_all()
    assert len(mailbox.letters) == 2
    assert "Are you there?" in read_plain(mailbox.letters[1]) and "I'll wait." in read_plain(mailbox.letters[1])


@pytest.mark.parametrize("how", ["reading", "answered"])
def test_nothing_is_mailed_of_a_chat_that_the_customer_follows(
    cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    send_all()
    write_in_chat(ticket, "Are you there?")
    if how == "reading":
        monkeypatch.setattr("chat.services.threads.is_watched", lambda conversation_id: True)
    else:
        say(ticket.conversation, "Yes, I am.")
    send_all()
    assert len(mailbox.letters) == 1
    assert ("missed", "dropped") in get_states(ticket)


def test_a_server_that_is_away_or_busy_is_tried_again_and_one_that_refuses_is_not(
    cast: Cast, mailbox: Mailbox, settings: LazySettings
) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    send_all()
    assert get_states(ticket) == [("opened", "waiting")]
    assert find_overdue() == []
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(seconds=30))
    assert find_overdue() == [ticket.mails.get().pk]
    settings.EMAIL_PORT, mailbox.refusal = port, "451 Try again later"
    send_all()
    assert get_states(ticket) == [("opened", "waiting")]
    mailbox.refusal = "550 No such mailbox"
    send_all()
    mail = ticket.mails.get()
    assert (mail.state, mail.attempts, mail.reason) == ("failed", 3, "SMTPRecipientsRefused 550")
    assert mailbox.letters == []


def test_a_mail_is_sent_once_however_often_its_task_runs(cast: Cast, mailbox: Mailbox) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    pk = ticket.mails.get().pk
    assert [deliver(pk), deliver(pk), deliver(pk)] == [True, False, False]
    assert len(mailbox.letters) == 1


def test_a_receiver_turns_kinds_off_and_on_again(cast: Cast, mailbox: Mailbox, client: Client) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    send_all()
    page = find_link(mailbox.letters[0], "mail")
    assert client.get(page).context["kinds"][1][2] is True
    client.post(page, {"kind": ["opened", "missed"]})
    answer(ticket, "Which car?", cast)
    answer(ticket, "Done.", cast, state=State.SOLVED)
    assert [kind for kind, _ in get_states(ticket)] == ["opened"]
    client.post(page, {"kind": ["reply"]})
    answer(reload(ticket), "One more thing.", cast, state=State.OPEN)
    assert [kind for kind, _ in get_states(ticket)] == ["opened", "reply"]


def test_one_click_in_the_mail_program_turns_all_off_without_a_cookie(cast: Cast, mailbox: Mailbox) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    send_all()
    letter = mailbox.letters[0]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter["List-Unsubscribe"].strip(" <>").removeprefix("https://support.acme.example")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address + "x", {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 204
    answer(ticket, "Hello", cast)
    assert [kind for kind, _ in get_states(ticket)] == ["opened"]


def test_what_was_turned_off_after_it_was_queued_is_dropped(cast: Cast, mailbox: Mailbox) -> None:
    from tickets.services.recipients import choose_mail

    ticket = make_ticket(cast, customer=cast.customer)
    choose_mail("Customer@Example.com", set())
    send_all()
    assert (get_states(ticket), mailbox.letters) == ([("opened", "dropped")], [])


def test_another_address_ends_the_links_of_the_one_before(cast: Cast, mailbox: Mailbox, client: Client) -> None:
    ticket = make_ticket(cast, contact_email="kim@example.net")
    send_all()
    old = find_link(mailbox.letters[0], "enter")
    leave_address(ticket.pk, "lee@example.net", make_customer())
    send_all()
    assert mailbox.letters[1]["To"] == "lee@example.net"
    assert client.get(old).status_code == 404
    assert reload(ticket).contact_verified_at is None
    with pytest.raises(ReplyError):
        leave_address(ticket.pk, "not an address", make_customer())


def test_reply_addresses_are_known_by_their_signature_in_any_case() -> None:
    address = make_reply_address(1042, "Acme <help@acme.example>")
    assert address.startswith("help+t1042-") and len(address.split("@")[0]) <= 64
    assert read_reply_address(f"Acme <{address.upper()}>") == 1042
    forged = address.replace("t1042", "t1043")
    assert [read_reply_address(text) for text in (forged, address[:-20], "help@acme.example", "")] == [None] * 4


def test_references_keep_the_first_and_the_latest() -> None:
    ids = [f"<{number}@x>" for number in range(30)]
    headers = make_thread_headers(ids)
    assert headers["In-Reply-To"] == "<29@x>"
    assert headers["References"].split() == ["<0@x>", *ids[-7:]]
    assert make_thread_headers([]) == {}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Auto-Submitted": "auto-replied; owner-email=x"}, True),
        ({"auto-submitted": "no"}, False),
        ({"Precedence": "Bulk"}, True),
        ({"X-Autoreply": "yes"}, True),
        ({"List-Id": "<news.example>"}, True),
        ({"Return-Path": "<>"}, True),
        ({"From": "MAILER-DAEMON@example.com"}, True),
        ({"Subject": "Re: My claim", "From": "kim@example.com"}, False),
    ],
)
def test_mail_that_no_person_wrote_is_known_by_its_headers(headers: dict[str, str], expected: bool) -> None:
    assert is_automatic(headers) is expected


def test_a_company_without_a_profile_still_sends_mail(cast: Cast, mailbox: Mailbox) -> None:
    PromptVersion.objects.all().delete()
    from chat.assistant.prompt import forget_published_prompt

    forget_published_prompt()
    make_ticket(cast, customer=cast.customer)
    send_all()
    assert mailbox.letters[0]["From"] == "help@acme.example"
