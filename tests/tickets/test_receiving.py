"""Mail that comes in: posted as the customer's reply, or refused with a reason, and only ever on its own ticket."""

import io
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.core.management import CommandError, call_command

from chat.models import Conversation, Message
from tests.cast import Cast
from tests.tickets.desk import make_ticket, reload
from tickets.errors import RefusedMailError
from tickets.mail.addresses import make_reply_address
from tickets.mail.reading import find_words
from tickets.models import Attachment, Ticket
from tickets.services.receiving import receive_mail
from tickets.states import State

pytestmark = pytest.mark.usefixtures("company")
OURS = "Acme <help@acme.example>"


def write_mail(ticket: Ticket, text: str = "It is the left window.", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    usual = {
        "From": "Kim <Customer@example.com>", "To": f"Acme <{make_reply_address(ticket.pk, OURS)}>",
        "Subject": f"Re: [#{ticket.pk}] My claim", "Message-ID": "<one@example.com>",
    }  # fmt: skip
    for name, value in (usual | headers).items():
        mail[name] = value
    mail.set_content(text)
    return mail


def find_mails() -> list[str]:
    return list(Message.objects.filter(channel="mail").values_list("text", flat=True))


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return make_ticket(cast, customer=cast.customer, state=State.PENDING_CUSTOMER)


def test_a_reply_by_mail_goes_on_in_the_thread_once(ticket: Ticket) -> None:
    mail = write_mail(ticket)
    assert receive_mail(mail).ticket.pk == ticket.pk
    assert receive_mail(mail).is_duplicate
    assert find_mails() == ["It is the left window."]
    assert reload(ticket).state == State.OPEN


def test_a_mail_is_found_by_the_signed_address_in_any_of_its_headers(ticket: Ticket) -> None:
    signed = make_reply_address(ticket.pk, OURS)
    receive_mail(write_mail(ticket, To="help@acme.example", **{"Delivered-To": signed.upper()}))
    assert find_mails() == ["It is the left window."]


def test_what_is_not_the_customers_own_answer_to_us_is_refused_with_the_reason(cast: Cast, ticket: Ticket) -> None:
    signed, others = make_reply_address(ticket.pk, OURS), make_ticket(cast, customer=cast.other_customer)
    wrong: list[tuple[dict[str, str], str]] = [
        ({"To": signed.replace(f"+t{ticket.pk}-", f"+t{others.pk}-")}, "address"),
        ({"To": "help@acme.example"}, "address"),
        ({"To": make_reply_address(999_999, OURS)}, "address"),
        ({"From": "Somebody <other@example.com>"}, "sender"),
        ({"Return-Path": "<>"}, "bounce"),
        ({"From": "MAILER-DAEMON@example.com"}, "bounce"),
    ]
    for headers, reason in wrong:
        with pytest.raises(RefusedMailError) as refused:
            receive_mail(write_mail(ticket, **headers))
        assert (refused.value.reason, bool(refused.value.message)) == (reason, True)
    with pytest.raises(RefusedMailError) as refused:
        receive_mail(write_mail(ticket, " \n"))
    assert refused.value.reason == "empty"
    assert find_mails() == [] and reload(ticket).state == State.PENDING_CUSTOMER


def test_a_refusal_is_in_the_language_of_the_request(ticket: Ticket) -> None:
    Conversation.objects.update(locale="de-AT")
    with pytest.raises(RefusedMailError, match="antworten, an die wir Ihnen schreiben"):
        receive_mail(write_mail(ticket, From="Somebody <other@example.com>"))


@pytest.mark.parametrize(
    ("charset", "content", "words"),
    [
        ("klingon", b"It is the left one.", "It is the left one."),
        ("us-ascii", "Die Größe ist 5.".encode("cp1252"), "Die Größe ist 5."),
        ("us-ascii", "Die Größe ist 5.".encode(), "Die Größe ist 5."),
        ("utf-8", "Die Größe ist 5.".encode("cp1252"), "Die Größe ist 5."),
    ],
)
def test_words_in_an_encoding_that_is_none_or_another_are_read(
    ticket: Ticket, charset: str, content: bytes, words: str
) -> None:
    mail = write_mail(ticket)
    mail.replace_header("Content-Type", f"text/plain; charset={charset}")
    mail.replace_header("Content-Transfer-Encoding", "8bit")
    receive_mail(message_from_bytes(mail.as_bytes().partition(b"\n\n")[0] + b"\n\n" + content, policy=policy.default))
    assert find_mails() == [words]


def test_a_machines_answer_is_kept_and_reopens_nothing(ticket: Ticket) -> None:
    receive_mail(write_mail(ticket, "I am away until Monday.", **{"Auto-Submitted": "auto-replied"}))
    assert find_mails() == ["I am away until Monday."]
    assert reload(ticket).state == State.PENDING_CUSTOMER


def test_files_come_along_and_one_that_we_do_not_take_costs_no_words(ticket: Ticket) -> None:
    mail = write_mail(ticket)
    mail.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="dent.png")
    mail.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="run.exe")
    receive_mail(mail)
    assert list(Attachment.objects.values_list("name", flat=True)) == ["dent.png"]
    assert find_mails() == ["It is the left window.\n\nNot taken: run.exe"]


QUOTED = "> Which window?\n>\n> Acme"
OUTLOOK = "From: Acme <help@acme.example>\nSent: Monday, June 2, 2025\nTo: Kim\nSubject: My claim\n\nWhich window?"
LEFT = "The left one."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{LEFT}\n\nOn Mon, Jun 2, 2025 at 9:00 AM Acme <help@acme.example> wrote:\n{QUOTED}\n", LEFT),
        (f"{LEFT}\n\nOn Mon, Jun 2, 2025 at 9:00 AM Acme\n<help@acme.example> wrote:\n\n{QUOTED}\n", LEFT),
        (f"{LEFT}\r\n\r\nAm 2. Juni 2025 um 09:00 schrieb Acme:\r\n{QUOTED}", LEFT),
        (f"{LEFT}\n\nLe lun. 2 juin 2025 à 09:00, Acme a écrit :\n{QUOTED}", LEFT),
        (f"{LEFT}\n{QUOTED}", LEFT),
        (f"{LEFT}\n\n-----Original Message-----\n{OUTLOOK}", LEFT),
        (f"{LEFT}\n\n{OUTLOOK}", LEFT),
        # Answers between what they quote make no sense without it.
        (f"> Which window?\n{LEFT}\n> And when?\nOn Monday.", f"> Which window?\n{LEFT}\n> And when?\nOn Monday."),
        # A sentence that only looks like it, and a mail that is nothing but a quotation.
        ("My agent wrote:\nit is covered.", "My agent wrote:\nit is covered."),
        (QUOTED, QUOTED),
    ],
)
def test_a_quoted_mail_is_left_out_and_nothing_else(text: str, words: str) -> None:
    mail = EmailMessage()
    mail.set_content(text)
    assert find_words(mail) == words


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote"><div>On Mon Acme wrote:<br></div><blockquote>Which?</blockquote></div>',
        "<blockquote><p>Which?<p>Now?</blockquote>",
        '<div id="divRplyFwdMsg">From: Acme</div><blockquote>Which?</blockquote>',
    ],
)
def test_a_mail_that_is_html_alone_is_read_as_text(quote: str) -> None:
    mail = EmailMessage()
    html = f"<style>p {{}}</style><p>The &lt;left&gt;\n one.</p>{quote}<script>alert(1)</script>"
    mail.set_content(html, subtype="html")
    assert find_words(mail) == "The <left> one."


def test_a_mail_server_hands_a_mail_over_and_learns_what_became_of_it(
    ticket: Ticket, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def hand_over(mail: EmailMessage) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bytes(mail))))
        call_command("receive_mail")

    hand_over(write_mail(ticket))
    assert capsys.readouterr().out.strip() == f"Posted on #{ticket.pk}."
    with pytest.raises(CommandError, match="belongs to no request") as refused:
        hand_over(write_mail(ticket, To="help@acme.example"))
    assert refused.value.returncode == 65
    assert find_mails() == ["It is the left window."]
