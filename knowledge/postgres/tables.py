"""The tables of the index. They follow from the articles and may be dropped at any time: the next look fills them."""

import logging
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from knowledge.models import Article

logger = logging.getLogger(__name__)
DIMENSIONS = 512
# What the tables are told apart by from those that an earlier release made.
LAYOUT = "2"
# Whoever changes the tables holds this until the end of its transaction.
LOCK = 0x6B6E6F77
# Fewer windows are compared one by one, which is exact and as fast.
EXACT_WINDOWS = 10_000
# What a window takes in the graph while it is made, and what all may take.
GRAPH_KILOBYTES, MOST_GRAPH_KILOBYTES = 2, 2_000_000
_MAKE = f"""
CREATE TABLE IF NOT EXISTS knowledge_search_chunk (
    id bigserial PRIMARY KEY, article_id bigint NOT NULL, stamp text NOT NULL, digest text NOT NULL,
    product text NOT NULL, language text NOT NULL, lengths int[] NOT NULL, chunk jsonb NOT NULL, reading bytea NOT NULL,
    terms tsvector NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE knowledge_search_chunk ALTER reading SET STORAGE EXTERNAL;
CREATE INDEX IF NOT EXISTS knowledge_search_chunk_article ON knowledge_search_chunk (article_id);
CREATE INDEX IF NOT EXISTS knowledge_search_chunk_terms ON knowledge_search_chunk USING gin (terms);
CREATE TABLE IF NOT EXISTS knowledge_search_window (
    chunk_id bigint NOT NULL REFERENCES knowledge_search_chunk ON DELETE CASCADE, vector halfvec({DIMENSIONS}) NOT NULL
);
CREATE INDEX IF NOT EXISTS knowledge_search_window_chunk ON knowledge_search_window (chunk_id);
CREATE TABLE IF NOT EXISTS knowledge_search_term (key text PRIMARY KEY, documents bigint NOT NULL);
CREATE TABLE IF NOT EXISTS knowledge_search_word (word text PRIMARY KEY, documents bigint NOT NULL);
CREATE TABLE IF NOT EXISTS knowledge_search_model (name text PRIMARY KEY);
COMMENT ON TABLE knowledge_search_model IS '{LAYOUT}';
"""
_DROP = """
DROP TABLE IF EXISTS knowledge_search_window, knowledge_search_chunk, knowledge_search_term, knowledge_search_word,
    knowledge_search_model
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
            if _has_layout(cursor):
                return True
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            if not _has_layout(cursor):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
                cursor.execute(_DROP)
                cursor.execute(_MAKE)
    except DatabaseError as error:
        logger.warning("search stays in memory, the database cannot hold its index: %s", " ".join(str(error).split()))
        return False
    return True


def _has_layout(cursor: Any) -> bool:
    cursor.execute("SELECT obj_description(to_regclass('knowledge_search_model'), 'pg_class')")
    return bool(cursor.fetchone()[0] == LAYOUT)


def index_windows() -> None:
    """From EXACT_WINDOWS on the nearest windows are found through a graph. Making it takes a minute for 100,000, and
    ten times as long where it doesn't fit into the memory that the server allows for that."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM knowledge_search_window")
        count = cursor.fetchone()[0]
        if count > EXACT_WINDOWS:
            kilobytes = max(65_536, min(count * GRAPH_KILOBYTES, MOST_GRAPH_KILOBYTES))
            cursor.execute("SELECT set_config('maintenance_work_mem', %s, true)", [f"{kilobytes}kB"])
            cursor.execute(_INDEX)
