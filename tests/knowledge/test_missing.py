"""An address of the help centre that leads nowhere leads on: to a search, and to what its words find."""

import pytest
from django.test import Client

from knowledge.models import Article
from tests.cast import Cast
from tests.knowledge.test_search import make_article

pytestmark = pytest.mark.django_db


def test_an_unknown_address_offers_a_search_for_its_words_and_what_they_find(client: Client) -> None:
    make_article("towing", "We tow an electric car on a flatbed.")
    answer = client.get("/help/electric-car-on-a-flatbed/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'value="electric car on a flatbed"' in page and 'href="/help/towing/"' in page
    assert '<meta name="robots" content="noindex">' in page and 'href="/chat/"' in page


@pytest.mark.parametrize("path", ["/help/qqqq/", "/help/-/", "/help/topics/nothing/", "/help/topics/&lt;b&gt;/",
                                  f"/help/{'x' * 400}/"])  # fmt: skip
def test_whatever_the_address_says_there_is_a_search(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert 'role="search"' in answer.content.decode()


def test_what_a_reader_may_not_read_looks_like_what_is_not_there(client: Client, cast: Cast) -> None:
    make_article("inside", "Zeppelins are settled by Bob.", audience=Article.Audience.STAFF)
    hidden, nothing = (client.get(path).content.decode() for path in ("/help/inside/", "/help/beside/"))
    assert hidden.replace("inside", "beside") == nothing
    assert "Zeppelins" not in client.get("/help/zeppelins-settled/").content.decode()
    client.force_login(cast.agent)
    assert client.get("/help/inside/").status_code == 200
    assert 'href="/help/inside/"' in client.get("/help/zeppelins-settled/").content.decode()


def test_a_version_that_is_not_there_leads_to_the_article_as_it_stands(client: Client) -> None:
    make_article("towing", "We tow.")
    answer = client.get("/help/towing/?version=9")
    assert answer.status_code == 404
    assert "This version is not here" in answer.content.decode()
    assert 'href="/help/towing/"' in answer.content.decode()
