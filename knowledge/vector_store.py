"""Vectors of passages in the database: which model's to use, and what is missing."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from embeddings.builtin import Vectors
from knowledge.embeddings import Embedder, configured, find
from knowledge.models import ChunkVectors

# What a passage's vectors are stored as: half the room, and as good for comparing.
STORED = np.float16
FETCHED_AT_ONCE = 2_000


def choose_embedder(digests: Collection[str]) -> Embedder | None:
    """Whose vectors search should use now: of the models that this process can use the one with most of the passages;
    the configured one when none has more. So after a change of model the earlier one's serve until the new are there.
    """
    wanted = configured()
    if wanted is None:
        return None
    counts = {wanted.name: count_present(wanted.name, digests)}
    if counts[wanted.name] < len(digests):
        others = ChunkVectors.objects.exclude(model=wanted.name).order_by().values_list("model", flat=True).distinct()
        counts |= {name: count_present(name, digests) for name in others if find(name)}
    return find(max(counts, key=lambda name: counts[name]))


def count_present(model: str, digests: Collection[str]) -> int:
    return len(digests) - len(find_missing(model, digests))


def find_missing(model: str, digests: Collection[str]) -> set[str]:
    present = ChunkVectors.objects.filter(model=model).values_list("digest", flat=True)
    return set(digests).difference(present.iterator(FETCHED_AT_ONCE))


def load_vectors(model: str, digests: Collection[str]) -> dict[str, Vectors]:
    """The vectors there are of the wanted passages, by digest."""
    wanted = set(digests)
    found: dict[str, Vectors] = {}
    rows = ChunkVectors.objects.filter(model=model).values_list("digest", "vectors")
    for digest, content in rows.iterator(FETCHED_AT_ONCE):
        if digest in wanted:
            found[digest] = _unpack(bytes(content))
    return found


def store_vectors(model: str, vectors: Mapping[str, Vectors]) -> None:
    """Safe to repeat: what is there already is left alone."""
    rows = [ChunkVectors(model=model, digest=digest, vectors=_pack(rows)) for digest, rows in vectors.items()]
    ChunkVectors.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)


def forget_others(model: str, digests: Iterable[str]) -> int:
    """Drops what no published passage needs any more, and what other models made; how many."""
    dropped, _ = ChunkVectors.objects.exclude(model=model).delete()
    stale = set(ChunkVectors.objects.values_list("digest", flat=True).iterator(FETCHED_AT_ONCE)).difference(digests)
    ordered = sorted(stale)
    for start in range(0, len(ordered), 500):
        dropped += ChunkVectors.objects.filter(digest__in=ordered[start : start + 500]).delete()[0]
    return dropped


def _pack(rows: Vectors) -> bytes:
    return len(rows).to_bytes(2, "big") + rows.astype(STORED).tobytes()


def _unpack(content: bytes) -> Vectors:
    count = int.from_bytes(content[:2], "big")
    return np.frombuffer(content[2:], dtype=STORED).reshape(count, -1)  # type: ignore[return-value]
