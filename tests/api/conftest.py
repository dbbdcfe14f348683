"""Keys of the cast, and requests with them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from api.keys import make_key
from api.scopes import Scope
from tests.api.receiver import Receiver, run_receiver
from tests.cast import Cast

ALL = [scope.value for scope in Scope]


@pytest.fixture(autouse=True)
def no_limit(settings: LazySettings, valkey: Any) -> None:
    """With a broker: without one each task that is queued waits for it."""
    settings.RATE_LIMIT_KEY = None


def make_token(user: User, scopes: Sequence[str] = ALL, *, days: int = 90, by: User | None = None) -> str:
    name = f"{user.username} {len(scopes)} {timezone.now().timestamp()}"
    return make_key(name, user, scopes, timezone.now() + timedelta(days=days), by or user)[1]


def ask(path: str, token: str = "", **parameters: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().get(f"/api/v1/{path}", parameters, headers=headers)


@pytest.fixture
def manager_key(cast: Cast) -> str:
    return make_token(cast.manager)


def read_error(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    body: dict[str, Any] = response.json()
    assert list(body) == ["error"] and set(body["error"]) == {"code", "message", "fields"}
    error: dict[str, Any] = body["error"]
    return error


@pytest.fixture
def receiver(settings: LazySettings) -> Iterator[Receiver]:
    settings.DEBUG = True
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    with run_receiver() as running:
        yield running
