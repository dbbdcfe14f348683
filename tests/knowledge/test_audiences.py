"""Who finds and reads what is not for everybody: signed-in customers theirs, staff theirs, visitors neither."""

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from chat.tools import ToolContext, find_tool
from knowledge.citing import make_source_url
from knowledge.models import Article, ArticleVersion
from knowledge.publishing import save_article
from knowledge.reserved_search import search_for_customers
from knowledge.search import search
from tests.cast import Cast
from tests.knowledge.test_search import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def articles() -> None:
    make_article("open", "Zeppelins are insured for everybody.")
    make_article("club", "Zeppelins of customers have a hangar.", audience=Article.Audience.CUSTOMERS)
    make_article("inside", "Zeppelins are settled by Bob.", audience=Article.Audience.STAFF)


def sign_in(client: Client, cast: Cast, who: str) -> None:
    if who != "visitor":
        client.force_login(getattr(cast, who))


@pytest.mark.parametrize(
    ("who", "readable"),
    [("visitor", {"open"}), ("customer", {"open", "club"}), ("agent", {"open", "club", "inside"})],
)
def test_each_finds_and_reads_what_is_for_them_and_no_more(
    client: Client, cast: Cast, who: str, readable: set[str]
) -> None:
    sign_in(client, cast, who)
    found = client.get("/help/", {"q": "zeppelins", "part": "suggestions"}).json()["results"]
    assert {result["title"].lower() for result in found} == readable
    listed = client.get("/help/").content.decode()
    for slug in ("open", "club", "inside"):
        assert (f"/help/{slug}/" in listed) == (slug in readable)
        assert client.get(f"/help/{slug}/").status_code == (200 if slug in readable else 404)
        assert client.get(f"/help/{slug}/?version=1").status_code == (200 if slug in readable else 404)


def test_the_index_of_all_and_the_sitemap_hold_what_is_for_everybody_alone(client: Client) -> None:
    assert [hit.article.slug for hit in search("zeppelins", 5)] == ["open"]
    sitemap = client.get("/sitemap.xml").content.decode()
    assert "/help/open/" in sitemap and "/help/club/" not in sitemap and "/help/inside/" not in sitemap


@pytest.mark.parametrize(("is_customer", "slugs"), [(False, ["open"]), (True, ["club", "open"])])
def test_the_assistant_tells_customers_alone_what_is_for_them_and_nobody_what_is_for_staff(
    is_customer: bool, slugs: list[str]
) -> None:
    tool = find_tool("search_help")
    assert tool
    context = ToolContext("conversation", "turn", "call", "key", "en", customer_id=1 if is_customer else None)
    blocks = tool.call(context, {"query": "zeppelins"}).content
    assert [block["source"] for block in blocks] == [make_source_url(slug, 1, "") for slug in slugs]


def test_what_is_for_customers_is_read_once_and_again_when_it_changes(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    assert [hit.slug for hit in search_for_customers("zeppelins", 2)] == ["club"]
    with django_assert_num_queries(1):
        assert [hit.slug for hit in search_for_customers("hangar", 2)] == ["club"]
    club = Article.objects.get(slug="club")
    club.body = "Airships have a mast."
    save_article(club)
    assert [hit.slug for hit in search_for_customers("mast", 2)] == ["club"]
    assert search_for_customers("hangar", 2) == []
    Article.objects.filter(slug="club").update(status=Article.Status.ARCHIVED)
    assert search_for_customers("mast", 2) == []


def test_what_was_told_to_customers_can_be_cited_and_what_is_for_staff_cannot() -> None:
    assert set(ArticleVersion.objects.for_customers().values_list("article__slug", flat=True)) == {"open", "club"}
