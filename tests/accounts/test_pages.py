"""A customer's own pages: their policies, in their language, and nobody else's."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from chat.company import read_folder
from chat.models import PromptVersion
from quotes.company import load_company as load_rates
from tests.accounts.policies import NUMBER, OTHER_NUMBER, describe, make_policy
from tests.cast import Cast
from tests.quotes.conftest import ACME

pytestmark = pytest.mark.django_db
LIST, PAGE = "/account/policies/", f"/account/policies/{NUMBER}/"


@pytest.fixture(autouse=True)
def company(db: None) -> None:
    PromptVersion.objects.create(number=1, status="published", **read_folder(ACME))


def browse(user: User, language: str = "en") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(user)
    return client


def test_who_is_not_signed_in_is_asked_to_and_comes_back(cast: Cast) -> None:
    make_policy(customer="customer")
    for path in (LIST, PAGE, "/account/policies/AC-0000000/"):
        answer = Client().get(path)
        assert answer.headers["Location"] == f"/account/sign-in/?next={path}"
    assert browse(cast.customer).get(PAGE).status_code == 200


@pytest.mark.postgres
def test_a_customer_reads_their_own_and_others_are_as_if_they_were_not(cast: Cast) -> None:
    make_policy(NUMBER, customer="customer")
    make_policy(OTHER_NUMBER, customer="other_customer")
    client = browse(cast.customer)
    content = client.get(LIST).content.decode()
    assert NUMBER in content and OTHER_NUMBER not in content
    assert client.get(f"/account/policies/{OTHER_NUMBER}/").status_code == 404
    # Who may see everybody's in admin has none of their own here.
    for staff in (cast.agent, cast.administrator):
        assert NUMBER not in browse(staff).get(LIST).content.decode()
        assert browse(staff).get(PAGE).status_code == 404


def test_the_page_says_what_is_insured_for_how_much_and_until_when(cast: Cast) -> None:
    policy = make_policy(customer="customer")
    answer = browse(cast.customer).get(PAGE)
    content = answer.content.decode()
    for text in (
        "2023 Tesla Model 3", "504417", 'data-amount="151.20"', "per month", 'data-amount="100000.00"', "each person",
        'data-amount="300000.00"', "each accident", 'data-amount="250.00"', "Active", str(policy.expires_on),
    ):  # fmt: skip
        assert text in content, text
    assert "not-in-force" not in content
    assert answer.headers["Cache-Control"] == "private, no-store" and answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("status", ["lapsed", "cancelled", "pending"])
def test_what_insures_nothing_says_so(cast: Cast, status: str) -> None:
    make_policy(customer="customer", status=status)
    content = browse(cast.customer).get(PAGE).content.decode()
    assert "not-in-force" in content and "1-800-123-4567" in content


def test_earlier_policies_are_folded_under_those_in_force(cast: Cast) -> None:
    make_policy(NUMBER, customer="customer", status="lapsed")
    content = browse(cast.customer).get(LIST).content.decode()
    assert "None of your policies is in force" in content and '<details class="earlier" open' in content
    make_policy(OTHER_NUMBER, customer="customer")
    content = browse(cast.customer).get(LIST).content.decode()
    assert (
        content.index(OTHER_NUMBER) < content.index("<details") < content.index(NUMBER)
        and " open" not in (content[content.index("<details") : content.index("<summary")])
    )


def test_who_has_no_policy_is_told_what_to_do(cast: Cast) -> None:
    make_policy(customer="other_customer")
    content = browse(cast.customer).get(LIST).content.decode()
    assert "no-policies" in content and NUMBER not in content


def test_two_vehicles_have_their_covers_apart(cast: Cast) -> None:
    vehicles: list[Any] = [*describe()["vehicles"], {"make": "Honda", "model": "Civic", "year": 2019}]
    make_policy(customer="customer", vehicles=vehicles)
    content = browse(cast.customer).get(PAGE).content.decode()
    assert "<caption>All vehicles</caption>" in content and "<caption>2023 Tesla Model 3</caption>" in content
    assert "<caption>2019 Honda Civic</caption>" not in content


def test_a_number_written_small_leads_to_its_page(cast: Cast) -> None:
    make_policy(customer="customer")
    client = browse(cast.customer)
    assert client.get(PAGE.lower().replace("/ac-", "/ac-")).headers["Location"] == PAGE
    assert client.get("/account/policies/ac-0000000/").status_code == 404


def test_products_and_covers_are_named_in_the_customers_language(cast: Cast) -> None:
    load_rates(ACME)
    make_policy(customer="customer")
    content = browse(cast.customer, "de").get(PAGE).content.decode()
    assert "Elektroauto-Versicherung" in content and "Haftpflicht: Personenschäden" in content
    assert "Collision" not in content


def test_what_a_system_writes_is_shown_as_text(cast: Cast) -> None:
    make_policy(customer="customer", covers=[{"name": "<script>alert(1)</script>", "details": "<b>x</b>"}])
    content = browse(cast.customer).get(PAGE).content.decode()
    assert "<script>alert" not in content and "&lt;script&gt;" in content


def test_the_list_costs_the_same_however_many_there_are(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for place in range(12):
        make_policy(f"AC-{place:07}", customer="customer")
    client = browse(cast.customer)
    client.get(LIST)
    with django_assert_max_num_queries(9):
        content = client.get(LIST).content.decode()
    assert content.count('data-testid="policy"') == 12


def test_customers_find_the_way_from_every_page(cast: Cast) -> None:
    assert f'href="{LIST}"' in browse(cast.customer).get("/").content.decode()
    assert f'href="{LIST}"' in Client().get("/").content.decode()
