"""The customer panel shows the policies of who is signed in, to agents who may see policies."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.accounts.policies import NUMBER, OTHER_NUMBER, make_policy
from tests.cast import Cast
from tests.inbox.conftest import sign_in
from tests.tickets.desk import make_conversation, make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.usefixtures("support")


def read_panel(agent: User, ticket: Ticket) -> str:
    page = sign_in(agent, is_script=True).get(f"/inbox/tickets/{ticket.pk}/").content.decode()
    return page[page.index('id="side-customer"') :]


@pytest.mark.postgres
def test_an_agent_reads_what_their_customer_has(cast: Cast) -> None:
    policy = make_policy(customer="customer")
    make_policy(OTHER_NUMBER, customer="other_customer")
    panel = read_panel(cast.agent, make_ticket(cast, customer=cast.customer))
    for text in (NUMBER, "Active", "2023 Tesla Model 3", "Electric-car", "151.20 USD per month", "250 / 500 USD",
                 str(policy.expires_on), f"/admin/accounts/policy/{policy.pk}/change/"):  # fmt: skip
        assert text in panel, text
    assert OTHER_NUMBER not in panel


def test_an_agent_without_the_permission_finds_no_mention_of_policies(cast: Cast) -> None:
    make_policy(customer="customer")
    ticket = make_ticket(cast, customer=cast.customer)
    group = cast.agent.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="view_policy"))
    panel = read_panel(User.objects.get(pk=cast.agent.pk), ticket)
    assert "side-policies" not in panel and NUMBER not in panel
    assert NUMBER in read_panel(cast.administrator, ticket)


def test_an_address_makes_nobody_a_customer(cast: Cast) -> None:
    make_policy(customer="customer")
    ticket = make_ticket(cast, contact_email=cast.customer.email)
    # Not even a confirmed one: it says who reads the mail, not whose account it is.
    Ticket.objects.filter(pk=ticket.pk).update(contact_verified_at=timezone.now())
    panel = read_panel(cast.agent, ticket)
    assert "side-policies" not in panel and NUMBER not in panel


def test_a_customer_without_policies_is_said_to_have_none(cast: Cast) -> None:
    make_policy()
    assert "None in this account." in read_panel(cast.agent, make_ticket(cast, customer=cast.customer))


def test_former_policies_are_folded_and_many_lead_to_all(cast: Cast) -> None:
    make_policy(NUMBER, customer="customer", status="lapsed")
    ticket = make_ticket(cast, customer=cast.customer)
    panel = read_panel(cast.agent, ticket)
    assert "None in force." in panel and panel.index("<details") < panel.index(NUMBER)
    assert "customer__id__exact" not in panel
    for place in range(7):
        make_policy(f"AC-{place:07}", customer="customer")
    panel = read_panel(cast.agent, ticket)
    assert panel.count('data-testid="side-policy"') == 6
    assert f"customer__id__exact={cast.customer.pk}" in panel
    listed = sign_in(cast.agent).get(f"/admin/accounts/policy/?customer__id__exact={cast.customer.pk}")
    assert listed.content.decode().count("AC-0000") >= 7


def test_a_conversation_that_the_assistant_leads_shows_them_too(cast: Cast) -> None:
    make_policy(customer="customer")
    conversation = make_conversation(cast, customer=cast.customer)
    page = sign_in(cast.agent, is_script=True).get(f"/inbox/conversations/{conversation.pk}/").content.decode()
    assert NUMBER in page


def test_more_policies_cost_no_more_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    ticket = make_ticket(cast, customer=cast.customer)
    make_policy(customer="customer")
    read_panel(cast.agent, ticket)
    with CaptureQueriesContext(connection) as one:
        read_panel(cast.agent, ticket)
    for place in range(4):
        make_policy(f"AC-{place:07}", customer="customer")
    with django_assert_max_num_queries(len(one)):
        assert read_panel(cast.agent, ticket).count('data-testid="side-policy"') == 5
