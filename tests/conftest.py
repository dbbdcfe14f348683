"""Fixtures that all tests share. Servers are real and start when the first test asks for them."""

import socket
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
import redis
from django.conf import LazySettings
from django.contrib.auth.models import User

from tests import emptying, servers
from tests.cast import Cast, make_cast


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, those that need processes and a browser last."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


emptying.patch()


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Connecting anywhere but to this machine fails the test that tries."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(host: Any) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in {None, "", "localhost", "::1", "0.0.0.0"} and not str(name).startswith("127."):
            raise PermissionError(f"tests have no network: {name}")

    def guarded(original: Any) -> Any:
        def call(self: socket.socket, address: Any) -> Any:
            if self.family in {socket.AF_INET, socket.AF_INET6}:
                check(address[0])
            return original(self, address)

        return call

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        check(host)
        return getaddrinfo(host, *args, **kwargs)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded(connect))
    patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
    patch.setattr(socket, "getaddrinfo", resolve)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator["Popen[bytes]"]:
    from django.conf import settings

    with servers.valkey_at(Path(settings.EMBEDDED_VALKEY_SOCKET)) as process:
        yield process


@pytest.fixture
def valkey(valkey_server: "Popen[bytes]", settings: LazySettings) -> Iterator[redis.Redis]:
    """A real, empty Valkey where REDIS_URL points, and a client of it."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    for key in client.scan_iter(count=1000):
        # The queue of a worker that outlives the test stays bound.
        if not key.startswith(b"_kombu"):
            client.delete(key)
    yield client
    client.close()


@pytest.fixture
def own_valkey(tmp_path: Path, settings: LazySettings) -> Iterator[servers.OwnValkey]:
    """In the place of the one that tests share, for those that stop it. A test asks for it first, as `valkey`."""
    from chat.eventlog import publish

    server = servers.OwnValkey(tmp_path / "v.sock")
    settings.REDIS_URL = f"unix://{server.socket}"
    publish._make_writer.cache_clear()
    server.start()
    yield server
    server.stop()
    publish._make_writer.cache_clear()


@pytest.fixture
def celery_worker_process(transactional_db: None, valkey: redis.Redis) -> Iterator["Popen[bytes]"]:
    """A real Celery worker over the same database and Valkey as the test."""
    with servers.celery_worker() as process:
        yield process


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of all tests: see tests/cast.py."""
    return make_cast()


@pytest.fixture
def customer(cast: Cast) -> User:
    return cast.customer


@pytest.fixture
def agent(cast: Cast) -> User:
    return cast.agent
