"""The tables of the index. They follow from the articles and may be dropped at any time: the next look fills them."""

import logging

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from knowledge.models import Article

logger = logging.getLogger(__name__)
DIMENSIONS = 512
# Fewer windows are compared one by one, which is exact and as fast.
EXACT_WINDOWS = 10_000
_MAKE = f"""
CREATE TABLE IF NOT EXISTS knowledge_search_chunk (
    id bigserial PRIMARY KEY, article_id bigint NOT NULL, stamp text NOT NULL, digest text NOT NULL,
    product text NOT NULL, language text NOT NULL, chunk jsonb NOT NULL, lengths int[] NOT NULL, terms tsvector NOT NULL
);
CREATE INDEX IF NOT EXISTS knowledge_search_chunk_article ON knowledge_search_chunk (article_id);
CREATE INDEX IF NOT EXISTS knowledge_search_chunk_terms ON knowledge_search_chunk USING gin (terms);
CREATE TABLE IF NOT EXISTS knowledge_search_window (
    chunk_id bigint NOT NULL REFERENCES knowledge_search_chunk ON DELETE CASCADE, vector halfvec({DIMENSIONS}) NOT NULL
);
CREATE INDEX IF NOT EXISTS knowledge_search_window_chunk ON knowledge_search_window (chunk_id);
CREATE TABLE IF NOT EXISTS knowledge_search_term (key text PRIMARY KEY, documents bigint NOT NULL);
CREATE TABLE IF NOT EXISTS knowledge_search_word (word text PRIMARY KEY, documents bigint NOT NULL);
CREATE TABLE IF NOT EXISTS knowledge_search_model (name text PRIMARY KEY);
"""
_INDEX = """
CREATE INDEX IF NOT EXISTS knowledge_search_window_near ON knowledge_search_window USING hnsw (vector halfvec_ip_ops)
"""


def is_in_postgres() -> bool:
    """Whether this portal searches in PostgreSQL: as SEARCH_BACKEND says, by itself when there are many articles."""
    if settings.SEARCH_BACKEND == "memory" or connection.vendor != "postgresql":
        return False
    is_large = settings.SEARCH_BACKEND == "postgres" or Article.objects.count() >= settings.SEARCH_POSTGRES_ARTICLES
    return is_large and prepare()


def prepare() -> bool:
    """Makes what is missing; False where this database has no pgvector or may not."""
    if connection.vendor != "postgresql":
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('knowledge_search_model')")
            if cursor.fetchone()[0]:
                return True
            cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
            cursor.execute(_MAKE)
    except DatabaseError as error:
        logger.warning("search stays in memory, the database cannot hold its index: %s", " ".join(str(error).split()))
        return False
    return True


def index_windows() -> None:
    """From EXACT_WINDOWS on the nearest windows are found through a graph; making it takes a minute for 100,000."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM knowledge_search_window")
        if cursor.fetchone()[0] > EXACT_WINDOWS:
            cursor.execute(_INDEX)
