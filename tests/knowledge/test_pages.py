from typing import Any

import pytest
from django.test import Client

from knowledge.models import Article, ArticleVersion
from knowledge.publishing import save_article
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def make_draft() -> Article:
    draft = Article(slug="draft", title="Not yet", body="## Plans\n\nText.", category="Test")
    save_article(draft)
    return draft


def test_the_help_centre_lists_every_published_article_by_category(acme: Any, client: Client) -> None:
    make_draft()
    page = client.get("/help/").content.decode()
    for article in Article.objects.published():
        assert f'href="/help/{article.slug}/"' in page
    assert "Not yet" not in page
    assert page.index("Quotes and prices") < page.index("Electric cars") < page.index("Claims")


def test_searching_works_without_a_script(acme: Any, client: Client) -> None:
    page = client.get("/help/", {"q": "is my battery covered"}).content.decode()
    assert 'href="/help/electric-battery-cover/' in page
    assert 'value="is my battery covered"' in page


def test_searching_as_you_type_gets_suggestions_and_a_way_on(acme: Any, client: Client) -> None:
    found = client.get("/help/", {"q": "towing", "part": "suggestions"}).json()
    assert any(result["url"].startswith("/help/roadside-assistance/") for result in found["results"])
    assert len(found["results"]) == len({result["title"] for result in found["results"]}) <= 6
    assert found["status"].startswith(f"{len(found['results'])} articles found")
    assert found["more"] == {"text": "All results", "url": "/help/?q=towing", "ask": ""}


def test_nothing_found_leads_to_the_assistant(acme: Any, client: Client) -> None:
    found = client.get("/help/", {"q": "who won the <b>cup</b>", "part": "suggestions"}).json()
    assert found["results"] == [] and "No article answers" in found["status"]
    assert (found["more"]["ask"], found["more"]["url"]) == (
        "who won the <b>cup</b>",
        "/chat/?q=who+won+the+%3Cb%3Ecup%3C%2Fb%3E",
    )


@pytest.mark.parametrize(
    "query", ["", " ", "x", "*", "%_\\", '"', "' OR 1=1 --", "battery AND (", "x" * 10_000, "\x00", "电"]
)
def test_odd_searches_are_answered(acme: Any, client: Client, query: str) -> None:
    found = client.get("/help/", {"q": query, "part": "suggestions"}).json()["results"]
    assert bool(found) == ("battery" in query)
    page = client.get("/help/", {"q": query}).content.decode()
    assert ("electric-battery-cover" in page) == (bool(found) or not query.strip())


def test_what_the_visitor_typed_is_shown_as_text(acme: Any, client: Client) -> None:
    page = client.get("/help/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
    assert "Nothing found" in page


def test_an_article_shows_its_contents_and_a_way_to_ask(acme: Any, client: Client) -> None:
    page = client.get("/help/electric-battery-cover/").content.decode()
    assert 'href="#battery-degradation"' in page
    assert 'id="battery-degradation"' in page
    assert 'href="/chat/"' in page


def test_drafts_exist_for_staff_alone(cast: Cast, client: Client) -> None:
    draft = make_draft()
    assert client.get("/help/draft/").status_code == 404
    client.force_login(cast.customer)
    assert client.get("/help/draft/").status_code == 404
    client.force_login(cast.agent)
    page = client.get("/help/draft/")
    assert page.status_code == 200
    assert "noindex" in page.content.decode()
    assert Article.objects.visible_to(cast.customer).count() == 0
    assert list(Article.objects.visible_to(cast.agent)) == [draft]


def test_a_version_is_public_once_its_text_was(cast: Cast) -> None:
    article = make_draft()
    article.body, article.status = "Public text.", Article.Status.PUBLISHED
    save_article(article)
    assert [version.number for version in ArticleVersion.objects.visible_to(cast.customer)] == [2]
    assert [version.number for version in ArticleVersion.objects.visible_to(cast.agent)] == [2, 1]


def test_pages_cost_few_queries_however_many_articles(
    acme: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.get("/help/", {"q": "towing"})
    with django_assert_max_num_queries(4):
        assert b"battery" in client.get("/help/", {"q": "battery"}).content
    with django_assert_max_num_queries(4):
        assert client.get("/help/roadside-assistance/").status_code == 200


def test_staff_save_a_version_in_admin_and_it_is_found(acme: Any, cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    article = Article.objects.get(slug="riding-gear")
    names = ("title", "slug", "summary", "keywords", "product", "category", "audience")
    form = {name: getattr(article, name) for name in names}
    form |= {"body": article.body + "\n\n## Zeppelins\n\nWe cover zeppelin suits.", "status": "published"}
    form |= {"position": 1, "language": "en", "versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0}
    assert client.post(f"/admin/knowledge/article/{article.pk}/change/", form).status_code == 302
    article.refresh_from_db()
    latest = article.versions.get(number=2)
    assert (article.version, latest.author) == (2, cast.administrator)
    assert "/help/riding-gear/#zeppelins" in client.get("/help/", {"q": "zeppelin"}).content.decode()
    assert client.get("/admin/knowledge/article/", {"q": "helmet"}).status_code == 200
