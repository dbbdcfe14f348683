"""Bringing the tables up to the articles: what changed goes and comes back, in one transaction, by one process."""

import json
import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from embeddings.builtin import Vectors
from knowledge.context_lines.storing import load_lines, read_marks
from knowledge.entries import Entry, make_entries
from knowledge.fields import FIELDS
from knowledge.models import Article
from knowledge.picking import primary_language
from knowledge.postgres.readings import read_chunk
from knowledge.postgres.tables import DIMENSIONS, LOCK, index_windows
from knowledge.vector_store import choose_embedder, load_vectors

ARTICLES_AT_ONCE = 200
CHUNKS_AT_ONCE = 1_000
# Another way of cutting articles has another name: what was cut before is cut anew.
CUT = "with context, unspaced by twos"


def sync() -> None:
    """One process at a time; whoever waited finds nothing left to do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _sync_chunks(cursor)
        _sync_windows(cursor)
    index_windows()


def _sync_chunks(cursor: Any) -> None:
    public = Article.objects.visible_to(AnonymousUser())
    rows = public.values_list("pk", "version", "updated_at")
    marks = read_marks()
    wanted = {pk: f"{version} {at.isoformat()} {CUT} {marks.get(pk, '')}" for pk, version, at in rows}
    cursor.execute("SELECT DISTINCT article_id, stamp FROM knowledge_search_chunk")
    present = dict(cursor.fetchall())
    _remove(cursor, [pk for pk, stamp in present.items() if wanted.get(pk) != stamp])
    changed = [pk for pk, stamp in wanted.items() if present.get(pk) != stamp]
    for start in range(0, len(changed), ARTICLES_AT_ONCE):
        some = changed[start : start + ARTICLES_AT_ONCE]
        _add(cursor, make_entries(Article.objects.filter(pk__in=some), load_lines(some)), wanted)


def _remove(cursor: Any, articles: Sequence[int]) -> None:
    if not articles:
        return
    cursor.execute(
        """
        WITH gone AS (DELETE FROM knowledge_search_chunk WHERE article_id = ANY(%s) RETURNING terms),
        fewer AS (SELECT key, count(*) AS number FROM gone, unnest(tsvector_to_array(terms)) AS key GROUP BY key)
        UPDATE knowledge_search_term AS term SET documents = documents - number FROM fewer WHERE term.key = fewer.key
        """,
        [list(articles)],
    )


def _add(cursor: Any, entries: Sequence[Entry], stamps: Mapping[int, str]) -> None:
    terms: Counter[str] = Counter()
    spellings: Counter[str] = Counter()
    readings = [read_chunk(entry.fields) for entry in entries]
    count, mean_lengths = read_lengths(cursor)
    if not count:
        mean_lengths = np.array([reading.lengths for reading in readings], np.float32).reshape(-1, len(FIELDS)).mean(0)
    columns = "article_id, stamp, digest, product, language, chunk, lengths, reading, terms"
    with cursor.copy(f"COPY knowledge_search_chunk ({columns}) FROM STDIN") as copy:
        for entry, reading in zip(entries, readings, strict=True):
            names, article = reading.names(mean_lengths), entry.article
            terms.update(names)
            spellings.update(reading.words)
            row = (article.pk, stamps[article.pk], entry.digest, str(article.product))
            more = (primary_language(article.language), json.dumps(asdict(entry.chunk)), reading.lengths)
            copy.write_row((*row, *more, reading.pack(), " ".join(map(quote_key, names))))
    _count(cursor, "term", "key", terms)
    _count(cursor, "word", "word", spellings)


def quote_key(key: str) -> str:
    return "'" + key.replace("\\", "\\\\").replace("'", "''") + "'"


def _count(cursor: Any, table: str, column: str, counts: Mapping[str, int]) -> None:
    cursor.execute("CREATE TEMP TABLE fresh (key text, number bigint) ON COMMIT DROP")
    with cursor.copy("COPY fresh FROM STDIN") as copy:
        for row in counts.items():
            copy.write_row(row)
    cursor.execute(
        f"""
        INSERT INTO knowledge_search_{table} AS known ({column}, documents) SELECT key, number FROM fresh
        ON CONFLICT ({column}) DO UPDATE SET documents = known.documents + excluded.documents
        """  # noqa: S608 - both names are ours
    )
    cursor.execute("DROP TABLE fresh")


def _sync_windows(cursor: Any) -> None:
    """The vectors that search uses now, of the chunks that have none yet."""
    cursor.execute("SELECT DISTINCT digest FROM knowledge_search_chunk")
    embedder = choose_embedder({digest for (digest,) in cursor.fetchall()})
    name = embedder.name if embedder else ""
    cursor.execute("SELECT name FROM knowledge_search_model")
    if (name,) not in cursor.fetchall():
        cursor.execute("DELETE FROM knowledge_search_window")
        cursor.execute("DELETE FROM knowledge_search_model")
        cursor.execute("INSERT INTO knowledge_search_model (name) VALUES (%s)", [name])
    cursor.execute(
        """
        SELECT id, digest FROM knowledge_search_chunk AS chunk
        WHERE NOT EXISTS (SELECT FROM knowledge_search_window WHERE chunk_id = chunk.id)
        """
    )
    bare = cursor.fetchall() if embedder else []
    for start in range(0, len(bare), CHUNKS_AT_ONCE):
        batch = bare[start : start + CHUNKS_AT_ONCE]
        vectors = load_vectors(name, {digest for _, digest in batch})
        rows = [(chunk, vectors[digest]) for chunk, digest in batch if digest in vectors]
        with cursor.copy("COPY knowledge_search_window (chunk_id, vector) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(_pack_windows(rows))


def _pack_windows(rows: Iterable[tuple[int, Vectors]]) -> bytes:
    """PostgreSQL's binary copy format; a halfvec is its length, two zero bytes, and big-endian halves."""
    parts = [b"PGCOPY\n\xff\r\n\x00" + bytes(8)]
    for chunk, vectors in rows:
        for vector in vectors.astype(">f2"):
            head = struct.pack(">hiqihh", 2, 8, chunk, 4 + 2 * DIMENSIONS, DIMENSIONS, 0)
            parts.append(head + vector.tobytes())
    return b"".join([*parts, b"\xff\xff"])


def read_lengths(cursor: Any) -> tuple[int, np.ndarray[Any, np.dtype[np.float32]]]:
    """How many chunks there are, and how long each field is in the mean."""
    sums = ", ".join(f"coalesce(sum(lengths[{place}]), 0)" for place in range(1, len(FIELDS) + 1))
    cursor.execute(f"SELECT count(*), {sums} FROM knowledge_search_chunk")  # noqa: S608 - no name from outside
    count, *lengths = cursor.fetchone()
    return count, np.array(lengths, dtype=np.float32) / max(count, 1)


def read_words(cursor: Any, limit: int) -> list[str]:
    """The words that most chunks have, the most frequent first."""
    cursor.execute(
        "SELECT word FROM knowledge_search_word WHERE documents > 0 ORDER BY documents DESC, word LIMIT %s", [limit]
    )
    return [word for (word,) in cursor.fetchall()]
