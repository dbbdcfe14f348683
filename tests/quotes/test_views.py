"""A visitor's quotes on the web: their own to read and to choose on, everybody else's not to be found."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chat.models import Conversation
from chat.visitors import COOKIE, sign_visitor
from quotes.expiring import expire_due_quotes
from quotes.models import Quote
from quotes.services import Request, create_quote
from tests.cast import Cast
from tests.quotes.conftest import CIVIC


@pytest.fixture
def quote(cast: Cast, published: None) -> Quote:
    conversation = Conversation.objects.create(visitor=cast.visitor)
    return create_quote(Request(conversation.pk, "key-1", CIVIC))


def open_as(visitor_id: uuid.UUID) -> Client:
    client = Client()
    client.cookies[COOKIE] = sign_visitor(visitor_id)
    return client


@pytest.fixture
def owner(cast: Cast) -> Client:
    return open_as(cast.visitor.pk)


def post(client: Client, quote: Quote, what: str, body: Any) -> Any:
    return client.post(f"/quotes/{quote.reference}/{what}/", json.dumps(body), content_type="application/json")


def expire(quote: Quote) -> None:
    Quote.objects.filter(pk=quote.pk).update(valid_until=timezone.localdate() - timedelta(days=1))


def test_the_page_shows_the_record_to_its_visitor_and_to_staff_and_to_nobody_else(
    quote: Quote, owner: Client, cast: Cast
) -> None:
    url = f"/quotes/{quote.reference}/"
    page = owner.get(url).content.decode()
    assert "Honda Civic" in page and 'data-amount="110.00"' in page and quote.reference in page
    assert page.count("data-signed") == len(quote.breakdown) - 1
    staff = Client()
    staff.force_login(cast.manager)
    assert staff.get(url).status_code == 200
    agent = Client()
    agent.force_login(cast.agent)
    for stranger in (Client(), open_as(cast.other_visitor.pk), agent):
        assert stranger.get(url).status_code == 404


def test_everything_on_anothers_quote_is_not_found_and_changes_nothing(quote: Quote, cast: Cast) -> None:
    stranger = open_as(cast.other_visitor.pk)
    asked = {"choose": {"deductible": 1000, "options": []}, "save": {"is_saved": True}, "renew": {}}
    assert [post(stranger, quote, what, body).status_code for what, body in asked.items()] == [404, 404, 404]
    assert stranger.get(f"/quotes/{quote.reference}/card/").status_code == 404
    assert Quote.objects.get() == quote and Quote.objects.get().saved_at is None


def test_a_choice_is_worked_out_by_the_server_and_stands_from_then_on(quote: Quote, owner: Client) -> None:
    card = post(owner, quote, "choose", {"deductible": 1000, "options": ["roadside_assistance"]}).json()
    assert card["monthly_premium"] == "102.80" and card["reference"] != quote.reference
    assert [one["amount"] for one in card["deductibles"] if one["is_chosen"]] == [1000]
    assert owner.get(f"/quotes/{quote.reference}/card/").json() == card
    assert "You have since chosen something else" in owner.get(f"/quotes/{quote.reference}/").content.decode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"deductible": 1, "options": []}, 422),
        ({"deductible": 500, "options": ["new_car_replacement"]}, 422),
        ({"deductible": "500", "options": []}, 400),
        ({"deductible": 500, "options": [], "monthly_premium": "1.00"}, 400),
        ({"options": ["x"] * 500}, 400),
        ([], 400),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_in_words(quote: Quote, owner: Client, body: Any, status: int) -> None:
    response = post(owner, quote, "choose", body)
    assert response.status_code == status and response.json()["error"]["message"]
    assert Quote.objects.count() == 1


def test_another_sites_page_cannot_choose(quote: Quote, cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[COOKIE] = sign_visitor(cast.visitor.pk)
    assert post(client, quote, "choose", {"deductible": 1000, "options": []}).status_code == 403


def test_an_expired_quote_takes_no_choice_and_gives_a_fresh_price(quote: Quote, owner: Client) -> None:
    expire(quote)
    assert owner.get(f"/quotes/{quote.reference}/card/").json()["is_expired"]
    refused = post(owner, quote, "choose", {"deductible": 1000, "options": []})
    assert refused.status_code == 422 and "expired" in refused.json()["error"]["message"]
    fresh = post(owner, quote, "renew", {}).json()
    assert not fresh["is_expired"] and fresh["reference"] != quote.reference
    assert owner.get(f"/quotes/{quote.reference}/card/").json()["reference"] == fresh["reference"]
    chosen = post(owner, quote, "choose", {"deductible": 1000, "options": []}).json()
    assert chosen["monthly_premium"] == "99.60", "the card goes on by the reference it was shown with"


def test_saved_quotes_are_found_again_and_can_be_taken_off(quote: Quote, owner: Client, cast: Cast) -> None:
    assert "There is nothing here yet" in owner.get("/quotes/").content.decode()
    assert post(owner, quote, "save", {"is_saved": True}).json()["is_saved"]
    assert quote.reference in owner.get("/quotes/").content.decode()
    assert quote.reference not in open_as(cast.other_visitor.pk).get("/quotes/").content.decode()
    post(owner, quote, "save", {"is_saved": False})
    assert quote.reference not in owner.get("/quotes/").content.decode()


def test_the_task_marks_what_has_expired_and_nothing_else(quote: Quote, cast: Cast) -> None:
    other = create_quote(Request(quote.conversation_id, "key-2", CIVIC))
    expire(quote)
    assert (expire_due_quotes(), expire_due_quotes()) == (1, 0)
    assert Quote.objects.get(pk=quote.pk).expired_at and not Quote.objects.get(pk=other.pk).expired_at


def test_the_form_hears_what_is_wrong_with_each_field(db: None, published: None) -> None:
    def check(**facts: Any) -> Any:
        return Client().post("/quotes/check/", json.dumps(facts), content_type="application/json").json()

    year = timezone.localdate().year
    told = check(make="Honda", model="Civic", year=year + 5, mileage=45_000, driver_age=17)
    assert set(told["problems"]) == {"year", "driver_age"} and "possible" in told["problems"]["driver_age"]
    assert check(make="Hyundai", model="Ioniq", year=year - 3, mileage=9, driver_age=30)["problems"]["model"]
    fine = check(make="chevy", model="bolt", year=year - 4, mileage=9, driver_age=30)
    assert fine["problems"] == {} and fine["facts"]["make"] == "Chevrolet"
    assert check(make="Honda")["missing"] == ["model", "year", "mileage", "driver_age"]
    assert check(price="1.00")["error"]["code"] == "invalid"


def test_the_form_is_offered_makes_and_their_models(published: None, client: Client) -> None:
    assert {"Honda", "Tesla", "Vespa"} <= set(client.get("/quotes/vehicles/").json()["makes"])
    models = client.get("/quotes/vehicles/", {"make": "tesla"}).json()["models"]
    assert {"name": "Model 3", "since": 2017} in models
    assert client.get("/quotes/vehicles/", {"make": "banana"}).json() == {"models": []}


def test_amounts_are_written_for_scripts_in_every_language(quote: Quote, owner: Client) -> None:
    page = owner.get(f"/quotes/{quote.reference}/", headers={"accept-language": "de"}).content.decode()
    assert 'data-amount="110.00"' in page and 'data-number="45000"' in page
