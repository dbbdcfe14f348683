"""The assistant's tool: a signed-in customer's own policies, and nothing for anybody else."""

import json
from typing import Any

import pytest

from chat.tools import ToolContext, ToolInputError, find_tool
from chat.tools.boundary import mask_result
from guardrails.chain import Evidence
from tests.accounts.policies import NUMBER, OTHER_NUMBER, make_policy
from tests.cast import Cast
from tests.chat.offline.visit import TOOLS, Visit, say
from tests.guardrails.statement_steps import read

pytestmark = pytest.mark.django_db


def ask(customer_id: int | None, **arguments: Any) -> dict[str, Any]:
    tool = find_tool("list_policies")
    assert tool is not None
    context = ToolContext("conversation", "turn", "call", "key", "en", customer_id=customer_id)
    told: dict[str, Any] = json.loads(tool.call(context, arguments).content[0]["text"])
    return told


def test_a_customer_hears_of_their_own_policies_alone(cast: Cast) -> None:
    policy = make_policy(NUMBER, customer="customer")
    make_policy(OTHER_NUMBER, customer="other_customer")
    told = ask(cast.customer.pk)
    (one,) = told["policies"]
    assert (one["number"], one["insures_now"], one["ends"]) == (NUMBER, True, str(policy.expires_on))
    assert (one["premium"], one["page"]) == ("$151.20", f"/account/policies/{NUMBER}/")
    assert one["covers"][0]["limits"] == [
        {"amount": "$100,000", "each": "person"}, {"amount": "$300,000", "each": "accident"},
    ]  # fmt: skip
    assert one["covers"][1] == {"name": "Collision", "deductible": "$500"}
    assert "504417" not in json.dumps(told)


def test_who_is_not_signed_in_is_asked_to(cast: Cast) -> None:
    make_policy(customer="customer")
    for nobody in (None, 999_999):
        told = ask(nobody)
        assert not told["is_signed_in"] and told["sign_in"].startswith("/account/sign-in/") and "policies" not in told


def test_staff_hear_of_their_own_too_and_not_of_everybodys(cast: Cast) -> None:
    make_policy(customer="customer")
    assert ask(cast.administrator.pk)["policies"] == []


def test_nobody_can_ask_for_another_customers(cast: Cast) -> None:
    make_policy(customer="other_customer")
    for arguments in ({"customer": "other_customer"}, {"number": NUMBER}):
        with pytest.raises(ToolInputError):
            ask(cast.customer.pk, **arguments)


def test_what_is_over_is_said_to_insure_nothing(cast: Cast) -> None:
    make_policy(customer="customer", status="lapsed")
    (one,) = ask(cast.customer.pk)["policies"]
    assert (one["insures_now"], one["standing"]) == (False, "lapsed")


def test_nothing_of_it_is_masked_on_its_way_to_the_assistant(cast: Cast) -> None:
    make_policy(customer="customer", effective_on="2026-01-14")
    tool = find_tool("list_policies")
    assert tool is not None
    context = ToolContext(str(cast.visitor.pk), "turn", "call", "key", "en", customer_id=cast.customer.pk)
    content = tool.call(context, {}).content
    assert mask_result(tool, str(cast.visitor.pk), {"content": content}) == {"content": content}


class Customer(Visit):
    """Talks with the offline assistant, whose tool is the real one."""

    def __init__(self, customer_id: int | None) -> None:
        super().__init__([*TOOLS, {"name": "list_policies", "input_schema": {"type": "object"}}])
        self.customer_id = customer_id

    def _answer(self, name: str, arguments: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
        if name != "list_policies":
            return super()._answer(name, arguments)
        return ([], True) if self.is_out_of_service else (say(json.dumps(ask(self.customer_id))), False)


ASKED = [
    ("What does my policy cover?", ["2023 Tesla Model 3", "**Collision**: $500 deductible", "$300,000 each accident"]),
    ("What does my Tesla policy cover?", ["**Collision**: $500 deductible"]),
    ("What is my deductible?", ["The deductible is $500 / $250."]),
    ("When does my car policy end?", [NUMBER, "ends on March 14, 2099"]),
    ("how much is my premium", ["The premium is $151.20 a month."]),
    ("Am I still insured?", ["is insured under policy"]),
    ("show me my policies", [NUMBER, "$151.20 a month", "$500 / $250", "**Comprehensive"]),
    ("¿Cuál es mi deducible?", ["500\u00a0$ / 250\u00a0$"]),
    ("Wann endet meine Police?", [NUMBER, "endet am 14. März 2099"]),
    ("Quelle est ma franchise ?", ["La franchise est de 500\u00a0$ / 250\u00a0$."]),
]


@pytest.mark.parametrize(("asked", "told"), ASKED)
def test_the_offline_assistant_answers_from_the_record_and_the_guardrails_let_it(
    cast: Cast, asked: str, told: list[str]
) -> None:
    make_policy(customer="customer", expires_on="2099-03-14")
    visit = Customer(cast.customer.pk)
    reply = visit.say(asked)
    for text in told:
        assert text in reply, reply
    assert f"/account/policies/{NUMBER}/" in reply
    links = ("/account/policies/", f"/account/policies/{NUMBER}/")
    evidence = Evidence(records=("list_policies", json.dumps(ask(cast.customer.pk))), links=links)
    assert read([reply], evidence) == reply
    # Another customer's figures back nothing of it.
    assert read(["Your deductible is $750."], evidence) != "Your deductible is $750."


def test_the_vehicle_that_is_named_is_told_of(cast: Cast) -> None:
    make_policy(NUMBER, customer="customer")
    make_policy(OTHER_NUMBER, customer="customer", vehicles=[{"make": "Yamaha", "model": "MT-07", "year": 2021}])
    reply = Customer(cast.customer.pk).say("When does my policy for the Yamaha end?")
    assert OTHER_NUMBER in reply and NUMBER not in reply


@pytest.mark.parametrize("asked", ["What does my policy cover?", "what's my deductible?"])
def test_the_offline_assistant_asks_who_is_not_signed_in_to_sign_in(cast: Cast, asked: str) -> None:
    make_policy(customer="customer")
    reply = Customer(None).say(asked)
    assert "/account/sign-in/?next=/chat/" in reply and NUMBER not in reply
    assert read([reply], Evidence(company=("1-800-123-4567",), links=("/account/sign-in/?next=/chat/",))) == reply


def test_a_tool_that_is_away_leads_to_a_person(cast: Cast) -> None:
    visit = Customer(cast.customer.pk)
    visit.is_out_of_service = True
    assert "Talk to a person" in visit.say("What is my deductible?")


def test_without_policies_it_says_so(cast: Cast) -> None:
    assert "shows no policy" in Customer(cast.customer.pk).say("What is my deductible?")


def test_what_is_said_of_an_errand_passes_the_guardrails(cast: Cast) -> None:
    policy = make_policy(customer="customer")
    make_policy(OTHER_NUMBER, customer="customer", vehicles=[{"make": "Yamaha", "model": "MT-07", "year": 2021}])
    visit = Customer(cast.customer.pk)
    evidence = Evidence(records=("list_policies", json.dumps(ask(cast.customer.pk))))
    which, about = visit.say("cancel my policy"), visit.say("the Tesla")
    assert OTHER_NUMBER in which and f"{policy.number} (2023 Tesla Model 3)" in about and OTHER_NUMBER not in about
    assert read([which], evidence) == which and read([about], evidence) == about


def test_each_of_several_policies_is_told_with_its_own_page(cast: Cast) -> None:
    make_policy(customer="customer")
    make_policy(OTHER_NUMBER, customer="customer", vehicles=[{"make": "Yamaha", "model": "MT-07", "year": 2021}])
    reply = Customer(cast.customer.pk).say("what is my premium")
    links = tuple(f"/account/policies/{number}/" for number in (NUMBER, OTHER_NUMBER))
    evidence = Evidence(records=("list_policies", json.dumps(ask(cast.customer.pk))), links=links)
    assert all(link in reply for link in links) and read([reply], evidence) == reply
