"""The tests' own portal leaves nothing behind, also when it does not get ready."""

import asyncio
from pathlib import Path

import psutil
import pytest

from tests import running
from tests.servers import wait_until


def find_processes_of(data_dir: Path) -> list[psutil.Process]:
    processes = psutil.process_iter(["environ"])
    return [each for each in processes if (each.info["environ"] or {}).get("DATA_DIR") == str(data_dir)]


async def test_a_start_that_takes_too_long_leaves_no_process_behind(
    tmp_path: Path, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "START_SECONDS", 0.5)

    with pytest.raises(pytest.fail.Exception, match="not ready within"):
        async with running.run_portal(tmp_path, unused_tcp_port):
            pass

    await asyncio.to_thread(wait_until, lambda: not find_processes_of(tmp_path))
