"""The lists that reviewers search: what they cost, what they find, what they say of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from chat.admin import filters, search
from chat.models import Conversation, Feedback, Message, Turn, Verdict
from tests.cast import Cast
from tests.chat.reviewed import Exchange, decorate, make_exchange, make_prompt, make_tool_call

LISTS = ["conversation", "handoffrequest", "turn", "toolcall", "verdict", "feedback"]
pytestmark = pytest.mark.postgres


@pytest.fixture
def reviewer(client: Client, cast: Cast) -> Client:
    client.force_login(cast.agent)
    return client


def list_titles(client: Client, model: str = "conversation", **query: Any) -> list[str]:
    answer = client.get(reverse(f"admin:chat_{model}_changelist"), query)
    assert answer.status_code == 200, answer
    return [str(row) for row in answer.context["cl"].result_list]


def count_queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection, ) as captured:  # fmt: skip
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("model", LISTS)
def test_a_list_of_fifty_costs_as_many_queries_as_a_list_of_five(reviewer: Client, cast: Cast, model: str) -> None:
    make_prompt()
    address = reverse(f"admin:chat_{model}_changelist")
    for _ in range(5):
        decorate(make_exchange())
    Conversation.objects.update(customer=cast.customer)
    few = count_queries(reviewer, address)
    for _ in range(45):
        decorate(make_exchange())
    Conversation.objects.update(customer=cast.customer)
    assert count_queries(reviewer, address) == few <= 18


def low_rating(exchange: Exchange) -> None:
    Conversation.objects.filter(pk=exchange.conversation.pk).update(rating=2)


def old_prompt(exchange: Exchange) -> None:
    Conversation.objects.filter(pk=exchange.conversation.pk).update(prompt_version=make_prompt(7, "archived"))


def with_agent(exchange: Exchange) -> None:
    Conversation.objects.filter(pk=exchange.conversation.pk).update(handler="human")


def long_ago(exchange: Exchange) -> None:
    Conversation.objects.filter(pk=exchange.conversation.pk).update(
        last_activity_at=timezone.now() - timedelta(days=400)
    )


def failed_turn(exchange: Exchange) -> None:
    Turn.objects.filter(pk=exchange.turn.pk).update(status="failed")


def judged(action: str) -> Callable[[Exchange], None]:
    def apply(exchange: Exchange) -> None:
        Verdict.objects.create(message=exchange.answer, rule="rule", direction="outbound", action=action)

    return apply


FILTERS: dict[str, tuple[dict[str, Any], Callable[[Exchange], Any]]] = {
    "handler": ({"handler__exact": "human"}, with_agent),
    "negative feedback": (
        {"feedback": "negative"},
        lambda exchange: Feedback.objects.create(message=exchange.answer, rating=-1),
    ),
    "blocked": ({"verdict": "block"}, judged("block")),
    "flagged": ({"verdict": "flag"}, judged("flag")),
    "redacted": ({"verdict": "redact"}, judged("redact")),
    "failed turn": ({"trouble": "turn"}, failed_turn),
    "failed tool": ({"trouble": "tool"}, lambda exchange: make_tool_call(exchange.turn, state="timed_out")),
    "open handoff": ({"trouble": "handoff"}, lambda exchange: exchange.conversation.handoff_requests.create()),
    "rated low": ({"rating": "low"}, low_rating),
    "used tool": ({"tool": "get_quote"}, lambda exchange: make_tool_call(exchange.turn)),
    "prompt version": ({"prompt": "7"}, old_prompt),
    "until": ({"to": f"{timezone.now() - timedelta(days=300):%Y-%m-%d}"}, long_ago),
}  # fmt: skip


@pytest.mark.parametrize("rare", [0, 10_000], ids=["when many match", "when few match"])
@pytest.mark.parametrize("case", FILTERS)
def test_a_filter_finds_just_what_it_says(
    reviewer: Client, monkeypatch: pytest.MonkeyPatch, case: str, rare: int
) -> None:
    monkeypatch.setattr(filters, "RARE", rare)
    query, apply = FILTERS[case]
    for exchange in [make_exchange(text="Others are left out"), make_exchange(text="The one wanted")]:
        Feedback.objects.create(message=exchange.question, rating=1)
        make_tool_call(exchange.turn, name="search_help")
    apply(exchange)
    assert list_titles(reviewer, **query) == ["The one wanted"]


def test_a_dealt_with_handoff_request_is_no_trouble(reviewer: Client) -> None:
    make_exchange().conversation.handoff_requests.create(resolved_at=timezone.now())
    assert list_titles(reviewer, trouble="handoff") == []


def test_filters_and_search_narrow_one_another(reviewer: Client) -> None:
    for handler in ("ai", "human"):
        exchange = make_exchange(text=f"Scooter, {handler}")
        Conversation.objects.filter(pk=exchange.conversation.pk).update(handler=handler)
    assert list_titles(reviewer, handler__exact="human", q="scooter") == ["Scooter, human"]


@pytest.mark.parametrize("query", [{"from": "soon"}, {"rating": "x"}, {"prompt": "x"}, {"q": "' & | ( \x00 !"}])
def test_a_senseless_filter_is_passed_over(reviewer: Client, query: dict[str, str]) -> None:
    conversation = make_exchange().conversation
    assert list_titles(reviewer, **query) == [str(conversation)]
    assert list_titles(reviewer, q="𝄞") == []


def test_search_looks_into_what_was_said_by_either_side(reviewer: Client) -> None:
    make_exchange(text="First", answer="Flatbed towing is included.")
    make_exchange(text="Second", answer="Nothing of the kind.")
    assert list_titles(reviewer, q="towing flatb") == ["First"]
    assert list_titles(reviewer, q="second") == ["Second"]


def test_search_takes_the_id_of_a_conversation_message_turn_or_tool_call(reviewer: Client) -> None:
    wanted, _ = make_exchange(text="Wanted"), make_exchange(text="Other")
    call = make_tool_call(wanted.turn)
    for key in (wanted.conversation.pk, wanted.answer.pk, wanted.turn.pk.hex, call.pk):
        assert list_titles(reviewer, q=key) == ["Wanted"]


def test_search_finds_a_customer_by_name_and_address(reviewer: Client, cast: Cast) -> None:
    for person in (cast.customer, cast.other_customer):
        exchange = make_exchange(text=f"Of {person}")
        Conversation.objects.filter(pk=exchange.conversation.pk).update(customer=person)
    assert list_titles(reviewer, q="customer@example.com") == ["Of customer"]
    assert list_titles(reviewer, q="other_customer") == ["Of other_customer"]


def test_search_that_stops_early_says_so(reviewer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MATCHES", 2)
    for number in range(3):
        make_exchange(text=f"Scooter {number}", answer="…")
    page = reviewer.get(reverse("admin:chat_conversation_changelist"), {"q": "scooter"})
    assert "The newest 2 matching messages" in page.content.decode()
    assert [str(row) for row in page.context["cl"].result_list] == ["Scooter 2", "Scooter 1"]


def test_an_earlier_last_day_lets_search_look_further_back(reviewer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MATCHES", 1)
    make_exchange(text="Scooter of today", answer="…")
    yesterday = timezone.localdate() - timedelta(days=1)
    assert list_titles(reviewer, q="scooter", to=yesterday.isoformat()) == []
    assert list_titles(reviewer, q="scooter", to=timezone.localdate().isoformat()) == ["Scooter of today"]


def test_pages_count_no_further_than_they_show(reviewer: Client) -> None:
    for number in range(160):
        Conversation.objects.create(visitor_id=make_visitor(), title=f"Number {number}")
    address = reverse("admin:chat_conversation_changelist")
    first = reviewer.get(address).context["cl"]
    last = reviewer.get(address, {"p": "4"}).context["cl"]
    assert (len(first.result_list), first.paginator.count) == (50, 101)
    assert (len(last.result_list), last.paginator.describe_count()) == (10, "160")
    for number in ("5", "99", "201", "9" * 30):
        assert reviewer.get(address, {"p": number}).status_code == 302


def test_a_page_past_the_only_one_is_refused(reviewer: Client) -> None:
    address = reverse("admin:chat_conversation_changelist")
    assert reviewer.get(address).status_code == 200
    make_exchange()
    assert reviewer.get(address, {"p": "2"}).status_code == 302


def make_visitor() -> Any:
    from chat.models import Visitor

    return Visitor.objects.create().pk


def test_a_page_behind_a_filter_counts_at_least(reviewer: Client) -> None:
    for _ in range(160):
        Conversation.objects.create(visitor_id=make_visitor(), handler="human")
    changelist = reviewer.get(reverse("admin:chat_conversation_changelist"), {"handler__exact": "human"}).context["cl"]
    assert changelist.paginator.describe_count() == "more than 100"


@pytest.mark.parametrize(
    ("model", "anchor"),
    [
        ("turn", "turn"),
        ("toolcall", "tool"),
        ("verdict", "message"),
        ("feedback", "message"),
        ("handoffrequest", "handoff"),
    ],
)
def test_each_row_of_a_list_leads_to_its_place_in_the_transcript(reviewer: Client, model: str, anchor: str) -> None:
    exchange = make_exchange()
    decorate(exchange)
    page = reviewer.get(reverse(f"admin:chat_{model}_changelist")).content.decode()
    address = page.partition(f'href="/admin/chat/conversation/{exchange.conversation.pk}/change/')[2].partition('"')[0]
    name = address.partition("#")[2]
    assert name.startswith(f"{anchor}-")
    transcript = reviewer.get(reverse("admin:chat_conversation_change", args=[exchange.conversation.pk]))
    assert f'id="{name}"' in transcript.content.decode()


def test_the_list_shows_what_deserves_a_look(reviewer: Client) -> None:
    exchange = make_exchange(status="failed", cost_usd="0.012")
    decorate(exchange)
    page = reviewer.get(reverse("admin:chat_conversation_changelist")).content.decode()
    for words in ("wants a person", "failed turn", "failed tool", "not helpful", "redacted", "$0.0120"):
        assert words in page


def test_times_of_turns_are_read_from_their_identifiers(reviewer: Client) -> None:
    make_exchange()
    today = timezone.localdate()
    assert len(list_titles(reviewer, "turn", **{"from": today.isoformat()})) == 1
    assert list_titles(reviewer, "turn", to=(today - timedelta(days=1)).isoformat()) == []
    assert Message.objects.count() == 2
