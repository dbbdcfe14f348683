"""A process answers from its first second, while it still builds its first index."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge import library
from knowledge.models import Article, SynonymGroup
from knowledge.search import search
from knowledge.stopgap import Stopgap
from tests.knowledge.test_search import make_article

pytestmark = pytest.mark.postgres


@pytest.fixture
def building(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The first index is being built for as long as the test says."""
    holder = library.LibraryHolder()
    monkeypatch.setattr(library, "LIBRARY", holder)
    monkeypatch.setattr(library, "FIRST_WAIT_SECONDS", 0.05)
    holder._lock.acquire()
    return holder._lock.release


@pytest.mark.django_db
def test_a_search_during_the_first_build_is_answered_by_the_database_and_then_by_the_index(
    building: Callable[[], None],
) -> None:
    make_article("zeppelins", "We insure rigid zeppelins against hail.")
    make_article("balloons", "Balloons are not insured.")
    assert [hit.article.slug for hit in search("are zeppelins insured against hailstorms?")] == ["zeppelins"]
    assert library.LIBRARY._library is None
    building()
    assert [hit.article.slug for hit in search("zeppelin insurance")][:1] == ["zeppelins"]
    assert library.LIBRARY._library is not None


@pytest.mark.django_db
def test_the_stopgap_knows_synonyms_products_and_who_may_read(building: Callable[[], None]) -> None:
    make_article("flatbed", "A flatbed lorry comes for your vehicle.", product=Article.Product.ELECTRIC)
    make_article("secret", "How we pay flatbed lorries.", audience=Article.Audience.STAFF)
    make_article("draft", "A flatbed lorry, some day.", status=Article.Status.DRAFT)
    SynonymGroup.objects.create(words="towing, flatbed")
    stopgap = Stopgap()
    assert [hit.article.slug for hit in stopgap.search("do you do towing", 3)] == ["flatbed"]
    assert stopgap.search("flatbed", 3, product="car") == []
    assert stopgap.search("the weather in Denver", 3) == [] and stopgap.search("and", 3) == []


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["%", "_", "100% _safe_ \\", "a", "' OR 1=1 --", "x" * 10_000, "word " * 2_000])
def test_odd_questions_do_not_disturb_the_stopgap(building: Callable[[], None], query: str) -> None:
    make_article("zeppelins", "We insure zeppelins.")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert Stopgap().search(query, 3) == []
    assert len(queries) <= 3


@pytest.mark.django_db(transaction=True)
def test_an_index_that_is_loaded_at_the_start_serves_the_first_search(monkeypatch: pytest.MonkeyPatch) -> None:
    make_article("zeppelins", "We insure zeppelins.")
    holder = library.LibraryHolder()
    holder.preload()
    deadline = time.monotonic() + 10
    while holder._library is None and time.monotonic() < deadline:
        time.sleep(0.02)
    built: list[str] = []
    monkeypatch.setattr(library, "load_library", lambda reader: built.append(threading.current_thread().name))
    assert [hit.article.slug for hit in holder.current().search("zeppelins", 1)] == ["zeppelins"] and not built


def test_a_database_that_is_away_at_the_start_leaves_the_first_search_to_try_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: library.LibraryHolder) -> None:
        raise library.OperationalError("no database")

    monkeypatch.setattr(library.LibraryHolder, "_look", fail)
    holder = library.LibraryHolder()
    holder.preload()
    assert holder._lock.acquire(timeout=5)
    holder._lock.release()
    assert "could not be rebuilt" in caplog.text
    with pytest.raises(library.OperationalError):
        holder.current()
