"""Files from the chat's composer: for whoever has the conversation, while people look after it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from chat.models import Conversation, Message, PromptVersion
from chat.services.conversations import Identity, load_snapshot
from chat.services.handling import give_back, reply_live, take_over
from tests.cast import Cast
from tests.tickets.desk import make_conversation, make_ticket, reload
from tests.tickets.test_pages import PNG, as_user, as_visitor
from tickets.models import Attachment, MailKind, OutgoingMail, Ticket
from tickets.services.mailing import deliver
from tickets.states import State

pytestmark = pytest.mark.usefixtures("company")


def send(client: Client, conversation_id: Any, text: str = "", key: str = "", **files: bytes) -> Any:
    values = {
        "text": text,
        "client_message_id": key or str(uuid.uuid4()),
        "files": [SimpleUploadedFile(name.replace("_", "."), content) for name, content in files.items()],
    }
    return client.post(f"/tickets/chat/{conversation_id}/files/", values)


@pytest.fixture
def live(cast: Cast) -> Conversation:
    """The visitor's conversation, which the agent has."""
    conversation = make_conversation(cast)
    cast.agent.first_name = "Ana"
    cast.agent.save()
    take_over(conversation.pk, cast.agent.pk)
    return conversation


def test_a_file_in_the_chat_is_a_message_that_both_sides_see(cast: Cast, live: Conversation) -> None:
    client = as_visitor(cast)
    answer = send(client, live.pk, "Here is the dent", dent_png=PNG)
    assert answer.status_code == 201
    view = load_snapshot(Identity(cast.visitor.pk), str(live.pk)).messages[-1]
    assert (view.message_id, view.text, view.role) == (answer.json()["message_id"], "Here is the dent", "visitor")
    (file,) = view.files
    assert (file.name, file.media_type, file.size, file.is_image) == ("dent.png", "image/png", len(PNG), True)
    assert Message.objects.get(pk=view.message_id).channel == "chat"
    Ticket.objects.get().team.members.add(cast.agent)
    for reader in (client, as_user(cast.agent)):
        shown = reader.get(f"{file.url}?inline")
        assert b"".join(shown.streaming_content) == PNG
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert as_user(cast.other_customer).get(file.url).status_code == 404


def test_a_conversation_of_somebody_else_is_not_there(cast: Cast, live: Conversation) -> None:
    for client in (Client(), as_user(cast.other_customer), as_user(cast.agent)):
        assert send(client, live.pk, dent_png=PNG).status_code == 404
    assert send(as_visitor(cast), uuid.uuid4(), dent_png=PNG).status_code == 404
    assert not Attachment.objects.exists()


def test_what_belongs_to_an_account_is_not_there_after_signing_out(cast: Cast, live: Conversation) -> None:
    Conversation.objects.update(customer=cast.customer)
    signed_in = as_visitor(cast)
    signed_in.force_login(cast.customer)
    assert send(signed_in, live.pk, dent_png=PNG).status_code == 201
    (file,) = load_snapshot(Identity(cast.visitor.pk, cast.customer.pk), str(live.pk)).messages[-1].files
    next_one = as_visitor(cast)
    next_one.force_login(cast.other_customer)
    for client in (as_visitor(cast), next_one):
        assert send(client, live.pk, dent_png=PNG).status_code == 404
        assert client.get(file.url).status_code == 404
    assert Attachment.objects.count() == 1


def test_a_page_of_another_site_sends_nothing(cast: Cast, live: Conversation) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies.update(as_visitor(cast).cookies)
    assert send(client, live.pk, dent_png=PNG).status_code == 403


def test_while_only_the_assistant_is_there_files_are_refused_with_a_next_step(cast: Cast) -> None:
    answer = send(as_visitor(cast), make_conversation(cast).pk, dent_png=PNG)
    assert answer.status_code == 400
    assert "Ask for a person first" in answer.json()["error"]["message"]


def test_a_file_for_an_open_request_is_not_answered_by_the_assistant(cast: Cast) -> None:
    ticket = make_ticket(cast, state=State.PENDING_CUSTOMER)
    send(as_visitor(cast), ticket.conversation_id, dent_png=PNG)
    assert Message.objects.last().channel == "ticket"  # type: ignore[union-attr]
    assert reload(ticket).state == State.OPEN


def test_sent_twice_it_is_stored_once(cast: Cast, live: Conversation) -> None:
    key = str(uuid.uuid4())
    first, again = [send(as_visitor(cast), live.pk, key=key, dent_png=PNG).json() for _ in range(2)]
    assert first == again and Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"run_exe": b"MZ\x90\x00"}, "can't take “run.exe”"),
        ({"dent_svg": b"<svg></svg>"}, "can't take “dent.svg”"),
        ({"empty_png": b""}, "“empty.png” is empty"),
        ({"big_png": PNG + b"\0" * 10 * 2**20}, "larger than 10 MB"),
        ({f"dent{number}_png": PNG for number in range(6)}, "up to 5 files"),
        ({}, "write something first"),
    ],
)
def test_what_is_not_taken_is_named_and_nothing_is_stored(
    cast: Cast, live: Conversation, files: dict[str, bytes], told: str
) -> None:
    count = live.messages.count()
    answer = send(as_visitor(cast), live.pk, **files)
    assert answer.status_code == 400 and told in answer.json()["error"]["message"]
    assert (live.messages.count(), Attachment.objects.count()) == (count, 0)


def test_a_flood_of_files_is_slowed(cast: Cast, live: Conversation, settings: LazySettings, valkey: Any) -> None:
    settings.RATE_LIMIT_VISITOR = (2, 60)
    client = as_visitor(cast)
    assert [send(client, live.pk, dent_png=PNG).status_code for _ in range(3)] == [201, 201, 429]


def test_a_conversation_that_went_back_to_the_assistant_keeps_its_files(cast: Cast, live: Conversation) -> None:
    send(as_visitor(cast), live.pk, dent_png=PNG)
    give_back(live.pk)
    view = load_snapshot(Identity(cast.visitor.pk), str(live.pk)).messages[-1]
    assert [file.name for file in view.files] == ["dent.png"]


@pytest.mark.parametrize(("is_reading", "sent"), [(False, 1), (True, 0)])
def test_what_an_agent_wrote_to_who_has_left_goes_out_by_mail_and_to_nobody_who_reads_it(
    cast: Cast,
    company: PromptVersion,
    monkeypatch: pytest.MonkeyPatch,
    mailoutbox: list[Any],
    is_reading: bool,
    sent: int,
) -> None:
    monkeypatch.setattr("chat.services.threads.is_reading", lambda _: is_reading)
    ticket = make_ticket(cast, customer=cast.customer)
    for text in ("Are you still there?", "I have ordered the glass."):
        reply_live(ticket.conversation_id, cast.agent.pk, text)
    mails = OutgoingMail.objects.filter(kind=MailKind.MISSED)
    mails.update(due_at=timezone.now() - timedelta(seconds=1))
    for mail in mails:
        deliver(mail.pk)
    missed = [mail for mail in mailoutbox if "ordered the glass" in mail.body]
    assert len(missed) == sent
    assert all("Are you still there?" in mail.body for mail in missed), "in one mail"
