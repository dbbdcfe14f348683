"""What a question means beyond its words: what was asked before, whose product it is about, in which language."""

import pytest

from knowledge.embedding import embed_chunks
from knowledge.embeddings import BuiltinEmbedder
from knowledge.entries import make_entries
from knowledge.following_up import find_context
from knowledge.library import Library
from knowledge.models import Article
from tests.knowledge.questions import FOREIGN_ANSWERED, FOREIGN_UNANSWERED

COVER = "does my policy cover theft of the charging cable"


def make_library(*articles: Article) -> Library:
    entries = make_entries(articles)
    embedder = BuiltinEmbedder()
    vectors = embed_chunks(embedder, {entry.digest: entry.chunk for entry in entries})
    return Library(entries, vectors=vectors, embedder=embedder)


def find(library: Library, query: str, **options: object) -> list[str]:
    return [hit.article.slug for hit in library.search(query, 3, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "earlier", "context"),
    [
        ("and for the battery?", [COVER], COVER),
        ("what about scooters", [COVER], COVER),
        ("does it cover hail", ["comprehensive cover"], "comprehensive cover"),
        ("why?", [COVER], COVER),
        ("y la batería?", [COVER], COVER),
        ("and for hail?", [COVER, "and the battery?", "?"], COVER),
        ("how do I cancel my policy", [COVER], ""),
        ("and how do I file a claim after a theft abroad", [COVER], ""),
        ("and for the battery?", [], ""),
        ("and for the battery?", ["", "?"], ""),
    ],
)
def test_a_question_takes_an_earlier_one_along_where_it_leans_on_it(
    question: str, earlier: list[str], context: str
) -> None:
    assert find_context(question, earlier) == context


@pytest.mark.parametrize(
    ("earlier", "question", "slugs"),
    [
        ("is degradation covered", "and for the battery?", {"electric-battery-cover"}),
        ("what does electric roadside assistance do", "how far do they tow?", {"electric-roadside-assistance"}),
        ("how do I cancel my policy", "do I get it back?", {"cancelling-your-policy"}),
        ("do you insure motorcycles", "what about helmets?", {"riding-gear"}),
    ],
)
def test_a_follow_up_finds_its_answer(acme_library: Library, earlier: str, question: str, slugs: set[str]) -> None:
    assert set(find(acme_library, question, earlier=[earlier])) & slugs


@pytest.mark.parametrize(("question", "slugs"), FOREIGN_ANSWERED)
def test_a_question_in_another_language_finds_the_english_article(
    acme_library: Library, question: str, slugs: set[str]
) -> None:
    assert set(find(acme_library, question)) & slugs


@pytest.mark.parametrize("question", FOREIGN_UNANSWERED)
def test_a_question_on_something_else_finds_nothing_in_any_language(acme_library: Library, question: str) -> None:
    assert find(acme_library, question) == []


def test_what_is_about_another_product_is_left_out() -> None:
    car = Article(slug="car", title="Theft", body="A stolen car is covered.", product="car")
    bike = Article(slug="bike", title="Theft", body="A stolen bike is covered.", product="two-wheeler")
    both = Article(slug="both", title="Theft report", body="Tell the police of the theft.", product="general")
    library = make_library(car, bike, both)
    assert set(find(library, "theft", product="car")) == {"car", "both"}
    assert set(find(library, "theft")) == {"car", "bike", "both"}


def test_articles_in_the_visitors_language_come_first_and_others_stand_in() -> None:
    english = Article(slug="tow", title="Towing", body="We tow cars to a garage.")
    german = Article(slug="abschleppen", title="Abschleppen", body="Wir schleppen Autos ab.", language="de")
    library = make_library(english, german)
    assert find(library, "Wird mein Auto abgeschleppt?", language="de-AT") == ["abschleppen"]
    assert find(library, "Will my car be towed?", language="en")[0] == "tow"
    assert find(library, "Will my car be towed?", language="fr")[0] == "tow"


def test_of_passages_that_say_the_same_the_freshest_is_found() -> None:
    from datetime import UTC, datetime

    text = "Tell the police of the theft and give us the number of their report within three days of it."
    old = Article(slug="old", title="Theft", body=text, updated_at=datetime(2024, 1, 1, tzinfo=UTC))
    new = Article(slug="new", title="Theft", body=text, updated_at=datetime(2026, 1, 1, tzinfo=UTC))
    other = Article(slug="other", title="Theft of a bike", body="Bring both keys after a theft.")
    other.updated_at = old.updated_at
    assert find(make_library(old, new, other), "theft") == ["new", "other"]
