"""Customers' addresses: found and written to, and read by nobody who has the database alone."""

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from tests.cast import Cast
from tests.tickets.desk import AGENT, answer, make_ticket, reload
from tickets.models import OutgoingMail, Ticket
from tickets.services.changing import change_state
from tickets.services.recipients import choose_mail, find_recipient, make_link_token, use_link, wants_mail
from tickets.states import State

pytestmark = pytest.mark.usefixtures("company")
TABLES = ("tickets_ticket", "tickets_outgoingmail", "tickets_mailoptout", "tickets_magiclink", "tickets_ticketevent")


def read_tables() -> str:
    """All that somebody reads who has the database and no key."""
    with connection.cursor() as cursor:
        rows = []
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table}")
            rows += cursor.fetchall()
    return repr(rows).lower()


@pytest.mark.postgres
def test_no_address_lies_open_in_the_database(cast: Cast) -> None:
    ticket = make_ticket(cast, contact_email="Kim@Example.net")
    make_link_token(ticket, "Kim@Example.net")
    choose_mail("kim@example.net", {"reply"})
    assert OutgoingMail.objects.exists() and not wants_mail("KIM@example.net", "solved")
    assert "example.net" not in read_tables()
    assert reload(ticket).contact_email == "Kim@Example.net"


def test_addresses_move_to_the_newest_key_and_go_on_without_the_old_one(cast: Cast, settings: LazySettings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.PII_VAULT_KEYS = [old]
    ticket = make_ticket(cast, contact_email="kim@example.net")
    make_link_token(ticket, "kim@example.net")
    choose_mail("kim@example.net", {"opened", "reply", "missed"})
    settings.SECRET_KEY, settings.PII_VAULT_KEYS = "another", [new, old]
    assert not wants_mail("kim@example.net", "solved")
    call_command("rotate_address_keys")
    settings.PII_VAULT_KEYS = [new]
    assert not wants_mail("kim@example.net", "solved")
    use_link(ticket.magic_links.get())
    assert reload(ticket).contact_verified_at is not None
    assert ticket.mails.get().recipient == "kim@example.net"


def test_with_a_key_missing_nobody_is_written_to_and_nothing_is_lost(cast: Cast, settings: LazySettings) -> None:
    settings.PII_VAULT_KEYS = [key := Fernet.generate_key().decode()]
    ticket = make_ticket(cast, contact_email="kim@example.net")
    settings.SECRET_KEY, settings.PII_VAULT_KEYS = "another", []
    assert find_recipient(reload(ticket)) is None
    answer(reload(ticket), "Hello", cast)
    change_state(ticket.pk, State.ON_HOLD, AGENT)
    with pytest.raises(CommandError, match="none of the keys"):
        call_command("rotate_address_keys")
    settings.PII_VAULT_KEYS = [key]
    assert Ticket.objects.get(pk=ticket.pk).contact_email == "kim@example.net"
