"""What keys read: rows of their user, page by page, contacts masked unless they are entitled."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from knowledge.models import Article
from quotes.leads.disclosing import erase
from quotes.leads.working import assign
from quotes.models import Lead, LeadDisclosure, Quote
from quotes.revising import revise_quote
from quotes.services import create_quote
from tests.api.conftest import ask, make_token, read_error
from tests.cast import Cast
from tests.quotes.conftest import make_request, published  # noqa: F401 - a fixture
from tests.quotes.lead_steps import CHAT, OTHER_CHAT, ask_for_call
from tests.tickets.desk import make_ticket

pytestmark = pytest.mark.django_db(transaction=True)


def read_all(path: str, token: str, **parameters: Any) -> list[dict[str, Any]]:
    """Page after page."""
    rows, after, name = [], "", path.partition("/")[0]
    for _ in range(20):
        body = ask(path, token, after=after, **parameters).json()
        rows += body[name]
        if body["next"] is None:
            return rows
        after = body["next"]
    raise AssertionError("the pages have no end")


@pytest.mark.postgres
def test_pages_follow_one_another_while_rows_come_in(cast: Cast, manager_key: str) -> None:
    Lead.objects.bulk_create(Lead(wish="call", owner=cast.manager) for _ in range(7))
    first = ask("leads", manager_key, limit=3).json()
    ask_for_call()
    body, seen = first, [row["reference"] for row in first["leads"]]
    while body["next"]:
        body = ask("leads", manager_key, limit=3, after=body["next"]).json()
        seen += [row["reference"] for row in body["leads"]]
    old = list(Lead.objects.exclude(wish="call", contact__gt="").order_by("-pk").values_list("reference", flat=True))
    assert seen == old


def test_leads_come_masked_without_the_scope_and_are_on_record_with_it(cast: Cast) -> None:
    lead = ask_for_call(name="Jo Miller")
    masked = ask("leads", make_token(cast.manager, ["leads:read"]))
    assert "5550123" not in masked.content.decode() and "Miller" not in masked.content.decode()
    assert masked.json()["leads"][0]["contact"] == {
        "hint": "•••• 0123", "is_confirmed": False, "channels": ["phone"], "name": None, "phone": None, "email": None,
    }  # fmt: skip
    assert not LeadDisclosure.objects.exists()
    token = make_token(cast.manager, ["leads:read", "leads:contacts"])
    (row,) = ask("leads", token).json()["leads"]
    assert (row["contact"]["phone"], row["contact"]["name"]) == ("+15555550123", "Jo Miller")
    told = LeadDisclosure.objects.get()
    assert (told.action, told.username, told.details["leads"]) == ("export", "manager", [lead.reference])
    assert "API key" in told.reason
    ask(f"leads/{lead.reference.lower()}", token)
    assert LeadDisclosure.objects.count() == 2


def test_the_scope_gives_no_contacts_to_whom_may_not_reveal_them(cast: Cast) -> None:
    lead = ask_for_call()
    assign(lead, cast.agent, "manager")
    group = cast.agent.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="reveal_lead_contact"))
    (row,) = ask("leads", make_token(cast.agent)).json()["leads"]
    assert row["contact"]["phone"] is None and not LeadDisclosure.objects.exists()


def test_an_agents_key_reads_their_own_leads_and_others_are_as_if_they_were_not(cast: Cast) -> None:
    own, other = ask_for_call(CHAT), ask_for_call(OTHER_CHAT)
    assign(own, cast.agent, "manager")
    assign(other, cast.manager, "manager")
    token = make_token(cast.agent)
    assert [row["reference"] for row in read_all("leads", token)] == [own.reference]
    missing = ask("leads/L-ZZZZZZ", token)
    assert read_error(ask(f"leads/{other.reference}", token), 404) == read_error(missing, 404)
    assert read_error(ask("leads", token, after=other.reference), 400)["code"] == "invalid"


def test_leads_are_filtered(cast: Cast, manager_key: str) -> None:
    call, lost = ask_for_call(CHAT), ask_for_call(OTHER_CHAT)
    yesterday = timezone.now() - timedelta(days=1)
    Lead.objects.filter(pk=lost.pk).update(status="lost", closed_at=yesterday, created_at=yesterday, campaign="spring",
                                           owner=None)  # fmt: skip
    hour_ago = (timezone.now() - timedelta(hours=1)).isoformat()
    for wanted, found in (
        ({"status": "open"}, [call]),
        ({"status": "lost"}, [lost]),
        ({"campaign": "spring"}, [lost]),
        ({"owner": "none"}, [lost]),
        ({"owner": "manager"}, [call]),
        ({"since": hour_ago}, [call]),
        ({"until": hour_ago}, [lost]),
        ({"source": "nowhere"}, []),
    ):
        rows = ask("leads", manager_key, **wanted).json()["leads"]
        assert [row["reference"] for row in rows] == [lead.reference for lead in found], wanted


def test_an_erased_lead_has_no_contact_to_give(cast: Cast, manager_key: str) -> None:
    lead = ask_for_call()
    erase(lead, cast.manager, "asked for")
    (row,) = ask("leads", manager_key).json()["leads"]
    assert row["is_erased"] and row["contact"]["hint"] == "" and row["contact"]["phone"] is None


def test_a_quote_is_read_as_it_was_given_with_what_took_its_place(published: None, manager_key: str) -> None:  # noqa: F811
    quote = create_quote(make_request())
    revised = revise_quote(quote, deductible=1000, options=["roadside_assistance"])
    rows = read_all("quotes", manager_key, limit=1)
    assert [(row["reference"], row["monthly_premium"]) for row in rows] == [
        (revised.reference, "102.80"),
        (quote.reference, "110.00"),
    ]
    assert (rows[0]["revises"], rows[1]["superseded_by"]) == (quote.reference, revised.reference)
    assert (rows[0]["deductible"], rows[0]["options"]) == (1000, ["roadside_assistance"])
    assert ask(f"quotes/{quote.reference}", manager_key).json() == rows[1]
    assert ask("quotes", manager_key, product="two_wheeler").json()["quotes"] == []
    Quote.objects.filter(pk=quote.pk).update(saved_at=timezone.now())
    assert [row["reference"] for row in ask("quotes", manager_key, is_saved=True).json()["quotes"]] == [quote.reference]


def test_an_agents_key_reads_no_quotes(cast: Cast, published: None) -> None:  # noqa: F811
    quote = create_quote(make_request())
    token = make_token(cast.agent)
    assert ask("quotes", token).json() == {"quotes": [], "next": None}
    read_error(ask(f"quotes/{quote.reference}", token), 404)


def test_tickets_are_read_by_those_whose_team_has_them(cast: Cast, manager_key: str) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    (row,) = ask("tickets", manager_key).json()["tickets"]
    assert (row["number"], row["subject"], row["state"]) == (ticket.pk, ticket.subject, ticket.state)
    assert ask(f"tickets/{ticket.pk}", manager_key).json() == row
    assert ask("tickets", manager_key, state=ticket.state, priority="urgent").json()["tickets"] == []
    read_error(ask("tickets", manager_key, state="lost"), 400)
    read_error(ask("tickets/99999999999999999999999", manager_key), 404)


def test_a_customer_who_is_staff_reads_no_tickets_of_their_own_by_key(cast: Cast) -> None:
    make_ticket(cast, customer=cast.customer)
    cast.customer.is_staff = True
    cast.customer.save()
    assert ask("tickets", make_token(cast.customer)).json()["tickets"] == []


def test_articles_are_read_by_slug_as_far_as_the_user_may(cast: Cast, manager_key: str) -> None:
    for slug, status in (("b", "published"), ("a", "draft"), ("c", "published")):
        Article.objects.create(slug=slug, title=slug.upper(), body=f"Text of {slug}", category="X", status=status)
    assert [row["slug"] for row in read_all("articles", manager_key, limit=1)] == ["a", "b", "c"]
    assert "Text of" not in ask("articles", manager_key).content.decode()
    assert ask("articles/b", manager_key).json()["body"] == "Text of b"
    assert [row["slug"] for row in read_all("articles", manager_key, status="draft")] == ["a"]
    cast.agent.groups.clear()
    assert [row["slug"] for row in read_all("articles", make_token(cast.agent))] == ["b", "c"]
    read_error(ask("articles/a", make_token(cast.agent)), 404)


def test_a_page_costs_the_same_however_many_rows_there_are(
    cast: Cast, manager_key: str, django_assert_max_num_queries: Any
) -> None:
    Lead.objects.bulk_create(Lead(wish="call", owner=cast.manager) for _ in range(60))
    with django_assert_max_num_queries(14):
        assert len(ask("leads", manager_key).json()["leads"]) == 50
