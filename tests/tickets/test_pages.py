"""A customer's pages: theirs alone, by account, browser or link; a GET changes nothing."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from chat.models import Conversation
from chat.visitors import sign_visitor
from tests.cast import Cast
from tests.tickets.desk import answer, make_ticket, reload, say
from tickets.actors import SYSTEM
from tickets.models import Attachment, MagicLink, OutgoingMail, Ticket
from tickets.services.merging import merge_tickets
from tickets.services.recipients import make_link_token, make_url
from tickets.states import State

pytestmark = pytest.mark.usefixtures("company")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def enter_by(ticket: Ticket, email: str = "kim@example.net", **query: str) -> str:
    return make_url("tickets:enter", make_link_token(ticket, email), **query).removeprefix(
        "https://support.acme.example"
    )


def as_visitor(cast: Cast) -> Client:
    client = Client()
    client.cookies["visitor"] = sign_visitor(cast.visitor.pk)
    return client


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post_reply(client: Client, ticket: Ticket, text: str = "Hello?", **fields: Any) -> Any:
    values = {"text": text, "client_message_id": str(uuid.uuid4())} | fields
    return client.post(f"/tickets/{ticket.pk}/reply/", values, follow=True)


def test_each_sees_their_own_requests_and_others_do_not_exist(cast: Cast) -> None:
    mine = make_ticket(cast, customer=cast.customer, subject="Mine")
    theirs = make_ticket(cast, customer=cast.other_customer, subject="Theirs")
    visitors = make_ticket(cast, subject="A visitor's")
    for client, own in (
        (as_user(cast.customer), mine),
        (as_user(cast.other_customer), theirs),
        (as_visitor(cast), visitors),
    ):
        assert [row["ticket"].pk for row in client.get("/tickets/").context["rows"]] == [own.pk]
        for ticket in (mine, theirs, visitors):
            expected = 200 if ticket == own else 404
            assert client.get(f"/tickets/{ticket.pk}/").status_code == expected
            for action in ("reply", "close", "rating", "address", "links/revoke"):
                if ticket != own:
                    assert client.post(f"/tickets/{ticket.pk}/{action}/").status_code == 404


def test_staff_see_no_requests_of_others_among_their_own(cast: Cast) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    assert as_user(cast.administrator).get(f"/tickets/{ticket.pk}/").status_code == 404


def test_without_requests_the_page_says_what_to_do(client: Client) -> None:
    page = client.get("/tickets/").content.decode()
    assert "There is nothing here yet" in page
    assert "/account/sign-in/?next=/tickets/" in page


@pytest.mark.parametrize("action", ["reply", "close", "reopen", "rating", "address", "links/revoke"])
def test_a_get_never_acts(cast: Cast, action: str) -> None:
    ticket = make_ticket(cast, customer=cast.customer, state=State.SOLVED)
    assert as_user(cast.customer).get(f"/tickets/{ticket.pk}/{action}/", {"score": 1}).status_code == 405
    assert reload(ticket).version == ticket.version


def test_a_link_opens_its_request_only_when_it_is_posted(cast: Cast, client: Client) -> None:
    ticket, other = make_ticket(cast, contact_email="kim@example.net"), make_ticket(cast)
    address = enter_by(ticket, to="rating")
    assert client.get(address).status_code == 200
    assert client.get(f"/tickets/{ticket.pk}/").status_code == 404
    assert (reload(ticket).contact_verified_at, MagicLink.objects.get().used_at) == (None, None)
    assert client.post(address).headers["Location"] == f"/tickets/{ticket.pk}/#rating"
    assert client.get(f"/tickets/{ticket.pk}/").status_code == 200
    assert client.get(f"/tickets/{other.pk}/").status_code == 404
    assert reload(ticket).contact_verified_at is not None
    client.post(address)
    entry = ticket.events.get(kind="ticket.contact_confirmed")
    assert (entry.actor_kind, entry.before, entry.after) == ("customer", {"confirmed": False}, {"confirmed": True})


def test_a_link_ends_when_it_is_revoked_or_expires_also_for_who_came_by_it(cast: Cast) -> None:
    for end in ({"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}):
        ticket, client = make_ticket(cast), Client()
        client.post(enter_by(ticket))
        assert client.get(f"/tickets/{ticket.pk}/").status_code == 200
        ticket.magic_links.update(**end)
        assert client.get(f"/tickets/{ticket.pk}/").status_code == 404


def test_an_expired_link_mails_a_new_one_to_the_same_mailbox_once(cast: Cast, client: Client) -> None:
    ticket = make_ticket(cast, contact_email="kim@example.net")
    address = enter_by(ticket)
    MagicLink.objects.update(expires_at=timezone.now())
    assert client.get(address).context["state"] == "expired"
    for _ in range(3):
        assert client.post(address).context["state"] == "sent"
    assert OutgoingMail.objects.filter(kind="link").count() == 1
    assert client.get(f"/tickets/{ticket.pk}/").status_code == 404


@pytest.mark.parametrize("key", ["", "x", "WzEsICJ4Il0:1abc:forged"])
def test_a_broken_link_says_so_with_a_next_step(client: Client, db: None, key: str) -> None:
    answer = client.get("/tickets/enter/", {"key": key})
    assert answer.status_code == 404
    assert answer.context["state"] == "unknown"
    assert "/account/sign-in/" in answer.content.decode()


def test_a_customer_switches_off_all_links(cast: Cast) -> None:
    ticket = make_ticket(cast)
    stranger = Client()
    stranger.post(enter_by(ticket))
    for _ in range(2):
        as_visitor(cast).post(f"/tickets/{ticket.pk}/links/revoke/")
    assert ticket.events.get(kind="ticket.links_revoked").before == {"links": 1}
    assert stranger.get(f"/tickets/{ticket.pk}/").status_code == 404


def test_a_reply_by_link_goes_on_in_the_follow_up(cast: Cast, client: Client) -> None:
    ticket = make_ticket(cast, state=State.CLOSED)
    client.post(enter_by(ticket))
    page = post_reply(client, ticket, "It is broken again.").content.decode()
    follow_up = Ticket.objects.latest("pk")
    assert f"opened request #{follow_up.pk}" in page
    assert client.get(f"/tickets/{follow_up.pk}/").status_code == 200


def test_the_thread_shows_who_wrote_what_safely_and_whole_to_its_owner(cast: Cast) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    cast.agent.first_name = "Ana"
    cast.agent.save()
    client = as_user(cast.customer)
    post_reply(client, ticket, "<script>alert(1)</script> my mail is kim@example.com")
    say(ticket.conversation, "**Cover** for <b>you</b>", role="assistant")
    answer(ticket, "Hello from <i>Ana</i>", cast)
    page = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
    assert "kim@example.com" in page
    assert "<strong>Cover</strong>" in page and "<b>you</b>" not in page
    assert "&lt;i&gt;Ana&lt;/i&gt;" in page and "<strong>Ana</strong>" in page and "<strong>Eva</strong>" in page


def test_a_reply_that_cannot_be_taken_is_kept_on_the_page(cast: Cast) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    client = as_user(cast.customer)
    answer = post_reply(client, ticket, "y" * 4001)
    assert answer.status_code == 400
    assert "y" * 4001 in answer.content.decode() and "4,000" in answer.content.decode()
    assert ticket.conversation.messages.count() == 1


def test_a_flood_of_replies_is_told_to_wait_and_keeps_what_was_written(cast: Cast, settings: LazySettings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "flood"}}
    settings.RATE_LIMIT_VISITOR = (3, 86_400)
    ticket, other = (make_ticket(cast, customer=person) for person in (cast.customer, cast.other_customer))
    client = as_user(cast.customer)
    answers = [post_reply(client, ticket, f"Hello {number}?") for number in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert "Hello 4?" in answers[-1].content.decode()
    assert ticket.conversation.messages.count() == 4
    assert post_reply(as_user(cast.other_customer), other, "Me?").status_code == 200


def test_a_form_sent_twice_is_stored_once(cast: Cast) -> None:
    ticket, key = make_ticket(cast, customer=cast.customer), str(uuid.uuid4())
    for _ in range(2):
        post_reply(as_user(cast.customer), ticket, "Hello?", client_message_id=key)
    assert ticket.conversation.messages.count() == 2


def test_what_was_edited_after_going_back_to_a_form_that_was_sent_is_a_reply_too(cast: Cast) -> None:
    ticket, key = make_ticket(cast, customer=cast.customer), str(uuid.uuid4())
    for text in ("Hello?", "Hello? I meant the blue car.", "Hello?"):
        post_reply(as_user(cast.customer), ticket, text, client_message_id=key)
    texts = list(ticket.conversation.messages.order_by("id").values_list("text", flat=True))
    assert texts[1:] == ["Hello?", "Hello? I meant the blue car."]


def test_a_customer_closes_reopens_and_rates(cast: Cast) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    client, base = as_user(cast.customer), f"/tickets/{ticket.pk}/"
    assert client.post(base + "rating/", {"score": 5}).status_code == 409
    client.post(base + "close/")
    assert reload(ticket).state == State.SOLVED
    assert client.post(base + "rating/", {"score": 9}).status_code == 400
    client.post(base + "rating/", {"score": 4, "comment": "Call me: kim@example.com"})
    ticket = reload(ticket)
    assert (ticket.rating, "kim@" in ticket.rating_comment) == (4, False)
    client.post(base + "reopen/")
    assert reload(ticket).state == State.OPEN
    assert client.post(base + "reopen/").status_code == 409


def test_a_merged_request_leads_to_the_one_it_went_to(cast: Cast) -> None:
    first, second = (make_ticket(cast, customer=cast.customer) for _ in range(2))
    merge_tickets(first.pk, second.pk, SYSTEM)
    client = as_user(cast.customer)
    assert client.get(f"/tickets/{first.pk}/").headers["Location"] == f"/tickets/{second.pk}/"
    assert [row["ticket"].pk for row in client.get("/tickets/").context["rows"]] == [second.pk]


def test_whose_account_has_no_address_can_leave_one_where_mail_goes_out_and_others_have_theirs(
    cast: Cast, settings: LazySettings
) -> None:
    settings.CAN_SEND_EMAIL = True
    User.objects.filter(pk=cast.customer.pk).update(email="")
    without, other = make_ticket(cast, customer=cast.customer), make_ticket(cast, customer=cast.other_customer)
    client = as_user(cast.customer)
    assert "address-form" in client.get(f"/tickets/{without.pk}/").content.decode()
    assert "address-form" not in as_user(cast.other_customer).get(f"/tickets/{other.pk}/").content.decode()
    settings.CAN_SEND_EMAIL = False
    assert "address-form" not in client.get(f"/tickets/{without.pk}/").content.decode()
    page = client.post(f"/tickets/{without.pk}/address/", {"email": "maria@example.net"}, follow=True)
    assert "maria@example.net" in page.content.decode()
    assert OutgoingMail.objects.get(ticket=without).recipient == "maria@example.net"


def test_a_visitor_leaves_an_address_and_a_wrong_one_is_told(cast: Cast) -> None:
    ticket, client = make_ticket(cast), as_visitor(cast)
    assert client.post(f"/tickets/{ticket.pk}/address/", {"email": "kim"}).status_code == 400
    client.post(f"/tickets/{ticket.pk}/address/", {"email": "kim@example.net"})
    assert OutgoingMail.objects.get().recipient == "kim@example.net"


def test_what_a_signed_in_customer_wrote_is_not_shown_to_the_browser_alone(cast: Cast) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    assert as_visitor(cast).get(f"/tickets/{ticket.pk}/").status_code == 404


def test_a_long_thread_shows_the_latest_messages_and_offers_the_rest(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    for number in range(80):
        say(ticket.conversation, f"Message {number}.")
    client = as_user(cast.customer)
    with django_assert_max_num_queries(22):
        page = client.get(f"/tickets/{ticket.pk}/")
    assert (len(page.context["transcript"].entries), page.context["transcript"].earlier) == (60, 21)
    assert len(client.get(f"/tickets/{ticket.pk}/?all").context["transcript"].entries) == 81


def send_file(client: Client, ticket: Ticket, name: str, content: bytes, text: str = "") -> Any:
    return post_reply(client, ticket, text, files=SimpleUploadedFile(name, content, "text/html"))


def test_a_picture_is_shown_and_everything_else_is_a_download(cast: Cast) -> None:
    ticket, client = make_ticket(cast, customer=cast.customer), as_user(cast.customer)
    assert "Attached: dent.png" in send_file(client, ticket, "dent.png", PNG).content.decode()
    send_file(client, ticket, "../../evil\u202egnp.txt", b"<script>alert(1)</script>", "See here")
    picture, text = Attachment.objects.all()
    assert (picture.media_type, text.media_type, text.name) == ("image/png", "text/plain", "evilgnp.txt")
    inline = client.get(f"/tickets/files/{picture.pk}/?inline")
    assert b"".join(inline.streaming_content) == PNG  # type: ignore[attr-defined]
    assert inline.headers["Content-Disposition"] == 'inline; filename="dent.png"'
    forced = client.get(f"/tickets/files/{text.pk}/?inline")
    assert forced.headers["Content-Disposition"].startswith("attachment")
    assert forced.headers["X-Content-Type-Options"] == "nosniff"
    assert forced.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in forced.headers["Cache-Control"]


def test_files_are_for_those_who_may_read_the_ticket(cast: Cast) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    send_file(as_user(cast.customer), ticket, "dent.png", PNG)
    address = f"/tickets/files/{Attachment.objects.get().pk}/"

    def get_status(user: Any) -> int:
        return (as_user(user) if user else Client()).get(address).status_code

    people = [cast.customer, cast.other_customer, None, cast.agent, cast.manager, cast.administrator]
    assert [get_status(person) for person in people] == [200, 404, 404, 404, 200, 200]
    ticket.team.members.add(cast.agent)
    assert get_status(cast.agent) == 200


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("page.html", b"<html></html>", "can't take"),
        ("dent.svg", b"<svg></svg>", "can't take"),
        ("run.exe", b"MZ\x90\x00", "can't take"),
        ("data.zip", b"PK\x03\x04....", "can't take"),
        ("fake.txt", b"\x00\x01\x02", "can't take"),
        ("empty.png", b"", "is empty"),
        ("big.png", PNG + b"\0" * 10 * 2**20, "larger than 10 MB"),
    ],
)
def test_a_file_that_is_not_taken_is_named_and_nothing_is_stored(
    cast: Cast, uploads: Any, name: str, content: bytes, told: str
) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    answer = send_file(as_user(cast.customer), ticket, name, content, "See here")
    assert answer.status_code == 400
    assert told in answer.context["error"] and name in answer.context["error"]
    assert "See here" in answer.content.decode()
    assert not Attachment.objects.exists() and not uploads.exists()
    assert Conversation.objects.get().messages.count() == 1


def test_too_many_files_are_refused(cast: Cast) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    files = [SimpleUploadedFile(f"{number}.png", PNG) for number in range(6)]
    assert "up to 5 files" in post_reply(as_user(cast.customer), ticket, files=files).context["error"]


def test_files_leave_with_a_reply_that_could_not_be_stored(
    cast: Cast, uploads: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    monkeypatch.setattr(Attachment, "save", lambda self: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError):
        send_file(as_user(cast.customer), ticket, "dent.png", PNG)
    assert not [path for path in uploads.rglob("*") if path.is_file()]
    assert ticket.conversation.messages.count() == 1
