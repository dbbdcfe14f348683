"""Staff see how far search by meaning is, and that it does not work."""

import pytest
from django.test import Client

from embeddings.errors import EmbeddingError
from knowledge.embedding import note_problem
from knowledge.models import SearchIndex
from tests.cast import Cast

pytestmark = pytest.mark.django_db

LIST = "/admin/knowledge/searchindex/"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"model": "m", "passages": 1200, "embedded": 312}, ["Under way", "312 of 1,200 passages are embedded"]),
        ({"model": "m", "passages": 12, "embedded": 12}, ["Complete", "All 12 passages are found by words and by"]),
        ({"model": ""}, ["Off", "EMBEDDINGS=none"]),
        ({"model": "m", "problem": "No answer."}, ["Does not work", "No answer. Search goes by words"]),
    ],
)
def test_one_page_says_how_far_it_is(cast: Cast, client: Client, values: dict[str, object], words: list[str]) -> None:
    SearchIndex.objects.create(pk=1, **values)
    client.force_login(cast.administrator)
    page = client.get(LIST, follow=True).content.decode()
    assert [word for word in words if word not in page] == []
    assert 'name="_save"' not in page


def test_it_is_for_those_who_see_all_articles(cast: Cast, client: Client) -> None:
    client.force_login(cast.customer)
    assert client.get(LIST).status_code == 302
    client.force_login(cast.agent)
    seen = client.get(LIST, follow=True).status_code
    assert seen == (200 if cast.agent.has_perm("knowledge.view_article") else 403)


def test_a_problem_shows_above_the_articles_until_it_is_gone(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    note_problem(EmbeddingError("The embedding service cannot be reached."))
    articles = "/admin/knowledge/article/"
    assert "The embedding service cannot be reached." in client.get(articles).content.decode()
    SearchIndex.note(problem="", problem_since=None)
    assert "The embedding service" not in client.get(articles).content.decode()
