"""Webhooks as programs make them, and the work that workers do for them."""

import base64
import hashlib
import hmac
import json
import socket
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from api.models import Webhook, WebhookDelivery, WebhookEvent
from api.webhooks.delivering import find_waiting_webhooks, send_deliveries, spread_event
from tests.api.receiver import Got, Receiver


def call(method: str, path: str, token: str, body: Any = None) -> Any:
    more = {"data": "" if body is None else json.dumps(body), "content_type": "application/json"}
    headers = {"Authorization": f"Bearer {token}"}
    return getattr(Client(), method)(f"/api/v1/{path}", headers=headers, **(more if method != "get" else {}))


def make_hook(token: str, receiver: Receiver, *events: str) -> tuple[str, str]:
    """Its id and secret."""
    made = call("post", "webhooks", token, {"url": receiver.url, "events": events or ["lead.created", "lead.changed"]})
    assert made.status_code == 201, made.content
    return made.json()["webhook"]["id"], made.json()["secret"]


def work() -> None:
    """What the workers do at once."""
    for pk in WebhookEvent.objects.filter(spread_at=None).order_by("pk").values_list("pk", flat=True):
        spread_event(pk)
    for pk in find_waiting_webhooks():
        send_deliveries(pk)


def wait_and_work() -> None:
    """The same when the next attempt is due."""
    Webhook.objects.update(resumes_at=None)
    WebhookDelivery.objects.filter(state="waiting").update(due_at=timezone.now())
    work()


def check_signature(got: Got, *secrets: str) -> None:
    """As a receiver does, by the standard's own words."""
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    expected = [
        "v1," + base64.b64encode(
            hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
        ).decode()
        for secret in secrets
    ]  # fmt: skip
    assert got.headers["webhook-signature"].split(" ") == expected


def read_bodies(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(got.body) for got in receiver.got]


def find_deliveries(hook: str, token: str, **wanted: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in wanted.items())
    rows: list[dict[str, Any]] = call("get", f"webhooks/{hook}/deliveries?{query}", token).json()["deliveries"]
    return rows


def resolve_to(monkeypatch: pytest.MonkeyPatch, found: list[str]) -> None:
    """What a name server says is not ours to decide."""

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
