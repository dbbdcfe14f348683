"""Statuses, readers, versions, proposals and addresses of articles."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.test import Client

from knowledge import library
from knowledge.citing import check_citations
from knowledge.models import Article, ArticleVersion, FormerSlug
from knowledge.publishing import ProposalError, accept_proposal, decline_proposal, propose_text, save_article
from knowledge.search import search
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

LIST = "/admin/knowledge/article/"


def make(slug: str = "zeppelins", body: str = "We insure zeppelins.", **fields: Any) -> Article:
    values = {"title": "Zeppelins", "category": "Air", "status": Article.Status.PUBLISHED} | fields
    article = Article(slug=slug, body=body, **values)
    save_article(article)
    return article


@pytest.fixture
def writer(cast: Cast) -> User:
    """Writes and proposes; publishes nothing."""
    user = User.objects.create_user("writer", is_staff=True)
    names = ("view_article", "add_article", "change_article")
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    return user


def fill(article: Article, **changes: Any) -> dict[str, Any]:
    names = ("title", "slug", "summary", "body", "keywords", "product", "category", "position", "language", "audience",
             "status")  # fmt: skip
    values = {name: getattr(article, name) for name in names}
    return values | {"versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0} | changes


def change_url(article: Article) -> str:
    return f"{LIST}{article.pk}/change/"


def test_a_staff_article_is_seen_by_staff_and_found_by_nobody(cast: Cast, client: Client) -> None:
    article = make(audience=Article.Audience.STAFF)
    assert search("zeppelins") == []
    assert client.get("/help/zeppelins/").status_code == 404
    assert "Zeppelins" not in client.get("/help/").content.decode()
    assert list(Article.objects.visible_to(AnonymousUser())) == []
    client.force_login(cast.customer)
    assert client.get("/help/zeppelins/").status_code == 404
    client.force_login(cast.agent)
    page = client.get("/help/zeppelins/")
    assert page.status_code == 200 and "noindex" in page.content.decode()
    for part in ("", "suggestions"):
        asked = {"q": "insure zeppelins", "part": part}
        assert "/help/zeppelins/" in client.get("/help/", asked).content.decode()
        assert "/help/zeppelins/" not in Client().get("/help/", asked).content.decode()
    citation = {"source": "/help/zeppelins/?version=1", "cited_text": article.body}
    assert [doubt.kind for doubt in check_citations("We insure zeppelins.", [citation]).doubts] == ["SOURCE"]


def test_making_an_article_staff_only_takes_it_out_of_search_at_once(cast: Cast, client: Client) -> None:
    article = make()
    assert search("zeppelins")
    client.force_login(cast.administrator)
    assert client.post(change_url(article), fill(article, audience="staff")).status_code == 302
    assert search("zeppelins") == []


def test_an_old_address_leads_to_the_new_one_with_its_citation(client: Client) -> None:
    article = make()
    article.slug = "airships"
    save_article(article)
    moved = client.get("/help/zeppelins/?version=1&passage=x")
    assert (moved.status_code, moved["Location"]) == (301, "/help/airships/?version=1&passage=x")
    citation = {"source": "/help/zeppelins/?version=1", "cited_text": "We insure zeppelins."}
    assert check_citations("We insure zeppelins.", [citation]).sources[0].url.startswith("/help/airships/?version=1")
    article.status = Article.Status.DRAFT
    save_article(article)
    assert client.get("/help/zeppelins/").status_code == 404


def test_an_article_that_takes_a_former_address_has_it(client: Client) -> None:
    article = make()
    article.slug = "airships"
    save_article(article)
    make(body="Other text.")
    assert "Other text." in client.get("/help/zeppelins/").content.decode()
    article.slug = "blimps"
    save_article(article)
    article.slug = "airships"
    save_article(article)
    assert [former.slug for former in FormerSlug.objects.all()] == ["blimps"]


def test_a_writer_hands_in_a_draft_and_cannot_publish_it(writer: User, cast: Cast, client: Client) -> None:
    draft = make(status=Article.Status.DRAFT)
    client.force_login(writer)
    refused = client.post(change_url(draft), fill(draft, status="published"))
    assert "not one of the available choices" in refused.content.decode()
    assert client.post(change_url(draft), fill(draft, status="review")).status_code == 302
    assert "Zeppelins" in client.get(LIST, {"review": "waiting"}).content.decode()
    client.post(LIST, {"action": "publish", "_selected_action": draft.pk})
    draft.refresh_from_db()
    assert draft.status == Article.Status.REVIEW
    client.force_login(cast.manager)
    client.post(LIST, {"action": "publish", "_selected_action": draft.pk})
    draft.refresh_from_db()
    assert draft.status == Article.Status.PUBLISHED and draft.versions.get().published_at


def test_a_writers_change_of_a_published_article_waits_until_it_is_accepted(
    writer: User, cast: Cast, client: Client
) -> None:
    article = make()
    client.force_login(writer)
    form = fill(article, body="We insure airships.", audience="staff", status="draft")
    assert client.post(change_url(article), form).status_code == 302
    article.refresh_from_db()
    assert (article.body, article.audience, article.status, article.version) == (
        "We insure zeppelins.", "public", "published", 1,
    )  # fmt: skip
    assert search("airships") == []
    page = f"{LIST}{article.pk}/version/2/"
    assert "<del>zeppelins</del><ins>airships</ins>" in client.get(page).content.decode()
    assert client.post(page, {"act": "accept"}).status_code == 403
    assert client.get("/help/zeppelins/?version=2").status_code == 200
    client.logout()
    assert client.get("/help/zeppelins/?version=2").status_code == 404
    client.force_login(cast.manager)
    assert client.post(page, {"act": "accept"}).status_code == 302
    assert [hit.article.version for hit in search("airships")] == [2]


def test_who_may_publish_may_propose_too_and_the_rest_of_the_form_counts_at_once(cast: Cast, client: Client) -> None:
    article = make()
    client.force_login(cast.manager)
    client.post(change_url(article), fill(article, body="We insure airships.", keywords="blimp", is_proposal="on"))
    article.refresh_from_db()
    assert (article.body, article.keywords) == ("We insure zeppelins.", "blimp")
    assert article.versions.proposed().count() == 1


def test_a_proposal_is_decided_on_once_and_an_old_one_does_not_hide_what_came_after(cast: Cast) -> None:
    article = make()
    article.body = "Proposed."
    proposal = propose_text(article, author=cast.manager)
    assert proposal
    article.body = "Changed meanwhile."
    save_article(article)
    accepted = accept_proposal(proposal.pk)
    article.refresh_from_db()
    assert (article.body, article.version, accepted.number) == ("Proposed.", 4, 4)
    with pytest.raises(ProposalError, match="kept in the meantime"):
        decline_proposal(proposal.pk)


def test_a_second_proposal_of_the_same_author_replaces_the_first(cast: Cast) -> None:
    article = make()
    for text in ("One.", "Two."):
        article.body = text
        propose_text(article, author=cast.agent)
    assert [version.body for version in ArticleVersion.objects.proposed()] == ["Two."]
    article.refresh_from_db()
    assert propose_text(article, author=cast.agent) is None


def test_restoring_a_version_makes_a_new_one_and_is_on_record(cast: Cast, client: Client) -> None:
    article = make()
    article.body = "Worse."
    save_article(article)
    page = f"{LIST}{article.pk}/version/1/"
    client.force_login(cast.agent)
    shown = client.get(page).content.decode()
    assert "<del>Worse</del>" in shown, "the first is compared with what stands"
    assert client.post(page, {"act": "restore"}).status_code == 403
    client.force_login(cast.manager)
    assert client.post(page, {"act": "restore"}).status_code == 302
    article.refresh_from_db()
    assert (article.body, article.version, article.versions.first().author) == (
        "We insure zeppelins.", 3, cast.manager,
    )  # fmt: skip
    assert "Version 1 stands again" in client.get(f"{LIST}{article.pk}/history/").content.decode()


@pytest.mark.parametrize("path", ["version/9/", "version/1/?with=999999999999", "version/1/?with=x"])
def test_odd_addresses_of_versions_do_no_harm(cast: Cast, client: Client, path: str) -> None:
    article = make()
    client.force_login(cast.manager)
    answer = client.get(f"{LIST}{article.pk}/{path}")
    assert answer.status_code == 404 if path == "version/9/" else "We insure zeppelins." in answer.content.decode()


@pytest.mark.parametrize("version", ["0", "99", "x", "²", "9" * 30])
def test_odd_versions_in_an_articles_address_do_no_harm(client: Client, version: str) -> None:
    make()
    answer = client.get("/help/zeppelins/", {"version": version, "passage": "~" * 500})
    assert answer.status_code == 404 if version in {"0", "99"} else "We insure zeppelins." in answer.content.decode()


def test_articles_to_read_again_are_listed(cast: Cast, client: Client) -> None:
    make("due", title="Due one", review_by=dt.date(2020, 1, 1))
    make("later", title="Later one", review_by=dt.date(2999, 1, 1))
    client.force_login(cast.manager)
    page = client.get(LIST, {"review": "due"}).content.decode()
    assert "Due one" in page and "Later one" not in page


def test_a_text_that_is_too_long_is_refused_in_words(cast: Cast, client: Client) -> None:
    article = make()
    client.force_login(cast.manager)
    page = client.post(change_url(article), fill(article, body="x" * 200_001)).content.decode()
    assert "The text has 200001 characters; 200000 is the most" in page
    refused = client.post(change_url(article), fill(article, body="x" * 5_000_000))
    assert refused.status_code == 400 and "too large" in refused.content.decode()
    article.refresh_from_db()
    assert article.version == 1


def test_related_articles_are_those_that_staff_named_and_then_the_categorys(client: Client) -> None:
    article = make()
    make("neighbour", title="Neighbour", position=1)
    make("other", title="Other", category="Elsewhere")
    hidden = make("hidden", title="Hidden", audience=Article.Audience.STAFF)
    article.related.add(hidden, Article.objects.get(slug="other"))
    page = client.get("/help/zeppelins/").content.decode()
    assert page.index("Other") < page.index("Neighbour")
    assert "Hidden" not in page


@pytest.mark.django_db(transaction=True)
def test_a_process_that_was_idle_answers_from_the_new_text_even_if_its_index_is_slow_to_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(library, "SLOW_SECONDS", 0)
    holder = library.LibraryHolder()
    article = make()
    assert holder.current().search("zeppelins", 1)
    article.body = "We insure airships."
    save_article(article)
    holder._checked_at -= 60
    assert holder.current().search("airships", 1)
