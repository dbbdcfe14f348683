"""Questions that the articles did not answer: kept once, counted, within bounds, and turned into articles."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from chat.tools import ToolContext, find_tool
from knowledge import unanswered
from knowledge.models import Article, Asking, UnansweredQuestion
from knowledge.unanswered import note_unused, record_question
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

LIST = "/admin/knowledge/unansweredquestion/"


def ask(question: str, conversation: str = "") -> None:
    record_question(question, conversation or str(uuid.uuid4()), "en")


def test_a_search_that_finds_nothing_is_recorded_and_the_model_told_to_offer_a_person(acme: Any) -> None:
    tool = find_tool("search_help")
    assert tool
    context = ToolContext(str(uuid.uuid4()), "turn", "call", "key", "de")
    result = tool.call(context, {"query": "loyalty programme membership"})
    tool.call(context, {"query": "is hail covered"})
    row = UnansweredQuestion.objects.get()
    assert (row.question, row.count, row.language, row.reason) == ("loyalty programme membership", 1, "de", "nothing")
    assert "offer to pass the question to a person" in result.content[0]["text"]


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("Is hail covered?", "does hail get covered", 1),
        ("Is hail covered?", "covered  HAIL!", 1),
        ("Is hail covered?", "Is snow covered?", 2),
        ("电池", "轮胎", 2),
        ("what is it", "who are you", 2),
    ],
)
def test_the_same_question_in_other_words_is_one_row(first: str, second: str, kept: int) -> None:
    ask(first)
    ask(second)
    assert UnansweredQuestion.objects.count() == kept
    assert sum(UnansweredQuestion.objects.values_list("count", flat=True)) == 2


def test_a_conversation_counts_once_for_a_question() -> None:
    conversation = str(uuid.uuid4())
    for _ in range(3):
        ask("Is hail covered?", conversation)
    assert UnansweredQuestion.objects.get().count == 1


def test_what_is_kept_is_short_and_holds_no_placeholder() -> None:
    ask("Can [PERSON_1] with [EMAIL_2] insure " + "a zeppelin " * 100)
    row = UnansweredQuestion.objects.get()
    assert len(row.question) <= 200 and row.question.startswith("Can … with … insure a zeppelin")
    assert len(row.key) <= 300


@pytest.mark.parametrize("question", ["", "   ", "?!", "12345", "[EMAIL_1]"])
def test_what_asks_nothing_is_not_kept(question: str) -> None:
    ask(question)
    assert not UnansweredQuestion.objects.exists()


def test_one_conversation_cannot_fill_the_list() -> None:
    conversation = str(uuid.uuid4())
    for number in range(30):
        ask(f"What about thing{number}x?", conversation)
    assert UnansweredQuestion.objects.count() == unanswered.MOST_A_CONVERSATION


def test_a_flood_pushes_out_what_was_asked_once_and_keeps_what_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unanswered, "MOST_QUESTIONS", 20)
    ask("Asked twice")
    ask("Asked twice")
    ask("Was ignored")
    UnansweredQuestion.objects.filter(question="Was ignored").update(status="ignored")
    UnansweredQuestion.objects.update(last_asked_at=timezone.now() - timedelta(days=400))
    for number in range(60):
        ask(f"flood{number}x")
    kept = set(UnansweredQuestion.objects.values_list("question", flat=True))
    assert len(kept) <= 20 and {"Asked twice", "Was ignored", "flood59x"} <= kept


def test_popular_questions_keep_counting_though_their_conversations_are_not_all_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unanswered, "MOST_ASKINGS", 3)
    for _ in range(5):
        ask("Is hail covered?")
    assert UnansweredQuestion.objects.get().count == 5
    assert Asking.objects.count() == 3


def test_an_answered_question_that_comes_up_again_is_open_and_an_ignored_one_stays() -> None:
    for status, expected in (("answered", "open"), ("ignored", "ignored")):
        ask("Is hail covered?")
        UnansweredQuestion.objects.update(status=status)
        note_unused(str(uuid.uuid4()), ["Is hail covered?"])
        row = UnansweredQuestion.objects.get()
        assert (row.status, row.reason) == (expected, "unused")


def test_a_question_that_cannot_be_recorded_fails_no_answer(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def fail(*args: Any) -> None:
        raise DatabaseError("secret text")

    monkeypatch.setattr(unanswered, "_record", fail)
    ask("Is hail covered?")
    ask("Is hail covered?", "no-uuid")
    assert "secret" not in caplog.text and "hail" not in caplog.text


def test_staff_start_an_article_from_a_question_and_publishing_it_answers_the_question(
    cast: Cast, client: Client
) -> None:
    ask("do you insure zeppelins")
    row = UnansweredQuestion.objects.get()
    client.force_login(cast.customer)
    assert client.get(LIST).status_code == 302
    client.force_login(cast.manager)
    page = client.get(LIST).content.decode()
    start = f"/admin/knowledge/article/add/?question={row.pk}"
    assert "do you insure zeppelins" in page and start in page
    begun = client.get(start).content.decode()
    assert 'value="Do you insure zeppelins"' in begun and 'value="do-you-insure-zeppelins"' in begun
    form = {"title": "Zeppelins", "slug": "zeppelins", "body": "No.", "category": "Air", "product": "general"}
    form |= {"position": "9", "language": "en", "audience": "public", "status": "draft"}
    form |= {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"}
    assert client.post(start, form).status_code == 302
    row.refresh_from_db()
    assert (row.article, row.status) == (Article.objects.get(), "open")
    client.post("/admin/knowledge/article/", {"action": "publish", "_selected_action": row.article.pk})
    row.refresh_from_db()
    assert row.status == "answered"
    assert "do you insure zeppelins" not in client.get(LIST).content.decode()
    assert "do you insure zeppelins" in client.get(LIST, {"status": "answered"}).content.decode()


def test_staff_decide_on_questions_in_the_list_and_see_where_they_were_asked(cast: Cast, client: Client) -> None:
    conversation = str(uuid.uuid4())
    ask("Is hail covered?", conversation)
    row = UnansweredQuestion.objects.get()
    client.force_login(cast.agent)
    assert f"/admin/chat/conversation/{conversation}/change/" in client.get(f"{LIST}{row.pk}/change/").content.decode()
    client.post(LIST, {"action": "mark_ignored", "_selected_action": row.pk})
    row.refresh_from_db()
    assert row.status == "open", "an agent reads only"
    client.force_login(cast.manager)
    client.post(LIST, {"action": "mark_ignored", "_selected_action": row.pk})
    row.refresh_from_db()
    assert row.status == "ignored"
    assert "Ignored." in client.get(f"{LIST}{row.pk}/history/").content.decode()


def test_odd_starts_of_articles_do_no_harm(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    for odd in ("x", "²", "9" * 30, "-1", ""):
        form = client.get("/admin/knowledge/article/add/", {"question": odd}).context["adminform"].form
        assert "title" not in form.initial and "keywords" not in form.initial
