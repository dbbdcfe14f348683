"""Staff work on tickets in the admin: within their teams, through the services, on record."""

from datetime import time
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.tickets.desk import make_ticket, reload, say, write
from tickets.actors import SYSTEM
from tickets.models import Calendar, CannedReply, OpeningHours, OutgoingMail, SlaPolicy, Team, Ticket
from tickets.services.changing import assign_ticket, tag_ticket
from tickets.states import State

LIST = "/admin/tickets/ticket/"


def open_as(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(ticket: Ticket) -> str:
    return reverse("admin:tickets_ticket_change", args=[ticket.pk])


def fill(ticket: Ticket, **changes: Any) -> dict[str, Any]:
    ticket = reload(ticket)
    values = {
        "subject": ticket.subject, "type": ticket.type, "state": ticket.state, "priority": ticket.priority,
        "team": ticket.team_id, "assignee": ticket.assignee_id or "", "seen_version": ticket.version, "reply": "",
        "tag_names": ", ".join(str(tag) for tag in ticket.tags.all()),
    }  # fmt: skip
    return values | changes


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    ticket = make_ticket(cast, customer=cast.customer)
    ticket.team.members.add(cast.agent)
    return ticket


def test_an_agent_answers_changes_and_solves_a_ticket_on_its_page(cast: Cast, ticket: Ticket) -> None:
    changes = {"reply": "It is paid.", "state": "solved", "priority": "high", "tag_names": "Glass, paid"}
    answer = open_as(cast.agent).post(page_of(ticket), fill(ticket, **changes), follow=True)
    assert answer.status_code == 200
    ticket = reload(ticket)
    assert (ticket.state, ticket.priority, ticket.priority_source) == (State.SOLVED, "high", "agent")
    assert ticket.conversation.messages.get(role="agent").text == "It is paid."
    assert {str(tag) for tag in ticket.tags.all()} == {"glass", "paid"}
    told = {row.kind for row in ticket.events.filter(actor=cast.agent)}
    assert told >= {"ticket.state_changed", "ticket.priority_changed", "ticket.tagged", "ticket.agent_replied"}


def test_canned_replies_for_any_language_are_a_choice_among_the_languages(cast: Cast) -> None:
    for title, language in (("Good day", "en"), ("Smile", "")):
        CannedReply.objects.create(title=title, language=language, text="Hello.")
    client, path = open_as(cast.administrator), "/admin/tickets/cannedreply/"
    assert '<a href="?language=">For any</a>' in "".join(client.get(path).content.decode().split("\n"))
    shown = client.get(f"{path}?language=").content.decode()
    assert "Smile" in shown and "Good day" not in shown


def test_saving_without_a_change_leaves_no_trace(cast: Cast, ticket: Ticket) -> None:
    tag_ticket(ticket.pk, ["glass"], SYSTEM)
    before = reload(ticket)
    open_as(cast.agent).post(page_of(ticket), fill(ticket))
    assert (reload(ticket).version, ticket.events.count()) == (before.version, 2)


def test_whoever_looked_at_an_older_state_is_told_and_changes_nothing(cast: Cast, ticket: Ticket) -> None:
    values = fill(ticket, state="solved")
    write(ticket, "One more thing!")
    page = open_as(cast.agent).post(page_of(ticket), values)
    assert "Somebody else has changed this ticket meanwhile" in page.content.decode()
    assert reload(ticket).state == State.NEW


@pytest.mark.parametrize(
    "changes", [{"state": "merged"}, {"state": "closed"}, {"state": "nonsense"}, {"reply": "x" * 4001}]
)
def test_what_cannot_be_is_refused_on_the_page(cast: Cast, ticket: Ticket, changes: dict[str, str]) -> None:
    page = open_as(cast.agent).post(page_of(ticket), fill(ticket, **changes))
    assert page.context["errors"]
    assert reload(ticket).version == ticket.version


def test_a_ticket_is_not_given_to_people_outside_its_team(cast: Cast, ticket: Ticket) -> None:
    ticket.team.members.remove(cast.agent)
    page = open_as(cast.manager).post(page_of(ticket), fill(ticket, assignee=cast.agent.pk))
    assert "does not work on the tickets of" in page.content.decode()
    assert reload(ticket).assignee is None


def test_each_finds_the_tickets_they_may_see_and_no_others(cast: Cast, ticket: Ticket) -> None:
    glass = make_ticket(cast, team=Team.objects.create(name="Glass"))

    def find(user: Any) -> set[int]:
        return {row.pk for row in open_as(user).get(LIST).context["cl"].result_list}

    assert [find(user) for user in (cast.agent, cast.manager, cast.administrator)] == [
        {ticket.pk}, {ticket.pk, glass.pk}, {ticket.pk, glass.pk},
    ]  # fmt: skip
    for method in ("get", "post"):
        assert getattr(open_as(cast.agent), method)(page_of(glass)).status_code == 302
        assert "/login/" in getattr(open_as(cast.customer), method)(page_of(ticket)).headers["Location"]
    assert reload(glass).version == glass.version


def test_whoever_may_only_look_changes_nothing(cast: Cast, ticket: Ticket) -> None:
    cast.agent.groups.clear()
    cast.agent.user_permissions.set(Permission.objects.filter(codename="view_ticket"))
    client = open_as(cast.agent)
    assert client.get(page_of(ticket)).status_code == 200
    assert client.post(page_of(ticket), fill(ticket, state="solved")).status_code == 403
    assert reload(ticket).state == State.NEW


def test_the_list_is_found_by_number_and_by_what_needs_doing(cast: Cast, ticket: Ticket) -> None:
    mine = make_ticket(cast, subject="Scooter")
    assign_ticket(mine.pk, cast.agent.pk, SYSTEM)
    client = open_as(cast.agent)

    def find(**query: str) -> list[int]:
        return [row.pk for row in client.get(LIST, query).context["cl"].result_list]

    assert find(q=f"#{mine.pk}") == find(q="scoot") == find(due="mine") == [mine.pk]
    assert find(due="unassigned") == [ticket.pk]
    assert find(due="late") == []


def test_the_list_asks_the_database_no_more_for_many_tickets(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        make_ticket(cast)
    client = open_as(cast.manager)
    with django_assert_max_num_queries(14):
        assert len(client.get(LIST).context["cl"].result_list) == 30


def test_what_customers_write_is_text_on_the_page(cast: Cast, ticket: Ticket) -> None:
    write(ticket, "<script>alert(1)</script>")
    say(ticket.conversation, "<img src=x onerror=alert(1)>", role="assistant")
    page = open_as(cast.agent).get(page_of(ticket)).content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page and "<img src=x" not in page


def test_a_calendar_says_when_somebody_is_there_and_plans_the_clocks_anew(
    cast: Cast, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr("tickets.queueing.current_app.send_task", lambda name, *rest, **more: sent.append(name))
    calendar = Calendar.objects.create(name="Office", time_zone="America/New_York")
    OpeningHours.objects.create(calendar=calendar, weekday=0, opens=time(0), closes=time(0))
    address = reverse("admin:tickets_calendar_change", args=[calendar.pk])
    client = open_as(cast.manager)
    assert any(word in client.get(address).content.decode() for word in ("Now.", "Monday,"))
    form = {
        "name": "Office", "time_zone": "America/Nowhere", "hours-TOTAL_FORMS": 0, "hours-INITIAL_FORMS": 0,
        "holidays-TOTAL_FORMS": 1, "holidays-INITIAL_FORMS": 0, "holidays-0-day": "2026-12-25",
    }  # fmt: skip
    assert "time zone like America/New_York" in client.post(address, form).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, form | {"time_zone": "Europe/Berlin"})
    assert calendar.holidays.count() == 1
    assert sent == ["tickets.tasks.replan_clocks"]


def test_hours_are_asked_for_by_the_calendars_own_clock(cast: Cast) -> None:
    calendar = Calendar.objects.create(name="Office", time_zone="America/New_York")
    OpeningHours.objects.create(calendar=calendar, weekday=0, opens=time(9), closes=time(17))
    page = open_as(cast.manager).get(reverse("admin:tickets_calendar_change", args=[calendar.pk])).content.decode()
    assert 'type="time"' in page and 'value="09:00"' in page and "vTimeField" not in page
    assert '<option value="America/New_York" selected>' in page


def test_a_team_is_made_of_colleagues_and_keeps_who_may_not_sign_in_just_now(cast: Cast) -> None:
    team = Team.objects.create(name="Claims")
    left = User.objects.create_user("left", is_staff=True, is_active=False)
    team.members.add(left)
    form = open_as(cast.manager).get(reverse("admin:tickets_team_change", args=[team.pk])).context["adminform"].form
    offered = set(form.fields["members"].queryset)
    assert {cast.agent, cast.manager, left} <= offered and cast.customer not in offered
    assert set(form.fields["lead"].queryset) >= {cast.agent} and left not in form.fields["lead"].queryset


def test_an_agent_reads_no_rules_and_a_manager_makes_them(cast: Cast) -> None:
    calendar = Calendar.objects.create(name="Office", time_zone="UTC")
    address = reverse("admin:tickets_slapolicy_add")
    form = {"name": "All", "position": 1, "is_active": "on", "calendar": calendar.pk, "warning_percent": 75}
    assert open_as(cast.agent).post(address, form).status_code == 403
    assert open_as(cast.manager).post(address, form | {"warning_percent": 100}).status_code == 200
    assert not SlaPolicy.objects.exists()
    assert open_as(cast.manager).post(address, form | {"first_response_minutes": 60}).status_code == 302
    assert SlaPolicy.objects.get().first_response_minutes == 60


def test_an_address_is_masked_everywhere_and_shown_with_a_reason_on_record(cast: Cast) -> None:
    ticket = make_ticket(cast, contact_email="kim@example.net")
    ticket.team.members.add(cast.agent)
    mail = OutgoingMail.objects.get(ticket=ticket)
    page, way = page_of(ticket), reverse("admin:tickets_ticket_contact", args=[ticket.pk])
    mails = ("/admin/tickets/outgoingmail/", f"/admin/tickets/outgoingmail/{mail.pk}/change/")
    for user, is_entitled in ((cast.agent, False), (cast.manager, True)):
        client = open_as(user)
        for path in (page, *mails):
            html = client.get(path).content.decode()
            assert "k…@example.net" in html and "kim@example.net" not in html, path
        assert (way in client.get(page).content.decode()) == is_entitled
        shown = client.post(way, {"reason": "Calls about jo@example.org"})
        assert ("kim@example.net" in shown.content.decode()) == is_entitled
        assert shown.status_code == (200 if is_entitled else 403)
    entry = ticket.events.get(kind="ticket.contact_revealed")
    assert (entry.actor, entry.reason) == (cast.manager, "Calls about [EMAIL_1]")


def test_without_a_reason_no_address_is_shown(cast: Cast) -> None:
    ticket = make_ticket(cast, contact_email="kim@example.net")
    way = reverse("admin:tickets_ticket_contact", args=[ticket.pk])
    for answer in (open_as(cast.manager).get(way), open_as(cast.manager).post(way, {"reason": ""})):
        assert answer.status_code == 200 and "kim@example.net" not in answer.content.decode()
    assert not ticket.events.filter(kind="ticket.contact_revealed").exists()
