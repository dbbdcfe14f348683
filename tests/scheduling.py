"""How `make test` deals its tests out to the workers.

One worker has PostgreSQL, with the tests that are marked for it; the others have SQLite, with all of them: while one
side waits, the other has the processors. A file's tests stay together, and so do those of all files that share a portal
or the example company's vectors. Files that start processes come early, spread among the others: none is left for the
end, when the other workers would wait for it, and seldom do two start theirs at once.
"""

import os
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import execnet
import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from tests.servers import ROOT, start_postgres

# The fixtures that take long to make and are shared by files: whatever names one runs where it was made.
PORTALS = ("offline_portal", "model_portal", "desk_portal")
SHARED = {portal: portal for portal in PORTALS} | {"acme_library": "acme_vectors", "acme_vectors": "acme_vectors"}
STARTED = {*PORTALS, "browser", "celery_worker_process"}
# The last of these files is begun when so much of the others has been.
EARLY = 0.7


def asks_for_both() -> bool:
    return os.environ.get("TEST_DATABASE") == "both"


def give_postgres(spec: execnet.XSpec) -> None:
    """To the worker that begins so, and to whichever takes its place."""
    spec.env |= {"TEST_DATABASE": "postgres", "DATABASE_URL": start_postgres()}


class BothDatabases:
    """What xdist asks of a scheduler, of two: a worker gets the tests of its own database."""

    def __init__(self, config: pytest.Config, log: Any, workers: int) -> None:
        self._parts = {"postgres": Scheduling(config, log, 1), "both": Scheduling(config, log, workers - 1)}

    def _find(self, node: WorkerController) -> "Scheduling":
        return self._parts[node.gateway.spec.env.get("TEST_DATABASE", "both")]

    @property
    def nodes(self) -> list[WorkerController]:
        return [node for part in self._parts.values() for node in part.nodes]

    @property
    def collection_is_completed(self) -> bool:
        return all(part.collection_is_completed for part in self._parts.values())

    @property
    def tests_finished(self) -> bool:
        return all(part.tests_finished for part in self._parts.values())

    @property
    def has_pending(self) -> bool:
        return any(part.has_pending for part in self._parts.values())

    def add_node(self, node: WorkerController) -> None:
        self._find(node).add_node(node)

    def remove_node(self, node: WorkerController) -> str | None:
        return self._find(node).remove_node(node)

    def add_node_collection(self, node: WorkerController, collection: Sequence[str]) -> None:
        """Who has collected little waits for nobody who collects more."""
        self._find(node).add_node_collection(node, collection)
        if self._find(node).collection_is_completed:
            self._find(node).schedule()

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        self._find(node).mark_test_complete(node, item_index, duration)

    def schedule(self) -> None:
        """Each part was begun when the last of its workers had collected."""


class Scheduling(LoadScopeScheduling):
    def __init__(self, config: pytest.Config, log: Any, workers: int) -> None:
        super().__init__(config, log)
        self.numnodes = workers

    def _split_scope(self, nodeid: str) -> str:
        return find_group(nodeid.partition("::")[0])


@cache
def find_group(file: str) -> str:
    """What a file shares with others, or the file itself."""
    text = (ROOT / file).read_text()
    return next((group for name, group in SHARED.items() if name in text), file)


def spread(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Group by group as workers take them, of the slow ones the longest first."""
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        groups.setdefault(find_group(item.nodeid.partition("::")[0]), []).append(item)
    slow = [group for group in groups.values() if any(map(starts_processes, group))]
    quick = [group for group in groups.values() if group not in slow]
    step = EARLY * len(quick) / max(len(slow), 1)
    places = [(place * step, group) for place, group in enumerate(sorted(slow, key=len, reverse=True))]
    ordered = sorted([*places, *enumerate(quick)], key=lambda placed: placed[0])
    return [item for _, group in ordered for item in group]


def end_portal(item: pytest.Item, nextitem: pytest.Item) -> None:
    """One that no other test of this worker needs: it has work of its own, which others would wait for to the end."""
    group, following = (find_group(one.nodeid.partition("::")[0]) for one in (item, nextitem))
    if group in PORTALS and following != group:
        for fixture in item.session._fixturemanager.getfixturedefs(group, item) or ():
            fixture.finish(item._request)  # type: ignore[attr-defined]


def starts_processes(item: pytest.Item) -> bool:
    return bool(STARTED & {*getattr(item, "fixturenames", ())}) or item.get_closest_marker("browser") is not None
