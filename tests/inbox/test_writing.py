"""Notes, drafts, and colleagues who are called: for staff alone."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User

from chat.models import Message
from tests.cast import Cast
from tests.inbox.conftest import sign_in
from tests.tickets.desk import make_ticket
from tickets.models import Draft, Note, Ticket

pytestmark = pytest.mark.usefixtures("support")


def write(user: User, ticket: Ticket, text: str, **fields: Any) -> Any:
    values = {"text": text, "client_message_id": str(uuid.uuid4())} | fields
    return sign_in(user, is_script=True).post(f"/inbox/tickets/{ticket.pk}/note/", values)


def keep(user: User, ticket: Ticket, text: str, version: int = 0, kind: str = "reply") -> Any:
    values = {"kind": kind, "text": text, "version": version}
    return sign_in(user, is_script=True).post(f"/inbox/tickets/{ticket.pk}/draft/", values)


def test_a_note_stands_in_the_thread_for_staff_and_never_for_the_customer(cast: Cast, colleague: User) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    told = write(cast.agent, ticket, "Ask @colleague about <b>this</b>.").context["told"]
    assert told == "Your note is kept. Robin will hear of it."
    page = sign_in(colleague).get(f"/inbox/tickets/{ticket.pk}/").content.decode()
    assert 'Ask <b class="called">@colleague</b> about &lt;b&gt;this&lt;/b&gt;.' in page
    assert (
        "about" not in sign_in(cast.customer).get(f"/tickets/{ticket.pk}/").content.decode().split("Add a message")[0]
    )
    assert not Message.objects.filter(role="agent").exists()


def test_a_note_sent_twice_is_kept_once_and_an_empty_one_is_refused_with_its_reason(cast: Cast) -> None:
    ticket, key = make_ticket(cast), str(uuid.uuid4())
    for _ in range(2):
        assert write(cast.agent, ticket, "Once.", client_message_id=key).status_code == 200
    empty = write(cast.agent, ticket, "  ")
    assert (empty.status_code, empty.context["problem"]) == (400, "Please write something first.")
    assert Note.objects.count() == 1


def test_who_was_called_in_vain_is_named(cast: Cast, stranger: User) -> None:
    told = write(cast.agent, make_ticket(cast), "@stranger and @nobody").context["told"]
    assert "@stranger, @nobody: nobody of that name may see this ticket." in told


def test_colleagues_are_offered_who_may_see_the_ticket(cast: Cast, colleague: User, stranger: User) -> None:
    path = f"/inbox/tickets/{make_ticket(cast).pk}/colleagues/"
    found = sign_in(cast.agent, is_script=True).get(path, {"q": "rob"}).json()["colleagues"]
    assert found == [{"username": "colleague", "name": "Robin"}]
    offered = {one["username"] for one in sign_in(cast.agent).get(path).json()["colleagues"]}
    assert "stranger" not in offered and "agent" not in offered and "manager" in offered


def test_what_is_begun_is_there_on_another_machine_and_used_up_by_sending(cast: Cast, colleague: User) -> None:
    ticket = make_ticket(cast)
    assert keep(cast.agent, ticket, "Dear customer").json() == {"version": 1}
    assert keep(cast.agent, ticket, "Ask the adjuster", kind="note").json() == {"version": 1}
    context = sign_in(cast.agent).get(f"/inbox/tickets/{ticket.pk}/").context
    assert (context["text"], context["note_text"], context["reply_version"]) == ("Dear customer", "Ask the adjuster", 1)
    assert sign_in(colleague).get(f"/inbox/tickets/{ticket.pk}/").context["text"] == ""
    values = {"text": "Dear customer, here I am.", "client_message_id": str(uuid.uuid4())}
    assert sign_in(cast.agent, is_script=True).post(f"/inbox/tickets/{ticket.pk}/reply/", values).status_code == 200
    assert [draft.kind for draft in Draft.objects.all()] == ["note"]


@pytest.mark.parametrize(
    ("kind", "text", "version", "status"),
    [("reply", "From another window", 0, 409), ("poem", "Roses", 0, 400), ("reply", "x", -1, 400)],
)
def test_a_draft_of_another_window_is_not_written_over(
    cast: Cast, kind: str, text: str, version: int, status: int
) -> None:
    ticket = make_ticket(cast)
    keep(cast.agent, ticket, "First")
    answer = keep(cast.agent, ticket, text, version, kind)
    assert answer.status_code == status and answer.json()["message"]
    assert Draft.objects.get().text == "First"


def test_what_was_written_in_another_window_is_offered_and_either_text_can_be_kept(cast: Cast) -> None:
    ticket = make_ticket(cast)
    keep(cast.agent, ticket, "Here")
    keep(cast.agent, ticket, "There, and more", 1)
    newer = keep(cast.agent, ticket, "Here, and longer", 1).json()["newer"]
    assert newer == {"text": "There, and more", "version": 2}
    assert keep(cast.agent, ticket, "Here, and longer", newer["version"]).json() == {"version": 3}
    Draft.objects.all().delete()
    assert keep(cast.agent, ticket, "Here, sent elsewhere", 3).json()["newer"] == {"text": "", "version": 0}
