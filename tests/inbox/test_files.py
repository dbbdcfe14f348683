"""Files with an agent's reply: in the live chat and on the ticket, all or nothing."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from chat.models import Conversation, Message
from chat.services.conversations import Identity, load_snapshot
from tests.cast import Cast
from tests.inbox.conftest import sign_in
from tests.tickets.desk import make_ticket, reload
from tests.tickets.test_pages import PNG, as_user, as_visitor
from tickets.models import Attachment, CannedReply, MailKind, OutgoingMail, Ticket
from tickets.services.mailing import deliver
from tickets.states import State

pytestmark = pytest.mark.usefixtures("support")


def send(user: User, ticket: Ticket, text: str = "", key: str = "", is_script: bool = True, **more: Any) -> Any:
    """Files by keyword, `dent_png`; a field of the form is a text."""
    files = {name: content for name, content in more.items() if isinstance(content, bytes)}
    values = {
        "text": text,
        "client_message_id": key or str(uuid.uuid4()),
        "files": [SimpleUploadedFile(name.replace("_", "."), content) for name, content in files.items()],
        **{name: value for name, value in more.items() if name not in files},
    }
    return sign_in(user, is_script=is_script).post(f"/inbox/tickets/{ticket.pk}/reply/", values)


def leave(ticket: Ticket) -> None:
    """The customer has long left the chat."""
    at = timezone.now() - timedelta(hours=1)
    Conversation.objects.filter(pk=ticket.conversation_id).update(last_activity_at=at)


def stored(ticket: Ticket) -> tuple[int, int]:
    return ticket.conversation.messages.filter(role="agent").count(), Attachment.objects.count()


@pytest.fixture(params=["chat", "ticket"])
def ticket(request: pytest.FixtureRequest, cast: Cast) -> Ticket:
    """A visitor's who is in the chat, or has left it."""
    found = make_ticket(cast)
    if request.param == "ticket":
        leave(found)
    return found


def test_a_file_goes_with_the_reply_and_both_sides_read_it(cast: Cast, ticket: Ticket) -> None:
    answer = send(cast.agent, ticket, "Here is the form", form_png=PNG)
    assert answer.status_code == 200
    assert "form.png" in answer.content.decode()
    view = load_snapshot(Identity(cast.visitor.pk), str(ticket.conversation_id)).messages[-1]
    assert (view.role, view.text) == ("agent", "Here is the form")
    (file,) = view.files
    assert (file.name, file.media_type, file.size) == ("form.png", "image/png", len(PNG))
    for reader in (as_visitor(cast), sign_in(cast.agent)):
        shown = reader.get(file.url)
        assert b"".join(shown.streaming_content) == PNG  # type: ignore[attr-defined]
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert as_user(cast.other_customer).get(file.url).status_code == 404


def test_the_message_is_announced_with_its_files(
    cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    told: list[Any] = []
    monkeypatch.setattr("chat.services.threads.publish_event", lambda _, event, **more: told.append(event))
    with django_capture_on_commit_callbacks(execute=True):
        send(cast.agent, ticket, "Look", form_png=PNG)
    (event,) = told
    assert (event.message.text, [file.name for file in event.message.files]) == ("Look", ["form.png"])


def test_a_file_needs_no_words(cast: Cast, ticket: Ticket) -> None:
    assert send(cast.agent, ticket, "  ", form_png=PNG, list_txt=b"One, two").status_code == 200
    assert stored(ticket) == (1, 2)
    assert ticket.conversation.messages.get(role="agent").text == "Attached: form.png, list.txt"


@pytest.mark.postgres
@pytest.mark.parametrize("state", ["", "solved"])
def test_sent_twice_it_is_stored_once(cast: Cast, ticket: Ticket, state: str) -> None:
    key = str(uuid.uuid4())
    for _ in range(2):
        assert send(cast.agent, ticket, key=key, state=state, form_png=PNG).status_code == 200
    assert stored(ticket) == (1, 1)


@pytest.mark.postgres
def test_sent_twice_a_macro_is_used_once(cast: Cast, ticket: Ticket) -> None:
    macro, key = CannedReply.objects.create(title="Form", text="Here", set_priority="high"), str(uuid.uuid4())
    for _ in range(2):
        assert send(cast.agent, ticket, "Here", key=key, macro=str(macro.pk), form_png=PNG).status_code == 200
    assert stored(ticket) == (1, 1)
    assert ticket.events.filter(kind="ticket.macro_used").count() == 1


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"run_exe": b"MZ\x90\x00"}, "can't take “run.exe”"),
        ({"good_png": PNG, "form_svg": b"<svg></svg>"}, "can't take “form.svg”"),
        ({"empty_png": b""}, "“empty.png” is empty"),
        ({"big_png": PNG + b"\0" * 10 * 2**20}, "larger than 10 MB"),
        ({f"form{number}_png": PNG for number in range(6)}, "up to 5 files"),
    ],
)
def test_what_is_not_taken_is_named_and_nothing_is_stored_or_lost(
    cast: Cast, ticket: Ticket, files: dict[str, bytes], told: str
) -> None:
    answer = send(cast.agent, ticket, "The text that I wrote", **files)
    assert answer.status_code == 400 and told in answer.context["problem"]
    assert "The text that I wrote</textarea>" in answer.content.decode()
    assert stored(ticket) == (0, 0)
    assert Conversation.objects.get(pk=ticket.conversation_id).handler == "ai"


def test_a_browser_without_scripts_is_told_to_choose_the_files_again(cast: Cast, ticket: Ticket) -> None:
    page = send(cast.agent, ticket, "My text", is_script=False, run_exe=b"MZ\x90\x00").content.decode()
    assert "choose your files again" in page and "My text</textarea>" in page
    assert "choose your files again" not in send(cast.agent, ticket, run_exe=b"MZ\x90\x00").content.decode()


@pytest.mark.postgres
def test_a_reply_that_is_refused_leaves_no_file(cast: Cast, ticket: Ticket, colleague: User) -> None:
    sign_in(colleague).post(f"/inbox/tickets/{ticket.pk}/take/")
    assert send(cast.agent, ticket, "Me too", form_png=PNG).status_code == 409
    assert stored(ticket) == (0, 0)


def test_only_who_may_see_the_ticket_sends_files_there(cast: Cast, ticket: Ticket, stranger: User) -> None:
    for user in (stranger, cast.customer):
        assert send(user, ticket, form_png=PNG).status_code == 404
    assert stored(ticket) == (0, 0)


def test_a_note_has_no_files(cast: Cast, ticket: Ticket) -> None:
    values = {"text": "For us", "files": [SimpleUploadedFile("form.png", PNG)]}
    assert sign_in(cast.agent, is_script=True).post(f"/inbox/tickets/{ticket.pk}/note/", values).status_code == 200
    assert stored(ticket) == (0, 0)


@pytest.mark.parametrize(
    ("text", "told"), [("Please fill it in.", "Please fill it in.\nAttached: form.png"), ("", "Attached: form.png")]
)
def test_the_mail_names_the_files(cast: Cast, mailoutbox: list[Any], text: str, told: str) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    leave(ticket)
    send(cast.agent, ticket, text, form_png=PNG)
    (mail,) = OutgoingMail.objects.filter(kind=MailKind.REPLY)
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    deliver(mail.pk)
    (sent,) = mailoutbox
    assert told in sent.body and sent.body.count("form.png") == 1


def test_what_is_written_on_a_solved_ticket_goes_out_by_mail(cast: Cast) -> None:
    ticket = make_ticket(cast, customer=cast.customer, state=State.SOLVED)
    leave(ticket)
    assert send(cast.agent, ticket, "One more form", form_png=PNG).status_code == 200
    assert reload(ticket).state == State.SOLVED
    assert OutgoingMail.objects.filter(kind=MailKind.REPLY).count() == 1


def test_only_ways_that_the_ticket_can_go_are_offered_with_a_reply(cast: Cast) -> None:
    for state, wait, solve in ((State.OPEN, 1, 1), (State.SOLVED, 0, 1), (State.CLOSED, 0, 0)):
        ticket = make_ticket(cast, state=state)
        page = sign_in(cast.agent, is_script=True).get(f"/inbox/tickets/{ticket.pk}/").content.decode()
        assert (page.count("Send and wait"), page.count("Send and solve")) == (wait, solve)
        for way, is_offered in (("pending_customer", wait), ("solved", solve)):
            status = send(cast.agent, make_ticket(cast, state=state), "Done", state=way).status_code
            assert (status == 200) == bool(is_offered)


def test_a_ticket_that_is_full_of_files_takes_no_more_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.services.attachments.MAX_FILES_OF_TICKET", 1)
    ticket = make_ticket(cast)
    assert send(cast.agent, ticket, form_png=PNG).status_code == 200
    answer = send(cast.agent, ticket, form_png=PNG)
    assert answer.status_code == 400 and "as many files" in answer.context["problem"]
    assert Message.objects.filter(role="agent").count() == 1
