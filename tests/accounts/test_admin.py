"""Policies in admin: read by staff, found, filtered; only whose account shows one can be changed, on record."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Policy, PolicyEvent
from tests.accounts.policies import NUMBER, OTHER_NUMBER, make_policy
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/policy/"


def browse(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_agents_read_a_policy_whole_and_change_nothing(cast: Cast) -> None:
    policy = make_policy(customer="customer")
    client = browse(cast.agent)
    page = client.get(f"{LIST}{policy.pk}/change/").content.decode()
    for text in (
        "2023 Tesla Model 3",
        "…504417",
        "100,000 each person",
        "151.20 USD",
        "API",
        'class="chip chip--good"',
    ):
        assert text in page, text
    assert 'name="_save"' not in page
    assert client.post(f"{LIST}{policy.pk}/change/", {"customer": ""}).status_code == 403
    assert (
        client.get(f"{LIST}add/").status_code == 403
        and browse(cast.administrator).get(f"{LIST}add/").status_code == 403
    )
    assert Policy.objects.get().customer == cast.customer


def test_an_administrator_assigns_a_policy_and_it_is_on_record(cast: Cast) -> None:
    policy = make_policy()
    client, path = browse(cast.administrator), f"{LIST}{policy.pk}/change/"
    assert client.post(path, {"customer": cast.customer.pk}).status_code == 302
    assert Policy.objects.get().customer == cast.customer
    event = PolicyEvent.objects.latest("id")
    assert (event.username, event.way, event.changes) == ("administrator", "admin", {"customer": [None, "customer"]})
    client.post(path, {"customer": cast.customer.pk})
    assert PolicyEvent.objects.count() == 2
    assert "nobody → customer" in client.get(path).content.decode()


def test_policies_are_found_by_number_and_by_customer(cast: Cast) -> None:
    make_policy(NUMBER, customer="customer")
    make_policy(OTHER_NUMBER)
    client = browse(cast.agent)
    for query, found, missed in (("ac-4471", [NUMBER, OTHER_NUMBER], []), ("custom", [NUMBER], [OTHER_NUMBER])):
        content = client.get(LIST, {"q": query}).content.decode()
        assert all(number in content for number in found) and not any(number in content for number in missed), query


def test_policies_are_filtered_by_how_they_stand(cast: Cast) -> None:
    make_policy(NUMBER)
    make_policy(OTHER_NUMBER, status="lapsed")
    client = browse(cast.manager)
    for standing, shown in (("in_force", NUMBER), ("former", OTHER_NUMBER), ("ends_soon", "")):
        content = client.get(LIST, {"standing": standing}).content.decode()
        assert {number for number in (NUMBER, OTHER_NUMBER) if number in content} == ({shown} if shown else set())


def test_a_list_costs_the_same_however_many_there_are(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for place in range(30):
        make_policy(f"AC-{place:07}", customer="customer")
    client = browse(cast.agent)
    with django_assert_max_num_queries(12):
        assert client.get(LIST).content.decode().count("AC-00000") >= 30
