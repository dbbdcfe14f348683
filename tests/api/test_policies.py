"""The company's own systems hand policies in with a key, as often as they like, and read them."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from accounts.models import Policy, PolicyEvent
from tests.accounts.policies import NUMBER, OTHER_NUMBER, describe, make_policy
from tests.api.conftest import ask, make_token, read_error
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def systems(cast: Cast) -> User:
    """The account of the company's policy system: it may do this and nothing else."""
    user = User.objects.create_user("systems", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="accounts", codename__endswith="_policy")
    )
    return user


def put(token: str, number: str = NUMBER, **changes: Any) -> Any:
    body = json.dumps(describe(**changes))
    return Client().put(
        f"/api/v1/policies/{number}", body, "application/json", headers={"Authorization": f"Bearer {token}"}
    )


@pytest.mark.postgres
def test_a_policy_is_brought_in_once_however_often_it_is_sent(cast: Cast, systems: User) -> None:
    token = make_token(systems)
    first, again = put(token, customer="customer"), put(token, customer="customer")
    assert (first.status_code, again.status_code) == (200, 200) and first.json() == again.json()
    body = first.json()
    assert (body["number"], body["customer"], body["standing"], body["premium"]) == (
        NUMBER, "customer", "active", "151.20",
    )  # fmt: skip
    assert body["covers"][0]["person_limit"] == "100000.00" and body["covers"][2]["vehicle"] == 1
    assert ask(f"policies/{NUMBER.lower()}", token).json() == body
    assert [event.username for event in PolicyEvent.objects.all()] == ["systems"]


def test_a_later_word_takes_the_place_of_the_earlier(systems: User) -> None:
    token = make_token(systems)
    put(token)
    answer = put(token, status="lapsed", covers=[])
    assert (answer.status_code, answer.json()["standing"], answer.json()["covers"]) == (200, "lapsed", [])
    assert Policy.objects.count() == 1


REFUSED = [
    ({"status": "gone"}, "status"),
    ({"vehicles": [{"make": "A", "model": "B", "year": 2020, "vin_end": "5YJ3E1EA7KF504417"}]}, "vehicles.0.vin_end"),
    ({"customer": "customer@example.com"}, "customer"),
    ({"expires_on": "2020-01-01"}, "expires_on"),
    ({"covers": [{"name": "Collision", "vehicle": 9}]}, "covers"),
    ({"surprise": 1}, "surprise"),
]


@pytest.mark.parametrize(("change", "field"), REFUSED)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    cast: Cast, systems: User, change: dict[str, Any], field: str
) -> None:
    error = read_error(put(make_token(systems), **change), 422)
    assert error["code"] == "invalid" and list(error["fields"]) == [field]
    assert not Policy.objects.exists()


def test_a_number_that_is_not_the_companys_is_refused(systems: User) -> None:
    token = make_token(systems)
    error = read_error(put(token, "XX-12345"), 422)
    assert list(error["fields"]) == ["number"] and "XX-12345" in error["fields"]["number"]
    read_error(put(token, "4111 1111 1111 1111"), 422)


def test_keys_do_what_their_scope_and_their_user_may(cast: Cast, systems: User) -> None:
    make_policy()
    read_error(put(make_token(systems, ["policies:read"])), 403)
    read_error(ask("policies", make_token(systems, ["policies:write"])), 403)
    # An agent reads policies and changes none, with whatever scope.
    token = make_token(cast.agent)
    assert [row["number"] for row in ask("policies", token).json()["policies"]] == [NUMBER]
    assert read_error(put(token), 404) == read_error(put(token, OTHER_NUMBER), 404)
    read_error(Client().put(f"/api/v1/policies/{NUMBER}", "{}", "application/json"), 401)


def test_a_customer_who_is_staff_reads_no_policy_of_their_own_by_key(cast: Cast) -> None:
    make_policy(customer="customer")
    cast.customer.is_staff = True
    cast.customer.save()
    token = make_token(cast.customer)
    assert ask("policies", token).json() == {"policies": [], "next": None}
    read_error(ask(f"policies/{NUMBER}", token), 404)


def test_policies_are_filtered_and_paged(cast: Cast, manager_key: str) -> None:
    make_policy(NUMBER, customer="customer")
    make_policy(OTHER_NUMBER, status="lapsed", product="car")
    for wanted, found in (
        ({"status": "lapsed"}, [OTHER_NUMBER]),
        ({"product": "electric_car"}, [NUMBER]),
        ({"customer": "customer"}, [NUMBER]),
        ({"customer": "none"}, [OTHER_NUMBER]),
        ({"since": "2999-01-01"}, []),
    ):
        rows = ask("policies", manager_key, **wanted).json()["policies"]
        assert [row["number"] for row in rows] == found, wanted
    first = ask("policies", manager_key, limit=1).json()
    rest = ask("policies", manager_key, limit=1, after=first["next"]).json()
    assert [first["policies"][0]["number"], rest["policies"][0]["number"], rest["next"]] == [OTHER_NUMBER, NUMBER, None]


def test_a_page_costs_the_same_however_many_there_are(
    cast: Cast, manager_key: str, django_assert_max_num_queries: Any
) -> None:
    for place in range(20):
        make_policy(f"AC-{place:07}", customer="customer")
    with django_assert_max_num_queries(14):
        assert len(ask("policies", manager_key).json()["policies"]) == 20
