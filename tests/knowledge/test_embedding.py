"""Passages become vectors in the background; search goes on meanwhile, and whatever fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache

from embeddings import voyage
from knowledge import embedding, tasks
from knowledge.embedding import BusyError, embed_missing, embed_slice
from knowledge.embeddings import BuiltinEmbedder, configured
from knowledge.library import LIBRARY
from knowledge.models import Article, ChunkVectors, SearchIndex
from knowledge.publishing import save_article
from knowledge.search import search
from tests import servers
from tests.embeddings.voyage_server import KEY, VoyageServer, serving

GERMAN = "Ist die Batterie meines Elektroautos versichert?"
BODY = "The battery of an electric car is covered against damage.\n\n## Payments\n\nThe premium is paid by credit card."


@pytest.fixture
def batteries(db: None) -> Article:
    article = Article(slug="battery", title="Battery cover", body=BODY, category="Test", status="published")
    save_article(article)
    LIBRARY.expire()
    return article


@pytest.fixture
def service(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[VoyageServer]:
    """Embeddings by a service on this machine."""
    monkeypatch.setattr(voyage, "FIRST_WAIT_SECONDS", 0.0)
    with serving() as server:
        settings.EMBEDDINGS, settings.VOYAGE_API_KEY, settings.VOYAGE_URL = "voyage", KEY, server.url
        yield server


def embed() -> bool:
    embedder = configured()
    assert embedder
    is_left = embed_missing(embedder)
    LIBRARY.expire()
    return is_left


def find(query: str) -> list[str]:
    return [hit.url for hit in search(query, 1)]


@pytest.mark.postgres
def test_a_question_in_another_language_is_answered_once_articles_are_embedded(batteries: Article) -> None:
    assert find(GERMAN) == []
    assert find("battery cover") == ["/help/battery/"]
    assert embed() is False
    assert find(GERMAN) == ["/help/battery/"]
    assert str(SearchIndex.read()) == "All 2 passages are found by words and by meaning."


@pytest.mark.postgres
def test_an_edit_embeds_what_it_changed_and_nothing_else(batteries: Article) -> None:
    embed()
    before = set(ChunkVectors.objects.values_list("pk", flat=True))
    batteries.body = BODY.replace("credit card", "bank transfer")
    save_article(batteries)
    embed()
    after = set(ChunkVectors.objects.values_list("pk", flat=True))
    assert len(after) == 2
    assert len(after & before) == 1


def test_a_slice_ends_with_its_time_and_the_next_goes_on(batteries: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "PASSAGES_AT_ONCE", 1)
    assert embed_missing(BuiltinEmbedder(), deadline=0.0) is True
    assert str(SearchIndex.read()).startswith("0 of 2 passages are embedded")
    assert embed() is False
    assert SearchIndex.read().embedded == 2


def test_other_processes_are_told_of_new_vectors_and_of_nothing_else(batteries: Article) -> None:
    embed()
    version = SearchIndex.read().version
    embed()
    assert version == SearchIndex.read().version
    batteries.body += " Or by cheque."
    save_article(batteries)
    embed()
    assert SearchIndex.read().version > version


def test_after_a_change_of_model_the_earlier_ones_vectors_serve_until_the_new_are_there(
    batteries: Article, service: VoyageServer, settings: LazySettings
) -> None:
    settings.EMBEDDINGS = "builtin"
    embed()
    settings.EMBEDDINGS = "voyage"
    LIBRARY.rebuild()
    assert find(GERMAN) == ["/help/battery/"]
    assert not service.requests
    embed()
    assert find(GERMAN) == ["/help/battery/"]
    assert [request["input_type"] for request in service.requests] == ["document", "query"]
    assert set(ChunkVectors.objects.values_list("model", flat=True)) == {"voyage:voyage-3.5"}


def test_a_service_that_is_down_leaves_words_and_tells_staff_until_it_is_back(
    batteries: Article, service: VoyageServer
) -> None:
    service.answers = [(503, {}, b"")] * voyage.ATTEMPTS
    assert embed() is False
    assert find("battery cover") == ["/help/battery/"]
    assert SearchIndex.read().problem == "The embedding service answered with an error (503)."
    since = SearchIndex.read().problem_since
    service.answers = [(503, {}, b"")] * voyage.ATTEMPTS
    embed()
    assert SearchIndex.read().problem_since == since is not None
    embed()
    assert str(SearchIndex.read()) == "All 2 passages are found by words and by meaning."


def test_a_question_that_cannot_be_embedded_goes_by_words_and_tells_staff(
    batteries: Article, service: VoyageServer
) -> None:
    embed()
    service.answers = [(500, {}, b"")]
    assert find("battery cover") == ["/help/battery/"]
    assert "error (500)" in SearchIndex.read().problem
    embed()
    assert SearchIndex.read().problem == ""


def test_without_embeddings_words_serve_and_staff_see_why(batteries: Article, settings: LazySettings) -> None:
    embed()
    settings.EMBEDDINGS = "none"
    LIBRARY.rebuild()
    assert find(GERMAN) == []
    assert find("battery cover") == ["/help/battery/"]


def test_two_workers_do_not_embed_the_same(batteries: Article, valkey: Any) -> None:
    cache.add("knowledge.embedding", True, 60)
    with pytest.raises(BusyError):
        embed_slice()
    cache.delete("knowledge.embedding")
    assert embed_slice() is False
    assert SearchIndex.read().embedded == 2


def test_what_is_left_is_queued_again(batteries: Article, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[bool] = []
    monkeypatch.setattr(tasks, "queue_embedding", lambda: queued.append(True))
    monkeypatch.setattr(embedding, "SLICE_SECONDS", 0.0)
    tasks.embed_articles()
    assert queued
    assert cache.get("knowledge.embedding") is None


@pytest.mark.django_db(transaction=True)
def test_a_worker_embeds_what_a_search_found_missing(valkey: Any) -> None:
    save_article(Article(slug="battery", title="Battery cover", body=BODY, category="Test", status="published"))
    LIBRARY.expire()
    with servers.celery_worker(EMBEDDINGS="builtin"):
        assert find("battery cover") == ["/help/battery/"]
        servers.wait_until(lambda: SearchIndex.read().embedded == 2)
