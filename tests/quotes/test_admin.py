"""Quotes and rates as staff see them."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from quotes.company import load_company
from quotes.models import RateTable, RotaPlace
from quotes.services import create_quote
from tests.cast import Cast
from tests.quotes.conftest import ACME, CIVIC, make_request

LIST = "admin:quotes_quote_changelist"


@pytest.fixture
def manager(client: Client, cast: Cast) -> Client:
    load_company(ACME)
    client.force_login(cast.manager)
    return client


def test_a_list_of_quotes_costs_the_same_however_long_it_is(
    manager: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        create_quote(make_request(key=f"key-{number}"))
    with django_assert_max_num_queries(12):
        page = manager.get(reverse(LIST)).content.decode()
    assert page.count(f"{CIVIC.year} Honda Civic") == 30


def test_a_quote_is_found_by_its_reference(manager: Client) -> None:
    wanted, other = (create_quote(make_request(key=key)) for key in ("key-1", "key-2"))
    page = manager.get(reverse(LIST), {"q": wanted.reference.lower()}).content.decode()
    assert wanted.reference in page
    assert other.reference not in page


def test_a_quote_opens_with_its_breakdown_and_the_price_worked_out_again(manager: Client) -> None:
    quote = create_quote(make_request())
    page = manager.get(reverse("admin:quotes_quote_change", args=[quote.pk])).content.decode()
    assert "<td>Base price: small car</td><td>104.00</td>" in page
    assert "110.00 USD: the same" in page


def test_nobody_changes_a_quote_or_published_rates(client: Client, cast: Cast, published: None) -> None:
    quote, table = create_quote(make_request()), RateTable.objects.get()
    client.force_login(cast.administrator)
    assert client.post(reverse("admin:quotes_quote_change", args=[quote.pk]), {"mileage": 1}).status_code == 403
    assert client.post(reverse("admin:quotes_ratetable_change", args=[table.pk]), {"rules": "{}"}).status_code == 403


def test_who_is_on_leave_is_ticked_in_a_box_that_says_whose_it_is(manager: Client, cast: Cast) -> None:
    place = RotaPlace.objects.create(user=cast.manager)
    url = reverse("admin:quotes_rotaplace_changelist")
    box = f'aria-label="{cast.manager.username} is on leave and gets no new leads"'
    assert box in manager.get(url).content.decode()
    form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": place.pk, "form-0-is_paused": "on", "_save": 1}
    assert manager.post(url, form).status_code == 302
    place.refresh_from_db()
    assert place.is_paused


def test_an_agent_without_the_permission_sees_no_quotes(client: Client, cast: Cast) -> None:
    client.force_login(cast.agent)
    assert client.get(reverse(LIST)).status_code == 403
