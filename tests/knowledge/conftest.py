from pathlib import Path

import pytest

from embeddings.builtin import Vectors
from knowledge.company import load_company, read_articles, read_synonyms
from knowledge.embedding import embed_chunks
from knowledge.embeddings import BuiltinEmbedder
from knowledge.entries import make_entries
from knowledge.library import LIBRARY, Library
from knowledge.models import SynonymGroup

ACME = Path(__file__).resolve().parents[2] / "portal" / "company" / "acme"


@pytest.fixture(autouse=True)
def fresh_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library outlives a test, its database does not; and a thread that builds an index apart from the test, as it
    does on a slow machine, would not see what the test's transaction holds."""
    monkeypatch.setattr("knowledge.library.SLOW_SECONDS", 600)
    LIBRARY.expire()
    LIBRARY._library = None


@pytest.fixture(scope="session")
def acme_library(acme_vectors: dict[str, Vectors]) -> Library:
    groups = [SynonymGroup(words=words).phrases() for words in read_synonyms(ACME)]
    entries = make_entries(read_articles(ACME))
    return Library(entries, groups, vectors=acme_vectors, embedder=BuiltinEmbedder())


@pytest.fixture(scope="session")
def acme_vectors() -> dict[str, Vectors]:
    """Of the example company's passages, by what they say."""
    entries = make_entries(read_articles(ACME))
    return embed_chunks(BuiltinEmbedder(), {entry.digest: entry.chunk for entry in entries})


@pytest.fixture
def acme(db: None) -> Path:
    """The example company's articles, loaded."""
    load_company(ACME)
    return ACME
