"""Fixtures that all tests share. Servers are real and start when the first test asks for them."""

import gc
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any

import execnet
import pytest
import pytest_asyncio
import redis
from asgiref.sync import SyncToAsync
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import connections
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as property_settings
from xdist.workermanage import parse_tx_spec_config

from embeddings.builtin import count_cores
from tests import databases, emptying, patience, scheduling, servers
from tests.cast import Cast, make_cast
from tests.running import Portal, find_port, run_portal
from tests.upstream import Upstream, serve_upstream

# How long an example takes says something of the machine, and of what else it does.
property_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
property_settings.load_profile("house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Fast tests first, those that need processes and a browser last; but well mixed for workers side by side."""
    if hasattr(config, "workerinput"):
        items[:] = scheduling.spread(items)
    else:
        items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """On PostgreSQL alone, files without a test for it: importing and dealing them out takes as long as some tests."""
    is_test = collection_path.suffix == ".py" and collection_path.name.startswith("test_")
    if is_test and config.option.markexpr == "postgres" and "mark.postgres" not in collection_path.read_text():
        return True
    return None


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: looking through it for garbage again and again would take a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if hasattr(item.config, "workerinput") and nextitem is not None:
        scheduling.end_portal(item, nextitem)


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("TEST_DATABASE") == "postgres" and hasattr(config, "workerinput"):
        config.option.markexpr = "postgres"
    elif scheduling.asks_for_both() and not hasattr(config, "workerinput") and len(config.option.tx) < 2:
        raise pytest.UsageError("TEST_DATABASE=both needs two workers at least: -n 2 --dist loadscope")


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are processors: each waits for portals, browsers and the clock for a third of its time; and
    one for PostgreSQL."""
    return count_cores() + 2 + scheduling.asks_for_both()


def pytest_xdist_setupnodes(specs: list[execnet.XSpec]) -> None:
    if scheduling.asks_for_both():
        scheduling.give_postgres(specs[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> scheduling.Scheduling | scheduling.BothDatabases:
    config.option.loadscopereorder = False
    workers = len(parse_tx_spec_config(config))
    make = scheduling.BothDatabases if scheduling.asks_for_both() else scheduling.Scheduling
    return make(config, log, workers)


databases.patch()
emptying.patch()
patience.patch()


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


@pytest.fixture(autouse=True)
def usual_language() -> Iterator[None]:
    """A request leaves the language of its page behind in its thread."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """What tests ask of the ORM in a coroutine has a thread, whose connection would be left when the database goes."""
    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator["Popen[bytes]"]:
    from django.conf import settings

    with servers.valkey_at(Path(settings.EMBEDDED_VALKEY_SOCKET)) as process:
        yield process


@pytest.fixture(autouse=True)
def queue(request: pytest.FixtureRequest) -> None:
    """What commits queues work, and a queue that is away takes seconds to say so, each time."""
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        request.getfixturevalue("valkey_server")


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


@pytest.fixture(scope="session")
def partner() -> Iterator[socket.socket]:
    """Where a site may listen that shows the chat of the offline portal."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield listener


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def offline_portal(tmp_path_factory: pytest.TempPathFactory, partner: socket.socket) -> AsyncIterator[Portal]:
    """As a new user has it: no key, the offline assistant. Other modules may have used it before: of what there is, a
    test may count on its own alone."""
    settings = {
        "EMBEDDINGS": "builtin",
        "RATE_LIMIT_VISITOR": "off",
        "RATE_LIMIT_ADDRESS": "off",
        "ALLOWED_EMBED_ORIGINS": f"http://localhost:{partner.getsockname()[1]}",
    }
    async with run_portal(tmp_path_factory.mktemp("offline"), find_port(), **settings) as portal:
        await portal.warm_up()
        yield portal


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def model_upstream() -> AsyncIterator[Upstream]:
    async with serve_upstream() as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def model_portal(tmp_path_factory: pytest.TempPathFactory, model_upstream: Upstream) -> AsyncIterator[Portal]:
    """With a key, and a scripted model behind it; shared as the offline one. Whoever kills a part of it waits until it
    is back."""
    model = {"ANTHROPIC_API_KEY": "test-key", "ANTHROPIC_BASE_URL": model_upstream.url}
    async with run_portal(tmp_path_factory.mktemp("model"), find_port(), **model) as portal:
        yield portal


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
