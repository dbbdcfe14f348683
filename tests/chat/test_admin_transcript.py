"""A conversation opened by staff."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chat.admin import transcript
from chat.models import Conversation, Feedback, Message, Verdict
from tests.cast import Cast
from tests.chat.reviewed import decorate, make_conversation, make_exchange, make_prompt, make_retry, make_tool_call

CITATION = {
    "number": 1,
    "title": "Scooters — Cover",
    "url": "/help/scooters/#cover",
    "quote": "All of them.",
    "offset": 3,
}


@pytest.fixture
def reviewer(client: Client, cast: Cast) -> Client:
    client.force_login(cast.agent)
    return client


def read(client: Client, conversation: Conversation, **query: object) -> str:
    answer = client.get(reverse("admin:chat_conversation_change", args=[conversation.pk]), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_figures_of_a_turn_stand_with_it(reviewer: Client) -> None:
    figures = {"input_tokens": 40, "output_tokens": 1234, "cache_read_tokens": 9000, "cache_write_tokens": 310}
    exchange = make_exchange(
        cost_usd=Decimal("0.012345"), first_token_ms=640, total_ms=2300, stop_reason="end_turn", attempt=2, **figures
    )
    Conversation.objects.update(prompt_version=make_prompt(12))
    page = read(reviewer, exchange.conversation)
    shown = [
        "claude-sonnet-5-5",
        "anthropic",
        "640 ms",
        "2.3 s",
        "$0.0123",
        "1,234",
        "9,000",
        "310",
        "end_turn",
        "Version 12",
    ]
    assert [words for words in shown if words not in page] == []


def test_a_tool_call_stands_with_its_arguments_result_and_timing(reviewer: Client) -> None:
    exchange = make_exchange()
    content = [
        {"type": "text", "text": '{"monthly_premium":"118.40"}'},
        {"type": "search_result", "source": "/help/x/", "title": "An article", "content": [{"text": "A passage."}]},
    ]
    call = make_tool_call(exchange.turn, result={"content": content, "is_error": True}, attempts=3, error="Slow")
    page = read(reviewer, exchange.conversation)
    for words in (
        "&quot;make&quot;: &quot;Tesla&quot;",
        "&quot;monthly_premium&quot;: &quot;118.40&quot;",
        "3 attempts",
        "Slow",
    ):
        assert words in page
    assert '<a href="/help/x/"' in page
    assert "A passage." in page
    assert str(call.pk) in page


def test_a_citation_is_a_mark_in_the_text_and_a_source_below_it(reviewer: Client) -> None:
    exchange = make_exchange(answer="Yes. We do.", answer_fields={"citations": [CITATION]})
    page = read(reviewer, exchange.conversation)
    mark = f'Yes<sup><a class="cite" href="#message-{exchange.answer.pk}-source-1">1</a></sup>. We do.'
    assert mark in page
    assert f'id="message-{exchange.answer.pk}-source-1"' in page
    assert '<a href="/help/scooters/#cover"' in page
    assert "All of them." in page


def test_verdicts_feedback_rating_and_requests_stand_where_they_belong(reviewer: Client) -> None:
    exchange = make_exchange()
    Verdict.objects.create(
        message=exchange.question, rule="injection", direction="inbound", action="block", detail="score 0.97"
    )
    Feedback.objects.create(message=exchange.answer, rating=-1, comment="Not what I asked")
    exchange.conversation.handoff_requests.create(reason="A person please")
    Conversation.objects.update(rating=1, rating_comment="Poor")
    page = read(reviewer, exchange.conversation)
    question, answer = (
        page.index(f'id="message-{exchange.question.pk}"'),
        page.index(f'id="message-{exchange.answer.pk}"'),
    )
    assert question < page.index("score 0.97") < answer < page.index("Not what I asked") < page.index("A person please")
    assert "Rated 1 of 5" in page
    assert f'href="#message-{exchange.question.pk}">Blocked: injection' in page


def test_a_quotes_card_shows_its_price_and_what_makes_it(reviewer: Client) -> None:
    data = {"reference": "Q-7F3K2M", "monthly_premium": "118.40", "currency": "USD", "vehicle": "2024 Tesla Model 3",
            "breakdown": [{"label": "Base", "amount": "62.00"}], "included": ["Battery"]}  # fmt: skip
    page = read(reviewer, make_exchange(answer_fields={"cards": [{"kind": "quote", "data": data}]}).conversation)
    for words in ("118.40 USD", "Q-7F3K2M", "2024 Tesla Model 3", "62.00", "Battery"):
        assert words in page


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        (
            {"kind": "article", "data": {"title": "A-1", "is_new": True, "items": [1], "opens_at": None}},
            ["A-1", "is new", "yes", "items", "[1]", "opens at", "–"],
        ),
        ({"kind": "odd"}, ["odd"]),
        ({}, ["card"]),
    ],
)
def test_a_card_of_another_kind_is_shown_by_what_it_has(
    reviewer: Client, card: dict[str, object], shown: list[str]
) -> None:
    page = read(reviewer, make_exchange(answer_fields={"cards": [card]}).conversation)
    (shown_card,) = re.findall(r'class="card".*?</dl>', page, re.DOTALL)
    assert re.findall(r"<(?:strong|dt|dd)[^>]*>([^<]*)<", shown_card) == shown


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            {"number": 31, "opens_at": "2026-11-30T14:00:00+00:00", "needs_address": True},
            ["#31", "The team was away until", "no e-mail address yet"],
        ),
        ({"number": 31, "is_reached_by_mail": True}, ["#31", "The team was there", "reached by e-mail"]),
        ({}, ["The team was there", "e-mail address not confirmed yet"]),
    ],
)
def test_a_tickets_card_says_who_was_there_and_how_its_customer_is_reached(
    reviewer: Client, data: dict[str, object], words: list[str]
) -> None:
    page = read(reviewer, make_exchange(answer_fields={"cards": [{"kind": "ticket", "data": data}]}).conversation)
    (card,) = re.findall(r'class="card" aria-label="Ticket".*?</div>', page, re.DOTALL)
    assert [word for word in words if word not in card] == []
    assert ('href="/admin/tickets/ticket/31/change/"' in card) is (">#" in card) is ("number" in data)


def test_a_failed_turn_says_why_and_a_message_outside_turns_has_its_place(reviewer: Client) -> None:
    exchange = make_exchange(status="failed", error_code="overloaded")
    Message.objects.create(conversation=exchange.conversation, role="agent", text="Dana here.\nHello <you>")
    page = read(reviewer, exchange.conversation)
    assert "This turn failed: <code>overloaded</code>" in page
    assert page.index("overloaded") < page.index("Dana here.\nHello &lt;you&gt;")


ATTACKS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[go](javascript:alert(1))",
    "<a href='data:x'>x</a>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_was_said_or_returned_becomes_code(reviewer: Client, attack: str) -> None:
    citation = CITATION | {"url": "javascript:alert(1)", "title": attack, "quote": attack}
    exchange = make_exchange(
        text=attack, answer=attack, answer_fields={"citations": [citation], "suggestions": [attack]}
    )
    block = {"type": "search_result", "source": "javascript:alert(1)", "title": attack, "content": [{"text": attack}]}
    make_tool_call(exchange.turn, arguments={attack: attack}, result={"content": [block]}, error=attack)
    exchange.conversation.handoff_requests.create(reason=attack)
    Feedback.objects.create(message=exchange.answer, rating=-1, comment=attack)
    body = read(reviewer, exchange.conversation).partition('id="content-main"')[2].partition("<footer")[0]
    tags = re.findall(r"<[a-z][^>]*>", body)
    assert not [tag for tag in tags if tag.startswith(("<script", "<img")) or re.search(r"\son\w+=", tag)]
    assert not [tag for tag in tags if re.search(r"href=.?(javascript|data):", tag)]


def test_masked_data_stays_masked(reviewer: Client) -> None:
    page = read(reviewer, make_exchange(text="My card is [CREDIT_CARD_1]").conversation)
    assert '<span class="masked">[CREDIT_CARD_1]</span>' in page


def test_every_try_of_a_turn_stands_where_it_was_also_one_that_came_to_nothing(reviewer: Client) -> None:
    first = make_exchange(
        text="Is hail covered?",
        answer="It is",
        answer_fields={"status": "retried"},
        status="failed",
        error_code="too_long",
    )
    second = make_retry(first.turn, status="failed", error_code="interrupted")
    third = make_retry(second, status="completed")
    Message.objects.create(conversation=first.conversation, turn=third, role="assistant", text="Hail is covered.")
    page = read(reviewer, first.conversation)
    told = (
        "Is hail covered?",
        "Failed, and tried again",
        "too_long",
        "tried again.",
        "interrupted",
        "Hail is covered.",
    )
    places = [page.index(words, page.index('class="turn')) for words in told]
    assert places == sorted(places)
    assert page.count("The visitor had this tried again.") == 2 and f'href="#turn-{second.pk}"' in page


def test_five_hundred_messages_cost_as_many_queries_as_two(reviewer: Client) -> None:
    make_prompt()
    conversation = make_conversation()
    decorate(make_exchange(conversation=conversation))
    few = count_queries(reviewer, conversation)
    for _ in range(249):
        exchange = make_exchange(conversation=conversation)
        make_tool_call(exchange.turn)
        Verdict.objects.create(message=exchange.question, rule="r", direction="inbound", action="flag")
        Feedback.objects.create(message=exchange.answer, rating=1)
    assert count_queries(reviewer, conversation) == few <= 20
    assert read(reviewer, conversation).count("<article") == 500


def count_queries(client: Client, conversation: Conversation) -> int:
    with CaptureQueriesContext(connection) as captured:
        read(client, conversation)
    return len(captured)


def test_a_longer_conversation_has_parts_and_a_link_opens_the_right_one(
    reviewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcript, "PART_SIZE", 4)
    conversation = make_conversation()
    exchanges = [make_exchange(conversation=conversation, text=f"Number {n}.") for n in range(6)]
    assert "Part 1 of 3" in read(reviewer, conversation)
    assert "Number 2." in read(reviewer, conversation, part=2)
    for query in ({"turn": exchanges[5].turn.pk}, {"message": exchanges[5].answer.pk}, {"part": 99}):
        page = read(reviewer, conversation, **query)
        assert "Number 5." in page
        assert "Number 3." not in page


def test_a_conversation_without_a_word_can_be_opened(reviewer: Client) -> None:
    assert "Nothing has been said yet." in read(reviewer, make_conversation())


@pytest.mark.parametrize("key", ["0192aaaa-0000-7000-8000-000000000000", "nonsense"])
def test_a_conversation_that_is_not_there_is_not_found(reviewer: Client, key: str) -> None:
    assert reviewer.get(f"/admin/chat/conversation/{key}/change/").status_code == 404
