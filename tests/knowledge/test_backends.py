"""The index in memory and the one in PostgreSQL: one suite, and the same results."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from embeddings.builtin import Vectors
from knowledge.embeddings import BuiltinEmbedder
from knowledge.hits import Hit
from knowledge.library import LIBRARY
from knowledge.models import Article, ChunkVectors
from knowledge.picking import Searchable
from knowledge.postgres import candidates, tables
from knowledge.postgres import library as postgres
from knowledge.publishing import save_article
from knowledge.search import search
from knowledge.stopgap import Stopgap
from knowledge.vector_store import store_vectors
from tests.knowledge.questions import ANSWERED, FOREIGN_ANSWERED, FOREIGN_UNANSWERED, UNANSWERED

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
BACKENDS = ["memory", "postgres"]
# By how much the scores of one passage may differ: vectors are kept in halves there, in singles here.
TOLERANCE = 0.01


def use(settings: LazySettings, backend: str) -> Searchable:
    if backend == "postgres" and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    settings.SEARCH_BACKEND = backend
    return LIBRARY.rebuild()


@pytest.fixture(params=BACKENDS)
def library(
    request: pytest.FixtureRequest, acme: Path, acme_vectors: dict[str, Vectors], settings: LazySettings
) -> Searchable:
    store_vectors(BuiltinEmbedder().name, acme_vectors)
    library = use(settings, request.param)
    assert isinstance(library, postgres.PostgresLibrary) == (request.param == "postgres")
    return library


def find(library: Searchable, query: str, **options: object) -> list[str]:
    return [hit.article.slug for hit in library.search(query, 3, **options)]  # type: ignore[arg-type]


def test_what_is_answered_is_found_and_nothing_else(library: Searchable) -> None:
    answered = [*ANSWERED, *FOREIGN_ANSWERED]
    missed = [question for question, slugs in answered if not set(find(library, question)) & slugs]
    wrongly = [question for question in [*UNANSWERED, *FOREIGN_UNANSWERED] if find(library, question)]
    assert (missed, wrongly) == ([], [])
    assert library.embedded_count == library.chunk_count > 200


@pytest.mark.parametrize(
    "label",
    [
        "Who and what we insure — Makes",
        "who and what we insure",
        "Cancelling your policy — From when",
        "Deductibles explained",
    ],
)
def test_a_section_comes_first_for_whoever_names_it(library: Searchable, label: str) -> None:
    """Its words alone would find "uninsured motorist" for the makes that we insure."""
    assert library.search(label, 3)[0].chunk.label.lower() == label.lower()
    assert library.search(f"{label} please", 3)[0].score < 1


def test_a_section_of_another_product_is_not_found_by_its_name(library: Searchable) -> None:
    label = "Collision cover — How much it pays"
    assert library.search(label, 1, product="car")[0].chunk.label == label
    assert label not in [hit.chunk.label for hit in library.search(label, 9, product="two-wheeler")]


@pytest.mark.parametrize("backend", [*BACKENDS, "stopgap"])
def test_a_title_may_have_the_dash_that_sets_off_a_heading(settings: LazySettings, backend: str) -> None:
    title = "Storm — and hail"
    save_article(
        Article(slug="storm", title=title, body="Text.\n\n## Cost\n\nMore.", category="Test", status="published")
    )
    library = Stopgap() if backend == "stopgap" else use(settings, backend)
    for label in (title, f"{title} — Cost"):
        assert [hit.chunk.label for hit in library.find_named(label.lower())] == [label]


def test_an_article_that_a_question_names_is_looked_up_through_an_index(settings: LazySettings) -> None:
    """Each question is looked for among the titles first."""
    library = use(settings, "postgres")
    Article.objects.bulk_create(Article(slug=f"a{number}", title=f"Place {number}") for number in range(1000))
    with CaptureQueriesContext(connection) as asked:
        library.find_named("Place 7 — Hail")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE knowledge_article")
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        assert "article_lower_title" in "".join(line for (line,) in cursor.fetchall())


def test_both_find_the_same(acme: Path, acme_vectors: dict[str, Vectors], settings: LazySettings) -> None:
    store_vectors(BuiltinEmbedder().name, acme_vectors)
    in_memory, in_postgres = [use(settings, backend) for backend in BACKENDS]

    def rank(library: Searchable, question: str, original: str) -> list[tuple[str, float]]:
        hits = library.search(question, 3, original=original)
        return [(f"{hit.url} {hit.chunk.part}", hit.score) for hit in hits]

    questions = [(question, "") for question, _ in [*ANSWERED, *FOREIGN_ANSWERED]]
    for question, original in [*questions, *(("battery of my car", text) for text, _ in FOREIGN_ANSWERED)]:
        here, there = rank(in_memory, question, original), rank(in_postgres, question, original)
        assert [score for _, score in here] == pytest.approx([score for _, score in there], abs=TOLERANCE)
        # Those as good as equal may stand in either order.
        assert {place for place, score in here if score > here[-1][1] + TOLERANCE} <= {place for place, _ in there}


def test_a_mistyped_question_is_spelled_as_the_articles_do(library: Searchable) -> None:
    meant = {"colission and towng": "collision and towing", "collision": "", "xyzzyx": "", "'); --": ""}
    assert {query: library.respell(query) for query in meant} == meant


@pytest.mark.parametrize("backend", BACKENDS)
def test_changes_are_found_and_what_is_gone_is_not(settings: LazySettings, backend: str) -> None:
    settings.SEARCH_BACKEND = backend
    article = Article(slug="towing", title="Towing", body="We tow cars.", category="Test", status="published")
    save_article(article)
    use(settings, backend)
    assert [hit.url for hit in search("towing", 3)] == ["/help/towing/"]
    article.body = "## Distance\n\nWe haul zeppelins."
    save_article(article)
    LIBRARY.expire()
    assert [hit.url for hit in search("zeppelin", 3)] == ["/help/towing/#distance"]
    article.status = Article.Status.ARCHIVED
    save_article(article)
    LIBRARY.expire()
    assert search("towing zeppelin", 3) == []
    article.status = Article.Status.PUBLISHED
    save_article(article)
    LIBRARY.expire()
    hits: list[Hit] = search("zepelins", 3)
    assert [hit.article.version for hit in hits] == [article.version]


def test_a_follow_up_and_a_product_mean_the_same(library: Searchable) -> None:
    earlier = ["do you insure motorcycles"]
    assert "riding-gear" in find(library, "what about helmets?", earlier=earlier)
    slugs = find(library, "theft", product="two-wheeler")
    products = set(Article.objects.filter(slug__in=slugs).values_list("product", flat=True))
    assert products <= {"two-wheeler", "general"}
    assert slugs


@pytest.mark.parametrize("query", ["", " ", "a", "%", "\x00", "\ud800", "((((", "' | ''", "\\", "!battery & <->", "a:*",
                                   "x" * 10_000, "battery " * 2_000])  # fmt: skip
def test_odd_queries_are_answered(settings: LazySettings, query: str) -> None:
    save_article(Article(slug="b", title="Battery", body="The battery.", category="Test", status="published"))
    for backend in BACKENDS[: 2 if connection.vendor == "postgresql" else 1]:
        found = [hit.article.slug for hit in use(settings, backend).search(query, 3)]
        assert found == (["b"] if "battery" in query else [])


def test_many_windows_are_found_through_their_graph(
    acme: Path, acme_vectors: dict[str, Vectors], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    monkeypatch.setattr(tables, "EXACT_WINDOWS", 100)
    store_vectors(BuiltinEmbedder().name, acme_vectors)
    library = use(settings, "postgres")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'knowledge_search_window_near'")
        assert cursor.fetchone()[0] == 1
    assert [question for question, slugs in FOREIGN_ANSWERED if not set(find(library, question)) & slugs] == []


def test_without_vectors_words_serve(acme: Path, settings: LazySettings) -> None:
    assert not ChunkVectors.objects.exists()
    for backend in BACKENDS[: 2 if connection.vendor == "postgresql" else 1]:
        assert find(use(settings, backend), "is the battery covered")[0] == "electric-battery-cover"


def test_a_database_without_pgvector_leaves_the_index_in_memory(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEARCH_BACKEND = "postgres"
    monkeypatch.setattr(tables, "_MAKE", "CREATE EXTENSION no_such_extension")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS knowledge_search_model")
    assert not isinstance(LIBRARY.rebuild(), postgres.PostgresLibrary)


def test_of_many_that_hold_a_word_those_are_weighed_that_it_says_most_about(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMBEDDINGS = "none"
    monkeypatch.setattr(candidates, "BY_WORDS", 2)
    for number in range(8):
        body = "Lynx, lynx and lynx." if number == 7 else "We once saw a lynx near the road at night in winter."
        save_article(Article(slug=f"a{number}", title=f"Place {number}", body=body, category="T", status="published"))
    assert find(use(settings, "postgres"), "lynx")[0] == "a7"


def test_tables_of_an_earlier_release_give_way(settings: LazySettings) -> None:
    save_article(Article(slug="lynx", title="Lynx", body="A cat.", category="T", status="published"))
    use(settings, "postgres")
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE knowledge_search_model IS NULL")
        cursor.execute("ALTER TABLE knowledge_search_chunk DROP COLUMN reading")
    assert find(use(settings, "postgres"), "lynx") == ["lynx"]


def test_a_search_box_finds_what_holds_its_words_though_it_may_not_be_about_them(library: Searchable) -> None:
    article = Article.objects.get(slug="charging-equipment-cover")
    article.body += "\n\nThe quokka lagoon ferry is covered."
    save_article(article)
    changed = LIBRARY.rebuild()
    assert find(changed, "quokka lagoon") == find(changed, "zeppelin", by_word=True) == []
    assert find(changed, "quokka lagoon", by_word=True) == ["charging-equipment-cover"]
