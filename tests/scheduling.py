"""How `make test` deals its tests out to the workers.

A file's tests stay together, and so do those of all files that share a portal. Files that start processes come early,
spread among the others: none is left for the end, when the other workers would wait for it, and seldom do two start
theirs at once.
"""

from collections.abc import Iterable

import pytest
from xdist.scheduler import LoadScopeScheduling

SHARED = {
    f"tests/{name}.py": "the offline portal"
    for name in (
        "browser/test_embedding",
        "browser/test_help_centre",
        "browser/test_leads",
        "browser/test_quotes",
        "browser/test_reference",
        "chat/test_api_server",
    )
}
STARTED = {"browser", "offline_portal", "surviving_portal", "celery_worker_process"}
# The last of these files is begun when so much of the others has been.
EARLY = 0.7


class Scheduling(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return find_group(nodeid)


def find_group(nodeid: str) -> str:
    file = nodeid.partition("::")[0]
    return SHARED.get(file, file)


def spread(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Group by group as workers take them, of the slow ones the longest first."""
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        groups.setdefault(find_group(item.nodeid), []).append(item)
    slow = [group for group in groups.values() if any(map(starts_processes, group))]
    quick = [group for group in groups.values() if group not in slow]
    step = EARLY * len(quick) / max(len(slow), 1)
    places = [(place * step, group) for place, group in enumerate(sorted(slow, key=len, reverse=True))]
    ordered = sorted([*places, *enumerate(quick)], key=lambda placed: placed[0])
    return [item for _, group in ordered for item in group]


def starts_processes(item: pytest.Item) -> bool:
    return bool(STARTED & {*getattr(item, "fixturenames", ())}) or item.get_closest_marker("browser") is not None
