"""Feedback on articles, and what search engines and caches are told."""

import json
import re
import uuid
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from knowledge import feedback
from knowledge.library import LIBRARY
from knowledge.models import Article, ArticleFeedback, UnansweredQuestion
from knowledge.publishing import save_article
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

PAGE, FORM = "/help/towing/", "/help/towing/feedback/"


@pytest.fixture
def towing() -> Article:
    article = Article(
        slug="towing", title="Towing </script>", summary="We tow.", body="## How\n\nBy truck.", category="Roads",
        status=Article.Status.PUBLISHED,
    )  # fmt: skip
    save_article(article)
    return article


def test_a_reader_says_once_whether_it_helped_and_may_think_again(towing: Article, client: Client) -> None:
    client.get(PAGE)
    assert client.post(f"{FORM}?part=form", {"is_helpful": "yes"}).status_code == 204
    assert client.post(FORM, {"is_helpful": "no", "comment": " Too  short. "}).status_code == 302
    client.post(f"{FORM}?part=form", {"is_helpful": "no"})
    row = ArticleFeedback.objects.get()
    assert (row.is_helpful, row.comment, row.version) == (False, "Too short.", 1)
    assert "Thank you" in client.get(PAGE).content.decode()
    Client().post(FORM, {"is_helpful": "yes"})
    assert ArticleFeedback.objects.count() == 2


def test_the_form_works_on_a_page_of_its_own_and_needs_its_token(towing: Article) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(FORM, {"is_helpful": "yes"}).status_code == 403
    page = client.get(f"{FORM}?helpful=no").content.decode()
    assert re.search(r'value="no"[^>]* checked', page)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    assert client.post(FORM, {"is_helpful": "no", "csrfmiddlewaretoken": token[1]}).status_code == 302
    assert "csrfmiddlewaretoken" not in client.get(PAGE).content.decode(), "the article is the same for everybody"


def test_comments_are_masked(towing: Article, client: Client) -> None:
    client.post(FORM, {"is_helpful": "no", "comment": "Write to maria.lopez@example.com, card 4111 1111 1111 1111"})
    comment = ArticleFeedback.objects.get().comment
    assert "example.com" not in comment and "4111" not in comment and "[EMAIL_1]" in comment


@pytest.mark.parametrize(
    ("said", "complaint"),
    [({}, "This field is required"), ({"is_helpful": "maybe"}, "valid choice"),
     ({"is_helpful": "yes", "comment": "x" * 1_001}, "at most 1000 characters")],
)  # fmt: skip
def test_odd_feedback_is_refused_in_words(
    towing: Article, client: Client, said: dict[str, str], complaint: str
) -> None:
    refused = client.post(FORM, said)
    assert refused.status_code == 400 and complaint in refused.content.decode()
    assert not ArticleFeedback.objects.exists()


def test_a_flood_of_feedback_ends(towing: Article, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "MOST_A_DAY", 2)
    for _ in range(2):
        feedback.give_feedback(towing, uuid.uuid4(), is_helpful=True)
    refused = client.post(FORM, {"is_helpful": "yes"})
    assert refused.status_code == 429 and "tomorrow" in refused.content.decode()


def test_what_nobody_may_read_takes_no_feedback(towing: Article, client: Client) -> None:
    Article.objects.update(audience=Article.Audience.STAFF)
    assert client.get(FORM).status_code == client.post(FORM, {"is_helpful": "yes"}).status_code == 404


def test_staff_see_what_readers_said(towing: Article, cast: Cast, client: Client) -> None:
    feedback.give_feedback(towing, uuid.uuid4(), is_helpful=False, comment="How far?")
    feedback.give_feedback(towing, uuid.uuid4(), is_helpful=True)
    client.force_login(cast.customer)
    assert client.get("/admin/knowledge/articlefeedback/").status_code == 302
    client.force_login(cast.agent)
    assert "How far?" in client.get("/admin/knowledge/articlefeedback/", {"comment": "yes"}).content.decode()
    assert "1 of 2" in client.get("/admin/knowledge/article/").content.decode()


def test_a_page_that_did_not_change_is_not_sent_again(towing: Article, client: Client) -> None:
    client.get(PAGE)
    first = client.get(PAGE)
    assert first["Last-Modified"] and "no-cache" in first["Cache-Control"]
    again = client.get(PAGE, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    towing.summary = "We tow far."
    save_article(towing)
    assert client.get(PAGE, headers={"if-none-match": first["ETag"]}).status_code == 200
    home = client.get("/help/")
    assert client.get("/help/", headers={"if-none-match": home["ETag"]}).status_code == 304


def test_search_engines_are_told_what_an_article_is(towing: Article, client: Client) -> None:
    page = client.get(f"{PAGE}?utm_source=mail").content.decode()
    assert '<link rel="canonical" href="http://testserver/help/towing/">' in page
    (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    article, trail = json.loads(written)["@graph"]
    assert (article["headline"], article["url"]) == ("Towing </script>", "http://testserver/help/towing/")
    places = [step["item"] for step in trail["itemListElement"]]
    assert places == [f"http://testserver{path}" for path in ("/help/", "/help/topics/roads/", PAGE)]


def test_the_sitemap_names_what_the_public_may_read(towing: Article, client: Client) -> None:
    for slug, changes in {"draft": {"status": "draft"}, "internal": {"audience": "staff"}}.items():
        save_article(Article(slug=slug, title="Hidden", body="x", category="x", **({"status": "published"} | changes)))
    answer = client.get("/sitemap.xml")
    places = [node.text for node in ET.fromstring(answer.content).iter() if node.tag.endswith("loc")]
    assert places == [f"http://testserver{path}" for path in ("/", "/help/", "/help/topics/roads/", PAGE)]
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots and "Disallow: /admin/" in robots
    assert "Disallow: /help/\n" not in robots


def test_results_and_the_feedback_form_are_kept_out_of_search_engines(towing: Article, client: Client) -> None:
    for path in ("/help/?q=towing", FORM):
        assert 'name="robots" content="noindex"' in client.get(path).content.decode()


def test_a_category_has_a_page_of_what_its_reader_may_see(towing: Article, cast: Cast, client: Client) -> None:
    save_article(
        Article(slug="inside", title="Inside", body="x", category="Roads", audience="staff", status="published")
    )
    save_article(Article(slug="money", title="Money", body="x", category="Fees & Co.", status="published"))
    page = client.get("/help/topics/roads/").content.decode()
    assert f'href="{PAGE}"' in page and "We tow." in page and "Inside" not in page
    assert 'href="/help/topics/fees-co/"' in page
    assert 'href="/help/topics/roads/"' in client.get(PAGE).content.decode()
    client.force_login(cast.agent)
    assert "Inside" in client.get("/help/topics/roads/").content.decode()
    for path in ("nothing", "road", "x" * 300, "%00"):
        assert client.get(f"/help/topics/{path}/").status_code == 404


def test_a_search_in_vain_is_kept_masked_once_a_visitor(towing: Article, cast: Cast, client: Client) -> None:
    for _ in range(2):
        assert "No article answers" in client.get("/help/?q=zeppelins for bob@example.com").content.decode()
    for path in ("/help/?q=towing", "/help/?q=ze", "/help/?q=zeppelins&part=suggestions", "/help/?q=%25%25%25"):
        client.get(path)
    (kept,) = UnansweredQuestion.objects.all()
    assert (kept.reason, kept.count) == ("search", 1) and "bob" not in kept.question
    Client().get("/help/?q=for zeppelins")
    client.force_login(cast.administrator)
    client.get("/help/?q=zeppelins of staff")
    kept.refresh_from_db()
    assert UnansweredQuestion.objects.count() == 1 and kept.count == 2
    page = client.get(f"/admin/knowledge/unansweredquestion/{kept.pk}/change/").content.decode()
    assert (
        "Searched in the help centre" in page and "/admin/chat/conversation/" not in page.partition("Conversations")[2]
    )


@pytest.mark.parametrize(
    ("query", "meant"),
    [("towng", "towing"), ("TOWING", None), ("how does colission work", "how does collision work"), ("xyzzy", None)],
)
def test_a_mistyped_search_is_offered_as_it_was_likely_meant(
    towing: Article, client: Client, query: str, meant: str | None
) -> None:
    towing.body += "\n\nAfter a collision."
    save_article(towing)
    LIBRARY.expire()
    page = client.get("/help/", {"q": query}).content.decode()
    assert ("Did you mean" in page) == bool(meant)
    if meant:
        assert f">{meant}</a>?" in page
        assert not UnansweredQuestion.objects.exists()


@pytest.mark.parametrize(
    "path",
    [PAGE, "/help/topics/roads/", "/help/", "/help/?q=towing", "/help/?q=towing&part=suggestions", "/sitemap.xml"],
)
def test_pages_ask_the_database_little(
    towing: Article, client: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    client.get("/help/?q=towing")
    with django_assert_max_num_queries(4):
        assert client.get(path).status_code == 200
