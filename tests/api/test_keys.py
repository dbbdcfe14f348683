"""Keys open the API for their user, within their scopes, until they end."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from api.keys import find_key, revoke_key
from api.models import ApiKey, ApiKeyEvent
from tests.api.conftest import ALL, ask, make_token, read_error
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/admin/api/apikey/add/"
FIRST = [("quotes", "quotes:read"), ("leads", "leads:read"), ("tickets", "tickets:read"), ("articles", "articles:read")]


@pytest.mark.parametrize("path", ["quotes", "leads", "tickets", "articles", "leads/L-234567", "quotes/Q-234567"])
def test_without_a_key_nothing_is_told_not_even_to_a_signed_in_administrator(cast: Cast, path: str) -> None:
    client = Client()
    client.force_login(cast.administrator)
    for headers in ({}, {"Authorization": "Bearer portal_x"}, {"Authorization": "Basic YTpi"}):
        refused = client.get(f"/api/v1/{path}", headers=headers)
        assert read_error(refused, 401)["code"] == "unauthenticated" and refused["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("path", "scope"), FIRST)
def test_a_key_reads_what_its_scopes_name_and_nothing_else(cast: Cast, path: str, scope: str) -> None:
    assert ask(path, make_token(cast.manager, [scope])).status_code == 200
    others = [one for one in ALL if one != scope]
    error = read_error(ask(path, make_token(cast.manager, others)), 403)
    assert error["code"] == "forbidden" and scope in error["message"]


def test_a_key_ends_with_its_time_its_user_its_revocation_and_any_changed_letter(cast: Cast) -> None:
    token = make_token(cast.agent)
    assert ask("leads", token).status_code == 200
    for changed in (token[:-1] + ("A" if token[-1] != "A" else "B"), token.upper(), token + "A"):
        read_error(ask("leads", changed), 401)
    key = ApiKey.objects.get()
    ends = key.expires_at
    for change, back in (
        ({"expires_at": timezone.now()}, {"expires_at": ends}),
        ({"revoked_at": timezone.now()}, {"revoked_at": None}),
    ):
        ApiKey.objects.update(**change)
        read_error(ask("leads", token), 401)
        ApiKey.objects.update(**back)
    for name in ("is_active", "is_staff"):
        type(cast.agent).objects.filter(pk=cast.agent.pk).update(**{name: False})
        read_error(ask("leads", token), 401)
        type(cast.agent).objects.filter(pk=cast.agent.pk).update(**{name: True})
    assert ask("leads", token).status_code == 200


def test_a_key_sees_no_more_than_its_user(cast: Cast) -> None:
    cast.agent.groups.clear()
    token = make_token(cast.agent)
    for path, _ in FIRST[:3]:
        assert ask(path, token).json()[path] == []


def test_the_secret_is_kept_nowhere_and_use_is_noted(cast: Cast) -> None:
    token = make_token(cast.manager)
    key = ApiKey.objects.get()
    kept = repr(vars(key)) + repr(list(ApiKeyEvent.objects.values()))
    assert token.rpartition("_")[2] not in kept and len(key.digest) == 64 and key.last_used_at is None
    ask("quotes", token)
    key.refresh_from_db()
    assert key.last_used_at is not None
    ApiKey.objects.update(last_used_at=key.last_used_at - timedelta(minutes=1))
    before = ApiKey.objects.get().last_used_at
    ask("quotes", token)
    assert ApiKey.objects.get().last_used_at == before, "not a write for each request"


def test_a_key_that_asks_too_often_has_to_wait(cast: Cast, valkey: Any, settings: LazySettings) -> None:
    settings.RATE_LIMIT_KEY = (2, 60)
    token, other = make_token(cast.manager), make_token(cast.manager)
    assert [ask("quotes", token).status_code for _ in range(3)] == [200, 200, 429]
    refused = ask("quotes", token)
    assert read_error(refused, 429)["code"] == "rate_limited" and int(refused["Retry-After"]) > 0
    assert ask("quotes", other).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_these_addresses_are_for_reading(manager_key: str, method: str) -> None:
    refused = getattr(Client(), method)("/api/v1/leads", headers={"Authorization": f"Bearer {manager_key}"})
    assert read_error(refused, 405)["code"] == "method_not_allowed" and refused["Allow"] == "GET"


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"since": "yesterday"}, "since"),
        ({"status": "happy"}, "status"),
        ({"after": "x" * 81}, "after"),
    ],
)
def test_what_makes_no_sense_is_named(manager_key: str, parameters: dict[str, Any], field: str) -> None:
    assert field in read_error(ask("leads", manager_key, **parameters), 422)["fields"]


def test_a_page_after_nothing_is_refused(manager_key: str) -> None:
    for path in ("leads", "quotes", "tickets"):
        assert read_error(ask(path, manager_key, after="12345"), 400)["code"] == "invalid"
    assert read_error(ask("tickets", manager_key, after="x"), 400)["code"] == "invalid"


# In admin


def test_an_administrator_makes_a_key_that_is_shown_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    given = {"name": "Nightly export", "user": cast.manager.pk, "scopes": ["leads:read"], "days": 30}
    made = client.post(ADD, given)
    (token,) = re.findall(r'value="(portal_[^"]+)"', made.content.decode())
    assert made.status_code == 200 and "no-store" in made["Cache-Control"]
    key = find_key(token)
    assert key and (key.user, key.scopes, key.name) == (cast.manager, ["leads:read"], "Nightly export")
    assert timedelta(days=29) < key.expires_at - timezone.now() < timedelta(days=31)
    assert ask("leads", token).status_code == 200
    pages = [client.get(f"/admin/api/apikey/{path}").content.decode() for path in ("", f"{key.pk}/change/")]
    assert all("Nightly export" in page and token[-20:] not in page for page in pages)
    event = ApiKeyEvent.objects.get()
    assert (event.verb, event.username, event.details["user"]) == ("key.made", "administrator", "manager")
    assert client.post(ADD, given).status_code == 200 and ApiKey.objects.count() == 1, "sent twice, it is made once"


def test_a_key_is_revoked_for_good_and_that_is_on_record(client: Client, cast: Cast) -> None:
    token = make_token(cast.manager)
    key = ApiKey.objects.get()
    client.force_login(cast.administrator)
    assert client.get(f"/admin/api/apikey/{key.pk}/revoke/").status_code == 405
    client.post(f"/admin/api/apikey/{key.pk}/revoke/")
    read_error(ask("leads", token), 401)
    assert ApiKeyEvent.objects.first() and ApiKeyEvent.objects.all()[0].verb == "key.revoked"
    assert not revoke_key(key, cast.administrator)
    assert client.post(f"/admin/api/apikey/{key.pk}/delete/", {"post": "yes"}).status_code == 403


def test_who_is_no_superuser_makes_keys_for_themselves_alone_and_others_none(client: Client, cast: Cast) -> None:
    client.force_login(cast.manager)
    assert client.get(ADD).status_code == 403
    cast.manager.user_permissions.set(Permission.objects.filter(codename__in=["add_apikey", "view_apikey"]))
    given = {"name": "Mine", "user": cast.administrator.pk, "scopes": ["leads:read"], "days": 30}
    client.post(ADD, given)
    assert not ApiKey.objects.exists()
    client.post(ADD, given | {"user": cast.manager.pk})
    make_token(cast.administrator)
    assert ApiKey.objects.get(user=cast.manager).name == "Mine"
    other = ApiKey.objects.get(user=cast.administrator)
    assert client.post(f"/admin/api/apikey/{other.pk}/revoke/").status_code == 404


@pytest.mark.parametrize(
    "change", [{"scopes": []}, {"scopes": ["leads:contacts"]}, {"scopes": ["all"]}, {"days": 4000}]
)
def test_a_key_needs_scopes_that_make_sense_and_an_end(client: Client, cast: Cast, change: dict[str, Any]) -> None:
    client.force_login(cast.administrator)
    client.post(ADD, {"name": "K", "user": cast.manager.pk, "scopes": ["leads:read"], "days": 30} | change)
    assert not ApiKey.objects.exists()
