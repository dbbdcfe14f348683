"""Which chunks may answer: those that hold the query's rarest keys, and those whose windows lie closest."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.postgres.holdings import Rarity
from knowledge.postgres.syncing import quote_key

# Chunks are looked for by the rarest keys, as many as they have together this many holders.
MOST_HOLDERS = 4_000
# So many of them are weighed, and so many windows.
BY_WORDS, BY_MEANING = 300, 200


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    product: str
    language: str
    lengths: tuple[int, ...]


def find_by_words(cursor: Any, rarities: Mapping[str, Rarity], products: Sequence[str] | None) -> set[int]:
    rarest = sorted((key for key in rarities if rarities[key].documents), key=lambda key: rarities[key].documents)
    keys: list[str] = []
    holders = 0
    for key in rarest:
        holders += rarities[key].documents
        if keys and holders > MOST_HOLDERS:
            break
        keys.append(key)
    if not keys:
        return set()
    cursor.execute(
        """
        SELECT id FROM knowledge_search_chunk, CAST(%s AS tsquery) AS query
        WHERE terms @@ query AND (%s::text[] IS NULL OR product = ANY(%s::text[]))
        ORDER BY ts_rank('{1, 1, 1, 1}', terms, query) DESC LIMIT %s
        """,
        [" | ".join(map(quote_key, keys)), products, products, BY_WORDS],
    )
    return {key for (key,) in cursor.fetchall()}


def find_by_meaning(cursor: Any, vector: NDArray[np.float32], products: Sequence[str] | None) -> set[int]:
    # The graph is searched as wide as there are windows wanted.
    cursor.execute("SELECT set_config('hnsw.ef_search', %s, false)", [str(BY_MEANING)])
    cursor.execute(
        "SELECT chunk_id FROM knowledge_search_window ORDER BY vector <#> %s::halfvec LIMIT %s",
        [format_vector(vector), BY_MEANING],
    )
    found = {key for (key,) in cursor.fetchall()}
    if products and found:
        query = "SELECT id FROM knowledge_search_chunk WHERE id = ANY(%s) AND product = ANY(%s)"
        cursor.execute(query, [list(found), list(products)])
        found = {key for (key,) in cursor.fetchall()}
    return found


def read_candidates(cursor: Any, ids: Sequence[int]) -> list[Row]:
    """In the order of the ids, which is that of the articles' storing."""
    query = "SELECT id, product, language, lengths FROM knowledge_search_chunk WHERE id = ANY(%s) ORDER BY id"
    cursor.execute(query, [list(ids)])
    return [Row(key, product, language, tuple(lengths)) for key, product, language, lengths in cursor.fetchall()]


def read_likeness(cursor: Any, vector: NDArray[np.float32], rows: Sequence[Row]) -> NDArray[np.float32]:
    """How close each candidate's closest window lies, 0 to 1."""
    cursor.execute(
        """
        SELECT chunk_id, max(-(vector <#> %s::halfvec)) FROM knowledge_search_window
        WHERE chunk_id = ANY(%s) GROUP BY chunk_id
        """,
        [format_vector(vector), [row.id for row in rows]],
    )
    closest = dict(cursor.fetchall())
    return np.clip(np.array([closest.get(row.id, 0.0) for row in rows], dtype=np.float32), 0, 1)


def read_mean(cursor: Any) -> NDArray[np.float32]:
    """Of all windows: what the collection is about."""
    cursor.execute("SELECT avg(vector::vector)::text FROM knowledge_search_window")
    return np.array(json.loads(cursor.fetchone()[0] or "[]"), dtype=np.float32)


def format_vector(vector: NDArray[np.float32]) -> str:
    return "[" + ",".join(f"{number:.5g}" for number in vector.tolist()) + "]"
