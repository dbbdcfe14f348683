"""The index in PostgreSQL: how long filling it takes from vectors that are there, what it holds on disk, and how long a
query takes."""

import os
import time

from benchmarks.searching.corpus import make_documents, make_vectors
from benchmarks.searching.timing import Measured, time_queries
from tests.servers import start_postgres

MEGABYTE = 1 << 20
CHUNKS_OF_AN_ARTICLE = 4


def measure(texts: list[str], questions: list[str], count: int) -> Measured:
    """In a server of its own. A chunk is a section of an article; an article has four."""
    os.environ["DATABASE_URL"] = start_postgres()
    os.environ["SEARCH_BACKEND"] = "postgres"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _store(texts, count)
    from django.db import connection

    from knowledge.library import LIBRARY

    started, started_cpu = time.perf_counter(), time.process_time()
    library = LIBRARY.rebuild()
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - started_cpu
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM knowledge_search_window")
        windows = cursor.fetchone()[0]
        cursor.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
            "WHERE relname LIKE 'knowledge\\_search\\_%' AND relkind = 'r' AND relname <> 'knowledge_searchindex'"
        )
        size = float(cursor.fetchone()[0]) / MEGABYTE
    latencies = time_queries(lambda question: library.search(question, 3), questions)
    return Measured("postgres", library.chunk_count, windows, seconds, cpu_seconds, size, *latencies)


def _store(texts: list[str], count: int) -> None:
    from knowledge.embeddings import BuiltinEmbedder
    from knowledge.entries import make_entries
    from knowledge.models import Article
    from knowledge.vector_store import store_vectors

    documents = make_documents(texts, count)
    articles = []
    for start in range(0, count, CHUNKS_OF_AN_ARTICLE):
        parts = documents[start : start + CHUNKS_OF_AN_ARTICLE]
        body = "\n\n".join(f"## {_plain(title)} {place}\n\n{_plain(text)}" for place, (title, text) in enumerate(parts))
        articles.append(Article(slug=f"a{start}", title=_plain(parts[0][0])[:100], body=body, category="x",
                                status="published", version=1))  # fmt: skip
    Article.objects.bulk_create(articles, batch_size=500)
    entries = {entry.digest: entry for entry in make_entries(articles)}
    vectors = make_vectors([[entry.chunk.title, entry.chunk.text] for entry in entries.values()])
    store_vectors(BuiltinEmbedder().name, dict(zip(entries, vectors, strict=True)))


def _plain(text: str) -> str:
    """Without what Markdown would take for its own."""
    return "".join(letter for letter in text if letter.isalnum() or letter in " .,?!'-").strip(" -") or "word"
