"""The probes, the metrics page and the worker's sign of life."""

from typing import Any
from unittest.mock import ANY

import pytest
import redis
from django.conf import LazySettings
from django.db import connections
from django.test import AsyncClient, Client

from portal import heartbeat
from portal.celery import connect_without_pool
from tests.cast import Cast
from tests.servers import celery_worker

pytestmark = pytest.mark.django_db


async def test_healthz_needs_neither_database_nor_valkey_nor_a_known_host(settings: LazySettings) -> None:
    settings.REDIS_URL = "unix:///nowhere"

    answer = await AsyncClient().get("/healthz", headers={"host": "10.0.0.7"})

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.postgres
def test_readyz_is_content_when_database_valkey_and_a_worker_answer(client: Client, valkey: redis.Redis) -> None:
    valkey.set(heartbeat.KEY, "1", ex=5)

    answer = client.get("/readyz", headers={"host": "10.0.0.7"})

    checks = {"database": "ok", "valkey": "ok", "worker": "ok"}
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "checks": checks})


def test_readyz_names_the_worker_that_is_missing(client: Client, valkey: redis.Redis) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": "ok",
        "valkey": "ok",
        "worker": "no worker has reported for 15 seconds",
    }


def test_readyz_names_what_fails_by_its_kind_alone(client: Client, settings: LazySettings) -> None:
    settings.REDIS_URL = "redis://portal:hunter2@127.0.0.1:1/0"

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "valkey": "failed: ConnectionError", "worker": ANY}
    assert b"hunter2" not in answer.content


@pytest.mark.django_db(transaction=True)
def test_a_worker_reports_when_it_is_ready_and_its_report_lapses(valkey: redis.Redis) -> None:
    with celery_worker():
        assert 0 < valkey.ttl(heartbeat.KEY) <= heartbeat.LAPSE_SECONDS


def test_a_worker_has_no_pool_that_celery_would_close_under_it(monkeypatch: pytest.MonkeyPatch) -> None:
    databases = {"default": {"OPTIONS": {"pool": {"max_size": 10}, "sslmode": "require"}}, "other": {}}
    monkeypatch.setattr(connections, "settings", databases)

    connect_without_pool()

    assert databases == {"default": {"OPTIONS": {"sslmode": "require"}}, "other": {}}


METRICS: list[tuple[str, dict[str, Any], dict[str, str], int]] = [
    ("visitor", {"REMOTE_ADDR": "127.0.0.1"}, {}, 200),
    ("visitor", {"REMOTE_ADDR": "::1"}, {}, 200),
    ("visitor", {"REMOTE_ADDR": "203.0.113.5"}, {}, 404),
    ("visitor", {"REMOTE_ADDR": "127.0.0.1"}, {"X-Forwarded-For": "203.0.113.5"}, 404),
    ("visitor", {"REMOTE_ADDR": "127.0.0.1"}, {"X-Forwarded-For": "127.0.0.1"}, 404),
    ("customer", {"REMOTE_ADDR": "203.0.113.5"}, {}, 404),
    ("agent", {"REMOTE_ADDR": "203.0.113.5"}, {}, 200),
]


@pytest.mark.parametrize(("who", "peer", "headers", "status"), METRICS)
def test_metrics_are_for_this_machine_and_for_staff(
    who: str, peer: dict[str, Any], headers: dict[str, str], status: int, cast: Cast
) -> None:
    client = Client(**peer)
    if who != "visitor":
        client.force_login(getattr(cast, who))

    answer = client.get("/metrics", headers=headers)

    assert answer.status_code == status
    assert (b"process_cpu_seconds_total" in answer.content) == (status == 200)
