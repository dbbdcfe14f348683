import pytest

from knowledge.entries import make_entries
from knowledge.library import LIBRARY, Library
from knowledge.models import Article, SynonymGroup
from knowledge.publishing import save_article
from knowledge.search import build_index, search
from tests.knowledge.questions import ANSWERED, UNANSWERED


def make_article(slug: str, body: str, **values: object) -> Article:
    values = {"title": slug.title(), "category": "Test", "status": Article.Status.PUBLISHED, **values}
    article = Article(slug=slug, body=body, **values)  # type: ignore[misc]
    save_article(article)
    LIBRARY.expire()
    return article


@pytest.mark.parametrize(("question", "slugs"), ANSWERED)
def test_the_answer_is_among_the_first_three(acme_library: Library, question: str, slugs: set[str]) -> None:
    assert {hit.article.slug for hit in acme_library.search(question, 3)} & slugs


def test_nearly_always_the_answer_comes_first(acme_library: Library) -> None:
    found = [(acme_library.search(question, 1), slugs) for question, slugs in ANSWERED]
    first = sum(1 for hits, slugs in found if hits and hits[0].article.slug in slugs)
    assert first / len(ANSWERED) >= 0.93


@pytest.mark.parametrize("question", UNANSWERED)
def test_a_question_on_something_else_finds_nothing(acme_library: Library, question: str) -> None:
    assert acme_library.search(question, 3) == []


def test_scores_fall_and_lie_between_0_and_1(acme_library: Library) -> None:
    scores = [hit.score for hit in acme_library.search("battery damage", 5)]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[-1] <= scores[0] <= 1


def test_an_index_over_texts_needs_no_database() -> None:
    index = build_index(["Towing\n\nWe tow cars.", "Batteries\n\nWe cover batteries.", "Nothing here"])
    (hit,) = index.search("is my battery covered", 3)
    assert (hit.position, 0 < hit.score <= 1) == (1, True)


@pytest.mark.parametrize("texts", [[], [""], ["", "???"]])
def test_an_index_over_nothing_finds_nothing(texts: list[str]) -> None:
    assert build_index(texts).search("battery", 3) == []


def test_a_synonym_finds_the_article_that_never_says_it() -> None:
    article = Article(slug="tow", title="Towing", body="We tow you.")
    assert Library(make_entries([article])).search("recovery truck", 1) == []
    assert Library(make_entries([article]), [["recovery truck", "towing"]]).search("recovery truck", 1)


@pytest.mark.django_db
def test_a_published_change_is_found_and_a_draft_is_not() -> None:
    article = make_article("towing", "We tow cars.")
    make_article("secret", "Zeppelin plans.", status=Article.Status.DRAFT)
    assert [hit.url for hit in search("towing", 3)] == ["/help/towing/"]
    assert search("zeppelin", 3) == []
    article.body = "## Distance\n\nWe haul zeppelins."
    save_article(article)
    LIBRARY.expire()
    assert [hit.url for hit in search("zeppelin", 3)] == ["/help/towing/#distance"]


@pytest.mark.django_db
def test_an_archived_or_deleted_article_is_found_no_more() -> None:
    article, other = make_article("towing", "We tow cars."), make_article("lockout", "We open cars.")
    article.status = Article.Status.ARCHIVED
    save_article(article)
    other.delete()
    LIBRARY.expire()
    assert search("towing lockout", 3) == []


@pytest.mark.django_db
def test_a_new_synonym_is_known_at_the_next_look() -> None:
    make_article("towing", "We tow cars.")
    assert search("abschleppen", 3) == []
    SynonymGroup.objects.create(words="towing, abschleppen")
    LIBRARY.expire()
    assert search("abschleppen", 3)


@pytest.mark.django_db
def test_searches_close_together_share_one_look_at_the_database(
    acme: object, django_assert_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not even a busy machine takes so long between two searches.
    monkeypatch.setattr("knowledge.library.CHECK_SECONDS", 60.0)
    search("battery", 3)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert search("towing", 3)
