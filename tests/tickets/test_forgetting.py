"""Erasing a person: what tickets hold of them goes, and nothing is left on the disk."""

import os
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from chat.services.erasing import erase_personal_data
from guardrails.vault import Actor
from tests.cast import Cast
from tests.tickets.desk import make_ticket, reload
from tests.tickets.test_pages import PNG, enter_by
from tickets.actors import make_customer
from tickets.models import Attachment, OutgoingMail, Ticket
from tickets.services.attachments import reply_with_files
from tickets.services.forgetting import remove_files_without_rows
from tickets.services.replying import Text, reply_as_customer

pytestmark = pytest.mark.usefixtures("company")


def attach(ticket: Ticket) -> None:
    reply = partial(reply_as_customer, ticket.pk, actor=make_customer())
    reply_with_files(reply, Text("See here"), [ContentFile(PNG, name="dent.png")])


def find_files(uploads: Path) -> list[Path]:
    return [path for path in uploads.rglob("*") if path.is_file()]


def test_erasing_a_conversation_takes_address_links_files_and_waiting_mail(
    cast: Cast, uploads: Path, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    ticket, other = (make_ticket(cast, contact_email="kim@example.net") for _ in range(2))
    attach(ticket)
    attach(other)
    address = enter_by(ticket)
    client.post(address)
    with django_capture_on_commit_callbacks(execute=True):
        erase_personal_data([ticket.conversation_id], Actor("manager", cast.manager.pk), "They asked for it.")
    assert (reload(ticket).contact_email, reload(other).contact_email) == ("", "kim@example.net")
    assert client.get(f"/tickets/{ticket.pk}/").status_code == client.get(address).status_code == 404
    assert [row.ticket_id for row in Attachment.objects.all()] == [other.pk]
    assert len(find_files(uploads)) == 1
    assert set(OutgoingMail.objects.filter(ticket=ticket).values_list("recipient", "state")) == {("", "dropped")}
    assert ticket.events.filter(kind="ticket.contact_forgotten").count() == 1
    assert "kim@" not in str(list(ticket.events.values("before", "after")))


def test_files_of_a_deleted_conversation_are_removed_a_day_later_and_others_stay(cast: Cast, uploads: Path) -> None:
    gone, kept = make_ticket(cast), make_ticket(cast)
    attach(gone)
    attach(kept)
    gone.conversation.delete()
    assert remove_files_without_rows() == 0
    for path in find_files(uploads):
        os.utime(path, (time.time() - 90_000,) * 2)
    assert remove_files_without_rows() == 1
    assert len(find_files(uploads)) == 1
