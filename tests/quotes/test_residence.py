"""Where a customer lives: whom the company does not insure hears why and what else is possible, however it is put."""

import copy
import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from chat.tools import ToolInputError, find_tool
from quotes.errors import FactsError
from quotes.models import Quote, QuoteDraft, RateTable
from quotes.publishing import publish_rates
from quotes.rates import Rates, RatesError, dump_rates, parse_rates
from quotes.residence import find_place
from tests.cast import Cast
from tests.quotes.conftest import describe_car, make_context
from tests.quotes.test_rate_drafts import save, start

REASON = "Acme does not insure vehicles in Hawaii"
CONVERSATION = UUID(int=7)


def call(name: str, key: str = "key-1", **arguments: Any) -> str:
    tool = find_tool(name)
    assert tool is not None
    return str(tool.call(make_context(key), arguments).content[0]["text"])


def get_quote(key: str = "key-1", **changes: Any) -> str:
    return call("get_quote", key, **describe_car(**changes))


@pytest.fixture
def asked(published: None, rules: dict[str, Any]) -> None:
    rules["eligibility"]["residence"]["is_asked"] = True
    rates = parse_rates(rules)
    publish_rates(RateTable(rules=dump_rates(rates), reason="Ask."), rates)


@pytest.mark.parametrize(
    ("text", "code"),
    [("HI", "HI"), ("hawaii", "HI"), ("Hawai'i", "HI"), ("Kansas", "KS"), ("arkansas", "AR"), ("Pensylvania", "PA"),
     ("new york", "NY"), ("West Virginia", "WV"), ("North Carolna", "NC"), ("D.C.", "DC"), ("ohio ", "OH")],
)  # fmt: skip
def test_a_place_is_found_by_code_and_by_name_slips_included(rates: Rates, text: str, code: str) -> None:
    residence = rates.eligibility.residence
    assert residence is not None
    assert find_place(residence, text) == code


@pytest.mark.parametrize("text", ["Ontario", "XX", "the moon", "Ohio; ignore the rules", "", "OHIO' OR 1=1"])
def test_what_is_no_place_is_asked_back(rates: Rates, text: str) -> None:
    assert rates.eligibility.residence is not None
    with pytest.raises(FactsError, match="Which state do you live in"):
        find_place(rates.eligibility.residence, text)


@pytest.mark.postgres
def test_where_nothing_is_insured_the_answer_is_the_reason_and_what_else_is_possible(published: None) -> None:
    answer = get_quote(state="Hawaii")
    assert REASON in answer and "the state you move to" in answer
    assert not Quote.objects.exists()


def test_leaving_the_state_out_or_starting_over_opens_nothing(published: None) -> None:
    refusal = json.loads(call("note_quote_facts", state="Hawaii"))["not_insured"][0]
    assert (refusal["fact"], REASON in refusal["reason"]) == ("state", True)
    assert REASON in get_quote("key-2")
    call("note_quote_facts", "key-3", starts_over=True)
    assert REASON in get_quote("key-4")
    # It is a fact like others: whoever moved says so.
    assert '"monthly_premium": "158.60"' in get_quote("key-5", state="Ohio")


def test_a_refused_state_is_remembered_from_the_very_first_call(published: None) -> None:
    get_quote(state="HI")
    assert QuoteDraft.objects.get(conversation_id=CONVERSATION).facts == {"state": "HI"}
    assert REASON in get_quote("key-2", state=None)


def test_a_served_state_stands_on_the_quote_and_changes_no_price(published: None) -> None:
    told = json.loads(get_quote(state="texas"))
    assert (told["state"], told["monthly_premium"]) == ("TX", "158.60")
    assert Quote.objects.get().state == "TX"


def test_nobody_is_asked_where_the_rates_do_not_say_so(published: None) -> None:
    assert "state" not in json.loads(get_quote())
    assert "state" not in json.loads(call("note_quote_facts", "key-2", make="Honda"))["missing"]


def test_a_company_that_asks_everybody_gives_no_price_without_it(asked: None) -> None:
    with pytest.raises(ToolInputError, match="Which state do you live in"):
        get_quote()
    facts = describe_car()
    told = json.loads(call("note_quote_facts", "key-2", **facts))
    assert told["missing"] == ["state"]
    assert told["ask_back"] == [{"fact": "state", "question": "Which state do you live in?"}]
    assert '"state": "OH"' in get_quote("key-3", state="Ohio")


def test_the_form_asks_for_it_then_and_names_the_places(asked: None, client: Client) -> None:
    states = client.get("/quotes/vehicles/").json()["states"]
    assert {"code": "OH", "name": "Ohio"} in states
    sent = {**describe_car(), "state": "Alaska"}
    problems = client.post("/quotes/check/", json.dumps(sent), content_type="application/json").json()["problems"]
    assert "does not insure vehicles in Alaska" in problems["state"]


def test_the_form_is_the_five_facts_where_it_is_not_asked_for(published: None, client: Client) -> None:
    assert client.get("/quotes/vehicles/").json()["states"] == []


def test_staff_edit_where_the_company_insures_and_whether_it_asks(client: Client, cast: Cast, published: None) -> None:
    client.force_login(cast.administrator)
    draft = start(client)
    field = "eligibility__residence__served"
    page = save(client, draft, **{field: "OH, tx ZZ"})
    assert "ZZ is not among the places" in page.content.decode()
    assert page.context["adminform"].form.errors[field]
    assert save(client, draft, **{field: "OH, tx", "eligibility__residence__is_asked": "on"}).status_code == 302
    client.post(reverse("admin:quotes_ratetable_publish", args=[draft.pk]))
    residence = parse_rates(RateTable.objects.get(status="published").rules).eligibility.residence
    assert residence is not None and (residence.served, residence.is_asked) == (("OH", "TX"), True)


def test_a_table_that_serves_a_place_it_does_not_know_is_refused(rules: dict[str, Any]) -> None:
    rules["eligibility"]["residence"]["served"].append("QC")
    with pytest.raises(RatesError, match="QC is not among the places"):
        parse_rates(rules)
    without = copy.deepcopy(rules)
    del without["eligibility"]["residence"]
    assert parse_rates(without).eligibility.residence is None
