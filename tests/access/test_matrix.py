"""Each address, for each person: allowed and denied side by side; what is another's looks like what is not there."""

import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest
import redis
from django.conf import LazySettings
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from chat.assistant.prompt import forget_published_prompt
from tests.access.roles import ANONYMOUS, CUSTOMER, EVERYBODY, STAFF, VISITOR, come_as
from tests.access.table import ADMIN, API, KEYED, PAGES, Row
from tests.access.world import make_absent, make_world
from tests.cast import Cast
from tests.quotes.conftest import published

__all__ = ["published"]
SIGN_IN = ("/account/sign-in/", "/admin/login/")


def list_routes(patterns: Iterable[Any], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        # Admin names each app that it has.
        route = re.sub("(app_label>)[^)]+", r"\1…", prefix + str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from list_routes(pattern.url_patterns, route)


def test_every_address_has_its_place_in_the_table() -> None:
    assert {row.route for row in (*PAGES, *API, *KEYED, *ADMIN)} == set(list_routes(get_resolver().url_patterns))


@pytest.fixture
def blank_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands on a page is other tests' matter; laying some thousand of them out would take longest."""
    monkeypatch.setattr("django.template.base.Template.render", lambda self, context: "")
    monkeypatch.setattr("django.contrib.admin.AdminSite.each_context", lambda self, request: {})


@pytest.fixture
def silence() -> Iterator[None]:
    """A line for each of some thousand requests, without what it must not say, is other tests' matter too."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def known_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who somebody is and what they may do does not change while they ask for some hundred pages."""
    find_user = cache(ModelBackend().get_user)
    monkeypatch.setattr(ModelBackend, "get_user", lambda self, pk: find_user(pk))


@pytest.fixture
def world(
    cast: Cast, published: None, valkey: redis.Redis, settings: LazySettings, uploads: None
) -> Iterator[dict[str, Any]]:
    settings.RATE_LIMIT_VISITOR = settings.RATE_LIMIT_ADDRESS = None
    forget_published_prompt()
    yield make_world(cast)
    forget_published_prompt()


def ask(client: Client, row: Row, world: dict[str, Any]) -> Any:
    """The answer, of which nothing stays."""
    more: dict[str, Any] = {"REMOTE_ADDR": "192.0.2.1"}
    if row.method == "post":
        is_json = row.path.startswith("/quotes/")
        body = {name: value.format(**world) if isinstance(value, str) else value for name, value in row.body.items()}
        more |= {"data": body, **({"content_type": "application/json"} if is_json else {})}
    with transaction.atomic():
        answer = getattr(client, row.method)(row.path.format(**world), **more)
        transaction.set_rollback(True)
    return answer


def describe(row: Row, answer: Any) -> str:
    """What was said to whoever asked: to sign in, that they may not, that there is nothing, or the status."""
    location = answer.headers.get("Location", "")
    if answer.status_code == 302 and location.startswith(SIGN_IN):
        return "sign in"
    # Admin's answer for a row that is not there.
    if answer.status_code == 404 or (answer.status_code == 302 and location == "/admin/" and "{" in row.path):
        return "absent"
    return "refused" if answer.status_code == 403 else str(answer.status_code)


def expect(row: Row, role: str) -> set[str]:
    if role in row.roles:
        return {str(status) for status in row.accepts}
    if row.path.startswith("/admin/"):
        return {"refused", "absent"} if role in STAFF else {"sign in"}
    if row.path.startswith(("/account/", "/dashboard/", "/inbox/")) and role in ANONYMOUS:
        return {"sign in"}
    return {"absent"}


@pytest.mark.usefixtures("blank_pages", "known_people", "silence")
def test_each_gets_what_is_theirs_and_the_rest_is_not_there(cast: Cast, world: dict[str, Any]) -> None:
    absent = make_absent(world)
    wrong = [problem for role in sorted(EVERYBODY) for problem in find_wrong(role, cast, world, absent)]
    assert not wrong, "\n".join(wrong)


def find_wrong(role: str, cast: Cast, world: dict[str, Any], absent: dict[str, Any]) -> Iterator[str]:
    client = come_as(role, cast)
    # Admin knows no owners among those who are not staff: one of each kind is enough.
    for row in (*PAGES, *(ADMIN if role in STAFF | VISITOR | CUSTOMER else [])):
        told, expected = describe(row, ask(client, row, world)), expect(row, role)
        if "/logout" in row.path or "/sign-out" in row.path:
            client = come_as(role, cast)
        if told not in expected:
            yield f"{role}: {row.method} {row.path}: {told}, not {'/'.join(sorted(expected))}"
        # Whoever has to sign in is sent there before anything is looked up.
        elif role not in row.roles and told != "sign in" and "{" in row.path:
            other = describe(row, ask(client, row, absent))
            if other != told:
                yield f"{role}: {row.method} {row.path}: {told}, but {other} where there is nothing"
