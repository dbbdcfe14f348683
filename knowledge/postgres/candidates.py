"""Which chunks may answer: those that hold the question's rarest keys, and those whose windows lie closest."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import Cursor

from knowledge.postgres.holdings import Rarity, StoredVocabulary
from knowledge.postgres.readings import LEVELS, key_names
from knowledge.postgres.syncing import quote_key

# Chunks are looked for by the rarest names, as many as they have together this many holders.
MOST_HOLDERS = 10_000
# So many of them are weighed, and so many windows.
BY_WORDS, BY_MEANING = 600, 200
_FIND = """
WITH by_words AS (
    SELECT chunk.id FROM unnest(%(names)s::text[], %(weights)s::float4[]) AS asked (name, weight)
    JOIN knowledge_search_chunk AS chunk ON chunk.terms @@ asked.name::tsquery
    WHERE %(products)s::text[] IS NULL OR chunk.product = ANY(%(products)s::text[])
    GROUP BY chunk.id ORDER BY sum(asked.weight) DESC, chunk.id LIMIT %(by_words)s
),
by_meaning AS (
    SELECT close.chunk_id AS id FROM unnest(%(vectors)s::text[]) AS asked (vector), LATERAL (
        SELECT chunk_id FROM knowledge_search_window ORDER BY vector <#> asked.vector::halfvec LIMIT %(by_meaning)s
    ) AS close
)
SELECT id, product, language, lengths, reading FROM knowledge_search_chunk
WHERE id = ANY(ARRAY(SELECT id FROM by_words UNION SELECT id FROM by_meaning))
AND (%(products)s::text[] IS NULL OR product = ANY(%(products)s::text[]))
ORDER BY id
"""
_COMPARE = """
SELECT chunk_id, max(-(vector <#> %(vector)s::halfvec)) FROM knowledge_search_window
WHERE chunk_id = ANY(%(ids)s::bigint[]) GROUP BY chunk_id
"""


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    product: str
    language: str
    lengths: Sequence[int]
    reading: bytes


def choose_names(rarities: Mapping[str, Rarity], vocabulary: StoredVocabulary) -> dict[str, float]:
    """By what full text looks for candidates, the rarest first, with how much each says: words and pairs alike, as in
    their scores."""
    totals = {False: 0.0, True: 0.0}
    for key, rarity in rarities.items():
        totals[" " in key] += rarity.value
    weights = {
        name: rarity.value / totals[" " in key] * (LEVELS[level] - LEVELS[level - 1] if level else LEVELS[1])
        for key, rarity in rarities.items()
        for level, name in enumerate(key_names(key))
    }
    vocabulary.expect(weights)
    chosen: dict[str, float] = {}
    holders = 0
    for name in sorted(filter(vocabulary.holds, weights), key=vocabulary.count):
        holders += vocabulary.count(name)
        if chosen and holders > MOST_HOLDERS:
            break
        chosen[name] = weights[name]
    return chosen


def find_candidates(
    names: Mapping[str, float], vectors: Sequence[NDArray[np.float32]], products: Sequence[str] | None
) -> list[Row]:
    """In the order of the articles' storing."""
    # The graph is searched as wide as there are windows wanted; compiling a query takes longer than running it.
    _ask(
        "SELECT set_config('hnsw.ef_search', %(width)s, false), set_config('jit', 'off', false)", width=str(BY_MEANING)
    )
    found = _ask(
        _FIND,
        names=[quote_key(name) for name in names],
        weights=list(names.values()),
        vectors=[format_vector(vector) for vector in vectors],
        products=products,
        by_words=BY_WORDS,
        by_meaning=BY_MEANING,
    )
    return [Row(*row) for row in found]


def read_likeness(vector: NDArray[np.float32], rows: Sequence[Row]) -> NDArray[np.float32]:
    """How close each candidate's closest window lies, 0 to 1."""
    closest = dict(_ask(_COMPARE, vector=format_vector(vector), ids=[row.id for row in rows]))
    return np.clip(np.array([closest.get(row.id, 0.0) for row in rows], dtype=np.float32), 0, 1)


def read_mean(cursor: Any) -> NDArray[np.float32]:
    """Of all windows: what the collection is about."""
    cursor.execute("SELECT avg(vector::vector)::text FROM knowledge_search_window")
    return np.array(json.loads(cursor.fetchone()[0] or "[]"), dtype=np.float32)


def format_vector(vector: NDArray[np.float32]) -> str:
    return "[" + ",".join(f"{number:.5g}" for number in vector.tolist()) + "]"


def _ask(query: str, **values: Any) -> list[tuple[Any, ...]]:
    """Bytes come as they are: Django's own cursors have them written out as text, which takes longer than finding them.
    Raises what Django raises."""
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(query, values, binary=True).fetchall()
