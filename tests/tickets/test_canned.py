"""Canned replies and macros: a closed set of variables, one change that is whole or none, each team's own."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from chat.models import Message
from tests.cast import Cast
from tests.tickets.desk import answer, make_ticket, reload
from tickets.canned import VARIABLES, Filled, fill_in, find_problems
from tickets.errors import NotFoundError, TicketError
from tickets.models import CannedReply, Tag, Team, Ticket
from tickets.services.canned import find_canned, get_canned, preview, use_macro
from tickets.services.replying import Text
from tickets.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]
VALUES = dict.fromkeys(VARIABLES, "") | {"customer.first_name": "Kim", "ticket.number": "7", "agent.first_name": "Ana"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {{customer.first_name}}, it is #{{ ticket.number }}.", "Hello Kim, it is #7."),
        ("Hello {{team.name}}, welcome.", "Hello, welcome."),
        ("It is paid, {{team.name}}!", "It is paid!"),
        ("{{team.name}} writes.", " writes."),
        ("Call {{company.phone}} now", "Call now"),
        ("Two  spaces and { braces } stay", "Two  spaces and { braces } stay"),
    ],
)
def test_variables_are_filled_in_and_those_without_a_value_close_up(text: str, filled: str) -> None:
    assert fill_in(text, VALUES).text == filled


def test_what_had_no_value_is_named() -> None:
    assert fill_in("{{team.name}} {{agent.first_name}} {{team.name}}", VALUES).missing == ("team.name",)


VALUE_PIECES = (
    "{{", "}}", "{", "customer.first_name", "{{agent.first_name}}", "{{ team.name }}", "{% if x %}", "\\1", " ",
)  # fmt: skip


@given(st.lists(st.sampled_from(VALUE_PIECES) | st.text(max_size=4), max_size=6).map("".join))
def test_a_value_is_never_read_for_variables(value: str) -> None:
    assert fill_in("<{{ticket.subject}}>", VALUES | {"ticket.subject": value}).text == f"<{value}>"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Hello {{customer.email}}", "no variable “customer.email”"),
        ("{{ customer.first_name|upper }}", "no variable"),
        ("{{settings.SECRET_KEY}}", "no variable"),
        ("{% include 'x' %}", "has no meaning here"),
        ("{{customer.first_name", "has no meaning here"),
        ("Write to [EMAIL_1]", "data of one conversation"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_with_the_reason(text: str, problem: str) -> None:
    assert any(problem in line for line in find_problems(text))
    assert not find_problems("Hello {{customer.first_name}} {{ ticket.number }} [link](https://acme.example)")


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    cast.customer.first_name = "Kim"
    cast.customer.save()
    ticket = make_ticket(cast, customer=cast.customer, subject="Card [CREDIT_CARD_1]")
    ticket.team.members.add(cast.agent)
    return ticket


def make_macro(**fields: object) -> CannedReply:
    macro = CannedReply.objects.create(**{"title": "Paid", "text": "Paid.", "set_state": "solved"} | fields)
    macro.add_tags.add(Tag.objects.get_or_create(name="paid")[0])
    return macro


def test_a_preview_has_the_tickets_values_and_says_what_will_be_done(cast: Cast, ticket: Ticket) -> None:
    macro = make_macro(text="Dear {{customer.first_name}} ({{ticket.subject}})", set_priority="high", snooze="tomorrow")
    shown = preview(macro, ticket, cast.agent)
    assert shown.filled == Filled("Dear Kim (Card [CREDIT_CARD_1])")
    assert shown.actions == ["Priority: High", "Tags: paid", "Status: Solved", "Snooze: Tomorrow morning"]
    assert reload(ticket).state == State.NEW


def test_the_customers_language_and_the_words_typed_come_first(cast: Cast, ticket: Ticket) -> None:
    ticket.conversation.locale = "es-MX"
    for title, language in (("Hello", "en"), ("Hola", "es"), ("Any", ""), ("Off", "es")):
        CannedReply.objects.create(title=title, language=language, text="Greeting", is_active=title != "Off")
    assert [row.title for row in find_canned(ticket, cast.agent)] == ["Any", "Hola", "Hello"]
    assert [row.title for row in find_canned(ticket, cast.agent, "greet hol")] == ["Hola"]


def test_a_team_has_its_own_and_sees_no_other_teams(cast: Cast, ticket: Ticket) -> None:
    others = CannedReply.objects.create(title="Glass", text="x", team=Team.objects.create(name="Glass"))
    own = CannedReply.objects.create(title="Own", text="x", team=ticket.team)
    assert find_canned(ticket, cast.agent) == [own]
    with pytest.raises(NotFoundError):
        get_canned(ticket, cast.agent, others.pk)
    assert get_canned(ticket, cast.agent, own.pk) == own


def test_a_macro_replies_and_changes_all_at_once_with_one_entry_that_names_it(cast: Cast, ticket: Ticket) -> None:
    team = Team.objects.create(name="Claims")
    team.members.add(cast.agent)
    macro = make_macro(set_priority="high", set_team=team, set_assignee="me")
    use_macro(ticket.pk, macro, cast.agent.pk, text=Text("It is paid."), version=ticket.version)
    ticket = reload(ticket)
    assert (ticket.state, ticket.priority, ticket.team, ticket.assignee) == (State.SOLVED, "high", team, cast.agent)
    assert Message.objects.get(role="agent").text == "It is paid."
    entry = ticket.events.get(kind="ticket.macro_used")
    assert (entry.actor, entry.after["title"], entry.after["tags"]) == (cast.agent, "Paid", ["paid"])
    assert (entry.before["state"], entry.after["state"]) == ("new", "solved")
    assert ticket.mails.filter(kind="solved").count() == 1 and not ticket.mails.filter(kind="reply").exists()


def test_a_macro_without_a_text_changes_only_the_ticket_and_keeps_its_tags(cast: Cast, ticket: Ticket) -> None:
    ticket.tags.add(Tag.objects.create(name="glass"))
    assert use_macro(ticket.pk, make_macro(text="", set_state="on_hold", snooze="next_week"), cast.agent.pk) is None
    ticket = reload(ticket)
    assert ticket.state == State.ON_HOLD and ticket.snoozed_until is not None
    assert {str(tag) for tag in ticket.tags.all()} == {"glass", "paid"}


@pytest.mark.parametrize("fault", ["stale", "empty", "impossible"])
def test_a_macro_that_cannot_be_done_whole_does_nothing(cast: Cast, ticket: Ticket, fault: str) -> None:
    before, text = ticket.version, Text("   " if fault == "empty" else "Paid.")
    macro = make_macro(set_priority="high", snooze="tomorrow" if fault == "impossible" else "")
    if fault == "stale":
        answer(ticket, "Hello", cast)
        before = reload(ticket).version
    with pytest.raises(TicketError) as raised:
        use_macro(ticket.pk, macro, cast.agent.pk, text=text, version=ticket.version)
    expected = {"stale": "stale", "empty": "reply", "impossible": "snooze"}
    assert raised.value.code == expected[fault]
    ticket = reload(ticket)
    assert (ticket.version, ticket.priority, ticket.tags.count()) == (before, "normal", 0)
    assert Message.objects.filter(role="agent").count() == (fault == "stale")


def test_admin_refuses_what_cannot_be_filled_in_and_what_does_nothing(cast: Cast) -> None:
    client, address = Client(), reverse("admin:tickets_cannedreply_add")
    client.force_login(cast.agent)
    wrong = client.post(address, {"title": "Hello", "text": "Dear {{customer.email}}"}).content.decode()
    assert "There is no variable “customer.email”" in wrong
    assert "It does nothing yet" in client.post(address, {"title": "Hello"}).content.decode()
    values = {"title": "Hello", "text": "Dear {{customer.first_name}}", "tag_names": "Glass", "is_active": "on"}
    client.post(address, values)
    saved = CannedReply.objects.get()
    assert [str(tag) for tag in saved.add_tags.all()] == ["glass"]
    page = client.get(reverse("admin:tickets_cannedreply_change", args=[saved.pk])).content.decode()
    assert "Dear Kim" in page and "customer&#x27;s first name" in page


def test_nobody_writes_canned_replies_of_another_team(cast: Cast) -> None:
    glass = Team.objects.create(name="Glass")
    reply = CannedReply.objects.create(title="Glass", text="x", team=glass)
    values = {"title": "Mine", "text": "x", "team": glass.pk}
    for user, status in ((cast.agent, 302), (cast.manager, 200)):
        client = Client()
        client.force_login(user)
        page = client.get(reverse("admin:tickets_cannedreply_change", args=[reply.pk]))
        assert page.status_code == status
        client.post(reverse("admin:tickets_cannedreply_add"), values)
        assert CannedReply.objects.filter(title="Mine").exists() == (user == cast.manager)
