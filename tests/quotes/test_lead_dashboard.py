"""The list, the board and the page of a lead, for those who work on leads."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from quotes.leads.disclosing import erase_of_conversations
from quotes.leads.verifying import verify_email
from quotes.leads.working import assign
from quotes.models import Lead, LeadDisclosure, LeadExport, LeadNote, SavedFilter
from tests.cast import Cast
from tests.quotes.lead_steps import CHAT, OTHER_CHAT, ask_for_call, ask_for_email

LEADS = "/dashboard/leads/"


@pytest.fixture
def manager(client: Client, cast: Cast) -> Client:
    client.force_login(cast.manager)
    return client


def list_references(client: Client, query: str = "") -> set[str]:
    return {lead.reference for lead in client.get(f"{LEADS}?{query}").context["page"]}


def test_who_may_see_no_leads_is_told_that_there_is_nothing(client: Client, cast: Cast) -> None:
    assert client.get(LEADS).status_code == 302
    client.force_login(cast.customer)
    lead = ask_for_call()
    paths = [LEADS, f"{LEADS}board/", f"{LEADS}{lead.reference}/"]
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_an_agent_sees_and_changes_their_own_alone(client: Client, cast: Cast) -> None:
    own, other = ask_for_call(), ask_for_call(OTHER_CHAT)
    assign(own, cast.agent, "manager")
    client.force_login(cast.agent)
    assert list_references(client) == {own.reference}
    assert client.post(f"{LEADS}{other.reference}/change/", {"what": "status", "status": "lost"}).status_code == 404
    client.post(f"{LEADS}change/", {"lead": [own.pk, other.pk], "to": "status:contacted"})
    assert {lead.reference: lead.status for lead in Lead.objects.all()} == {
        own.reference: "contacted",
        other.reference: "new",
    }


def test_the_list_is_filtered_and_says_when_nothing_matches(manager: Client, cast: Cast) -> None:
    call, mail = ask_for_call(CHAT), ask_for_email(OTHER_CHAT)
    Lead.objects.filter(pk=mail.pk).update(status="lost", closed_at=mail.created_at, campaign="spring", owner=None)
    for query, found in (
        ("status=open", {call.reference}),
        ("campaign=spring", {mail.reference}),
        ("owner=none", {mail.reference}),
        ("owner=me&due=due", {call.reference}),
        (f"q={call.reference.lower()}", {call.reference}),
        ("since=2001-01-01&until=2001-01-02", set()),
        ("owner=99999999999999999999&since=x&number=9999", {call.reference, mail.reference}),
    ):
        assert list_references(manager, query) == found, query
    assert "No lead matches" in manager.get(f"{LEADS}?wish=follow_up").content.decode()


def test_an_address_finds_a_lead_only_once_it_is_proven(manager: Client) -> None:
    lead = ask_for_email(email="jo@example.com")
    assert list_references(manager, "q=jo@example.com") == set()
    verify_email(lead.pk, "jo@example.com")
    assert list_references(manager, "q=JO@example.com") == {lead.reference}


def test_no_page_shows_a_contact_before_it_is_revealed_with_a_reason(manager: Client) -> None:
    lead = ask_for_call(name="Jo Miller")
    page = f"{LEADS}{lead.reference}/"
    shown = [manager.get(path).content.decode() for path in (LEADS, f"{LEADS}board/", page)]
    assert not any("5550123" in text or "Miller" in text for text in shown)
    assert manager.post(f"{page}reveal/", {"reason": ""}).status_code == 422
    revealed = manager.post(f"{page}reveal/", {"reason": "Calling back"})
    assert "+15555550123" in revealed.content.decode() and "no-store" in revealed["Cache-Control"]
    assert LeadDisclosure.objects.get().reason == "Calling back"


def test_many_are_moved_at_once_and_those_that_cannot_be_are_counted(manager: Client, cast: Cast) -> None:
    leads = [ask_for_call(), ask_for_call(OTHER_CHAT)]
    Lead.objects.filter(pk=leads[1].pk).update(status="won")
    given = {"lead": [lead.pk for lead in leads], "to": "status:contacted"}
    page = manager.post(f"{LEADS}change/", given, follow=True).content.decode()
    assert "1 lead moved to Contacted." in page and "Not for 1: A lead that is won" in page
    manager.post(f"{LEADS}change/", given | {"to": f"owner:{cast.agent.pk}"})
    assert set(Lead.objects.values_list("owner", flat=True)) == {cast.agent.pk}


@pytest.mark.parametrize("to", ["", "status:happy", "owner:0", "fly:away"])
def test_what_makes_no_sense_changes_nothing(manager: Client, to: str) -> None:
    lead = ask_for_call()
    page = manager.post(f"{LEADS}change/", {"lead": [lead.pk], "to": to}, follow=True)
    assert page.status_code == 200 and "notice--error" in page.content.decode()
    assert Lead.objects.get().status == "new"


def test_a_lead_is_worked_on_its_page(manager: Client, cast: Cast) -> None:
    lead = ask_for_call()
    url = f"{LEADS}{lead.reference}/change/"
    manager.post(url, {"what": "status", "status": "contacted"})
    manager.post(url, {"what": "next", "on": "2030-05-06", "action": "Send papers"})
    manager.post(url, {"what": "note", "text": "Likes <b>blue</b>"})
    page = manager.get(f"{LEADS}{lead.reference}/").content.decode()
    assert "Likes &lt;b&gt;blue" in page and "Send papers" in page and "new → contacted" in page
    assert "blue" not in LeadNote.objects.get().text
    manager.post(f"{LEADS}{lead.reference}/erase/", {"reason": "Asked by letter"})
    assert "blue" not in manager.get(f"{LEADS}{lead.reference}/").content.decode()


def test_the_way_back_leads_nowhere_else(manager: Client) -> None:
    given = {"what": "status", "status": "contacted", "back": "https://evil.example/"}
    answer = manager.post(f"{LEADS}{ask_for_call().reference}/change/", given)
    assert answer["Location"].startswith(LEADS)


def test_the_board_has_each_lead_under_its_status(manager: Client) -> None:
    lead = ask_for_call()
    columns = {column.status: column for column in manager.get(f"{LEADS}board/").context["columns"]}
    assert (columns["new"].count, columns["new"].leads, columns["won"].leads) == (1, [lead], [])


def test_a_filter_is_kept_under_a_name_for_oneself(manager: Client, cast: Cast) -> None:
    manager.post(f"{LEADS}filters/", {"name": "Mine, due", "owner": "me", "due": "due"})
    saved = SavedFilter.objects.get()
    assert saved.query == "owner=me&due=due" and "Mine, due" in manager.get(LEADS).content.decode()
    other = Client()
    other.force_login(cast.administrator)
    assert other.post(f"{LEADS}filters/{saved.pk}/remove/").status_code == 404
    manager.post(f"{LEADS}filters/{saved.pk}/remove/")
    assert not SavedFilter.objects.exists()


def test_a_list_costs_the_same_however_long_it_is(
    manager: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Lead.objects.bulk_create(Lead(wish="call", owner=cast.manager, campaign=str(n % 3)) for n in range(120))
    for path in (LEADS, f"{LEADS}board/"):
        with django_assert_max_num_queries(24):
            assert manager.get(path).status_code == 200


def test_reasons_and_next_steps_keep_no_personal_data(manager: Client, cast: Cast) -> None:
    lead, _ = ask_for_call(name="Jo Miller"), ask_for_call(OTHER_CHAT)
    page, written = f"{LEADS}{lead.reference}/", "Asked from jo@example.com, (555) 555-0123"
    manager.post(f"{page}change/", {"what": "next", "on": "2030-05-06", "action": written})
    manager.post(f"{page}reveal/", {"reason": "Jo miller's letter"})
    assert LeadDisclosure.objects.get().reason == "[PERSON_1]'s letter"
    manager.post(f"{page}reveal/", {"reason": written})
    manager.post(f"{page}erase/", {"reason": written})
    erase_of_conversations([OTHER_CHAT], "agent", cast.agent.pk, written)
    choice = {"columns": ["reference"], "format": "csv", "region": "us", "time_zone": "UTC", "reason": written}
    assert manager.post(f"{LEADS}export/", choice).status_code == 200
    kept = [*LeadDisclosure.objects.values_list("reason", flat=True)[:4], LeadExport.objects.get().reason]
    assert len(kept) == 5 and all("[EMAIL_1], [PHONE_1]" in reason for reason in kept)


def test_a_next_step_is_masked_and_a_plain_one_stays_as_it_is(manager: Client) -> None:
    lead = ask_for_call()
    for written, kept in (("Call +1 555 555 0123 again", "Call [PHONE_1] again"), ("Send papers", "Send papers")):
        manager.post(f"{LEADS}{lead.reference}/change/", {"what": "next", "on": "2030-05-06", "action": written})
        assert Lead.objects.get().next_action == kept
