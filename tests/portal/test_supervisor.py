"""`make run` from outside: what it starts, what it says, and that nothing stays behind."""

import asyncio
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest

from portal.supervisor.child import Child, ChildError
from portal.supervisor.programs import Program
from portal.supervisor.welcome import welcome_lines
from tests.running import copy_prepared
from tests.servers import ROOT, wait_until

KEPT = ["valkey-server", "portal.web_server", "portal worker", "portal beat"]


@pytest.fixture
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("d")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def portal(
    data_dir: Path, port: int, command: list[str] | None = None, *, database: str = "", valkey: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"DATA_DIR": str(data_dir), "PORT": str(port), "DATABASE_URL": database}
    environment["REDIS_URL"] = valkey
    environment["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    command = command or [sys.executable, "-m", "portal.supervisor"]
    with (data_dir / "output").open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output, process_group=0)
    try:
        yield process
    finally:
        left = descendants(process)
        process.kill()
        process.wait()
        for each in left:
            with suppress(psutil.NoSuchProcess):
                each.kill()


def descendants(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def kept_processes(process: subprocess.Popen[bytes]) -> dict[str, int]:
    """Process ids of the supervisor's own children, by what they are."""
    found = {}
    for child in psutil.Process(process.pid).children():
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            words = " ".join(child.cmdline())
            found |= {name: child.pid for name in KEPT if name in words}
    return found


def are_gone(processes: list[psutil.Process]) -> bool:
    return not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in processes)


def output_of(data_dir: Path) -> str:
    return (data_dir / "output").read_text()


def is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return json.load(answer)["status"] == "ready"
    except (HTTPError, OSError):
        return False


def test_the_portal_starts_survives_the_death_of_each_process_and_ends_without_a_trace(data_dir: Path) -> None:
    port = free_port()
    with portal(data_dir, port) as process:
        wait_until(lambda: set(kept_processes(process)) == set(KEPT) or process.poll())
        assert "Ready in" in output_of(data_dir)
        before = kept_processes(process)
        assert set(before) == set(KEPT)

        for pid in before.values():
            os.kill(pid, signal.SIGKILL)

        wait_until(lambda: set(kept_processes(process)) == set(KEPT))
        assert not set(kept_processes(process).values()) & set(before.values())
        wait_until(lambda: is_ready(port))
        started = descendants(process)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=45) == 0
        assert are_gone(started)
    # The addresses and sign-ins stay in sight: the clock does not tell of each task.
    assert "Sending due task" not in output_of(data_dir)


def test_a_server_names_the_addresses_that_its_visitors_use(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DEBUG": False, "SITE_ORIGIN": "https://support.acme.example", "PORT": 9000}.items():
        monkeypatch.setattr(f"portal.settings.{name}", value)

    told = list(welcome_lines(seconds=5))

    assert "  Chat           https://support.acme.example/chat/" in told
    assert "  For the proxy  http://127.0.0.1:9000" in told
    assert not any("sign-ins" in line for line in told)


def test_a_supervisor_that_is_killed_leaves_no_process_behind(data_dir: Path) -> None:
    copy_prepared(data_dir)
    with portal(data_dir, free_port()) as process:
        wait_until(lambda: len(kept_processes(process)) >= 3)
        started = descendants(process)

        process.kill()
        process.wait()

        wait_until(lambda: are_gone(started))


def test_a_supervisor_whose_make_is_killed_ends_with_all_it_started(data_dir: Path) -> None:
    command = [sys.executable, "-m", "portal.supervisor", "--end-with-parent"]
    with portal(data_dir, free_port(), ["sh", "-c", '"$@" & wait', "sh", *command]) as process:
        wait_until(lambda: any("valkey-server" in each.name() for each in descendants(process)))
        started = descendants(process)

        process.kill()

        wait_until(lambda: are_gone(started))


def test_a_busy_port_is_one_clear_line(data_dir: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with portal(data_dir, port) as process:
            assert process.wait(timeout=20) == 1
    line = f"PORT {port} is not available (Address already in use). Set another, like: PORT={port + 1} make run\n"
    assert output_of(data_dir) == line


def test_a_database_that_cannot_be_reached_is_told_clearly_and_at_once(data_dir: Path) -> None:
    address = f"postgres://portal:hunter2@127.0.0.1:{free_port()}/portal"
    with portal(data_dir, free_port(), database=address) as process:
        assert process.wait(timeout=30) == 1
    # The setup's own line, and the portal's that it ends for it.
    told = output_of(data_dir).splitlines()
    assert len(told) == 2 and all("DATABASE_URL: " in line and "Connection refused" in line for line in told)
    assert "hunter2" not in output_of(data_dir)


def test_a_valkey_that_cannot_be_reached_is_told_clearly_and_at_once(data_dir: Path) -> None:
    copy_prepared(data_dir)
    with portal(data_dir, free_port(), valkey=f"redis://:hunter2@127.0.0.1:{free_port()}/0") as process:
        assert process.wait(timeout=30) == 1
    told = output_of(data_dir).splitlines()
    assert len(told) == 2 and all("REDIS_URL: " in line and "Connection refused" in line for line in told)
    assert "hunter2" not in output_of(data_dir)


def test_a_database_file_that_is_none_is_named(data_dir: Path) -> None:
    (data_dir / "portal.sqlite3").write_text("not a database, but long enough to be read as the head of one")
    with portal(data_dir, free_port()) as process:
        assert process.wait(timeout=30) == 1
    assert f"{data_dir}/portal.sqlite3: file is not a database" in output_of(data_dir)


def test_a_second_portal_on_the_same_folder_is_refused_in_one_clear_line(data_dir: Path) -> None:
    with (data_dir / "portal.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with portal(data_dir, free_port()) as process:
            assert process.wait(timeout=20) == 1
    assert output_of(data_dir).startswith(f"The portal already runs on DATA_DIR ({data_dir}).")
    assert output_of(data_dir).count("\n") == 1


async def test_a_process_that_dies_at_once_again_and_again_is_given_up_with_its_reason() -> None:
    child = Child(Program("web", ["sh", "-c", "echo no such module; exit 3"]), backoff_seconds=0.001)
    await child.start()

    with pytest.raises(ChildError, match=r"web died 5 times in a row: exit code 3 \(no such module\)"):
        await child.keep_running()


async def test_a_process_that_has_run_is_started_again_however_often_it_dies_until_its_trouble_is_over(
    tmp_path: Path,
) -> None:
    # It runs, then finds no space seven times, more than a new one is allowed, and runs again.
    tries = tmp_path / "tries"
    tries.touch()
    script = f"echo >> {tries}; case $(wc -l < {tries}) in 1) sleep 0.5;; 9) exec sleep 60;; *) exit 28;; esac"
    child = Child(Program("beat", ["sh", "-c", script]), backoff_seconds=0.0001, quick_seconds=0.4)
    await child.start()
    running = asyncio.create_task(child.keep_running())
    while not running.done() and len(tries.read_text()) < 9:
        await asyncio.sleep(0.01)
    assert not running.done()
    running.cancel()
    await child.stop()


async def test_a_process_that_does_not_end_when_asked_is_killed_with_what_it_started() -> None:
    ignores = "trap '' TERM; sleep 60 & echo $!; wait"
    child = Child(Program("worker", ["sh", "-c", ignores]), stop_seconds=0.1)
    await child.start()
    while not child.last_line:
        await asyncio.sleep(0.01)
    grandchild = psutil.Process(int(child.last_line))

    await child.stop()

    assert child.process
    assert child.process.returncode == -signal.SIGKILL
    await asyncio.to_thread(wait_until, lambda: are_gone([grandchild]))
