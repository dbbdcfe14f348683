import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import vectors
from knowledge.vectors import VectorIndex

NOTHING = np.zeros((0, 512), dtype=np.float32)


def make_groups(sizes: list[int], seed: int = 1) -> list[np.ndarray]:
    """Unit rows that differ mostly in some directions, as those of texts do."""
    random = np.random.default_rng(seed)
    directions = np.random.default_rng(0).standard_normal((50, 512))
    groups = []
    for size in sizes:
        rows = random.standard_normal((size, 50)) @ directions + random.standard_normal((size, 512))
        groups.append((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16))
    return groups


def compare_plainly(groups: list[np.ndarray], query: np.ndarray) -> np.ndarray:
    return np.array([max(0, (group.astype(np.float32) @ query).max(initial=0)) for group in groups])


@settings(max_examples=30)
@given(sizes=st.lists(st.integers(0, 4), max_size=20))
def test_the_closest_window_of_each_document_counts(sizes: list[int]) -> None:
    groups = make_groups(sizes)
    query = make_groups([1], seed=2)[0][0].astype(np.float32)
    found = VectorIndex(groups).compare(query, np.zeros(0, np.intp))
    assert np.allclose(found, compare_plainly(groups, query), atol=1e-3)


def test_a_large_collection_gives_the_best_ones_the_same_likeness(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "MOST_EXACT", 500)
    groups = make_groups([3, 0, 2, 4] * 500)
    query = make_groups([1], seed=2)[0][0].astype(np.float32)
    plainly = compare_plainly(groups, query)
    best = np.argsort(-plainly)[:10]
    found = VectorIndex(groups).compare(query, np.zeros(0, np.intp))
    assert set(np.argsort(-found)[:10]) == set(best)
    assert np.allclose(found[best], plainly[best], atol=0.01)


def test_in_a_large_collection_likely_documents_are_compared_however_far_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vectors, "MOST_EXACT", 10)
    groups = make_groups([1] * 2_000)
    query = make_groups([1], seed=2)[0][0].astype(np.float32)
    plainly = compare_plainly(groups, query)
    index = VectorIndex(groups)
    far = np.flatnonzero((index.compare(query, np.zeros(0, np.intp)) == 0) & (plainly > 0.01))[:3]
    assert len(far) == 3
    assert np.allclose(index.compare(query, far)[far], plainly[far], atol=0.01)


@pytest.mark.parametrize("groups", [[], [NOTHING], [NOTHING, NOTHING]])
def test_documents_without_vectors_are_like_nothing(groups: list[np.ndarray]) -> None:
    index = VectorIndex(groups)
    assert not index.embedded_count
    assert index.compare(np.ones(512, np.float32), np.zeros(0, np.intp)).tolist() == [0] * len(groups)
