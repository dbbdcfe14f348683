"""How `make test` deals its tests out to the workers.

A file's tests stay together, and so do those of all files that share a portal or the example company's vectors. Files
that start processes come early, spread among the others: none is left for the end, when the other workers would wait
for it, and seldom do two start theirs at once.
"""

from collections.abc import Iterable
from functools import cache

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.servers import ROOT

# The fixtures that take long to make and are shared by files: whatever names one runs where it was made.
PORTALS = ("offline_portal", "model_portal", "desk_portal")
SHARED = {portal: portal for portal in PORTALS} | {"acme_library": "acme_vectors", "acme_vectors": "acme_vectors"}
STARTED = {*PORTALS, "browser", "celery_worker_process"}
# The last of these files is begun when so much of the others has been.
EARLY = 0.7


class Scheduling(LoadScopeScheduling):
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


def starts_processes(item: pytest.Item) -> bool:
    return bool(STARTED & {*getattr(item, "fixturenames", ())}) or item.get_closest_marker("browser") is not None
