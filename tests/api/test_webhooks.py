"""Programs make webhooks with a key, for addresses of the public Internet, and see only their own key's."""

import json
import socket
import threading
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from api.models import ApiKey, ApiKeyEvent, Webhook, WebhookDelivery, WebhookEvent
from api.webhooks.delivering import forget_deliveries
from tests.api.conftest import ALL, make_token, read_error
from tests.api.receiver import Receiver
from tests.api.webhook_steps import call, check_signature, find_deliveries, make_hook, resolve_to, work
from tests.cast import Cast
from tests.quotes.lead_steps import ask_for_call

pytestmark = pytest.mark.django_db(transaction=True)
NEW = {"url": "https://192.0.2.7/hooks", "events": ["lead.created"]}


@pytest.fixture
def open_networks(settings: LazySettings) -> None:
    """Addresses for documentation are nobody's."""
    settings.WEBHOOK_NETWORKS = [ip_network("192.0.2.0/24")]


def test_a_webhook_is_made_read_changed_and_deleted_and_its_secret_is_shown_once(
    manager_key: str, open_networks: None
) -> None:
    made = call("post", "webhooks", manager_key, NEW | {"description": "CRM"})
    view, secret = made.json()["webhook"], made.json()["secret"]
    assert made.status_code == 201 and secret.startswith("whsec_") and view["is_active"]
    assert call("get", f"webhooks/{view['id']}", manager_key).json() == view
    listed = call("get", "webhooks", manager_key)
    assert listed.json() == {"webhooks": [view], "next": None}
    kept = repr(Webhook.objects.values()) + repr(ApiKeyEvent.objects.values()) + listed.content.decode()
    assert secret.removeprefix("whsec_") not in kept
    changed = call("patch", f"webhooks/{view['id']}", manager_key, {"events": ["quote.created"], "is_active": False})
    assert (changed.json()["events"], changed.json()["is_active"]) == (["quote.created"], False)
    assert changed.json()["url"] == NEW["url"], "what is left out stays"
    assert call("delete", f"webhooks/{view['id']}", manager_key).status_code == 204
    read_error(call("get", f"webhooks/{view['id']}", manager_key), 404)
    verbs = list(ApiKeyEvent.objects.exclude(verb="key.made").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["webhook.made", "webhook.changed", "webhook.stopped", "webhook.deleted"]
    assert "hooks" not in json.dumps(list(ApiKeyEvent.objects.values_list("details", flat=True))[:4]).replace(
        "webhook", ""
    ), "of an address the record keeps the host alone"


def test_webhooks_of_another_key_are_not_there_even_of_the_same_person(
    manager_key: str, cast: Cast, open_networks: None
) -> None:
    hook = call("post", "webhooks", manager_key, NEW).json()["webhook"]["id"]
    test = call("post", f"webhooks/{hook}/test", manager_key).json()["id"]
    other = make_token(cast.manager)
    assert call("get", "webhooks", other).json()["webhooks"] == []
    for method, path, body in (
        ("get", f"webhooks/{hook}", None),
        ("patch", f"webhooks/{hook}", {"description": "Mine"}),
        ("patch", f"webhooks/{hook}", {"url": NEW["url"]}),
        ("delete", f"webhooks/{hook}", None),
        ("post", f"webhooks/{hook}/secret", None),
        ("post", f"webhooks/{hook}/test", None),
        ("get", f"webhooks/{hook}/deliveries", None),
        ("get", f"webhooks/{hook}/deliveries/{test}", None),
        ("post", f"webhooks/{hook}/deliveries/{test}/resend", None),
    ):
        missing = call(method, path.replace(hook, "wh_none"), other, body)
        assert read_error(call(method, path, other, body), 404) == read_error(missing, 404), path
    assert Webhook.objects.get().description == ""


def test_a_key_needs_the_scope_of_webhooks_and_those_of_their_events(cast: Cast, open_networks: None) -> None:
    reading = make_token(cast.manager, [scope for scope in ALL if scope != "webhooks:manage"])
    for method, path in (("get", "webhooks"), ("post", "webhooks"), ("get", "webhooks/wh_x/deliveries")):
        read_error(call(method, path, reading, NEW if method == "post" else None), 403)
    narrow = make_token(cast.manager, ["webhooks:manage", "quotes:read"])
    assert "leads:read" in read_error(call("post", "webhooks", narrow, NEW), 403)["message"]
    hook = call("post", "webhooks", narrow, NEW | {"events": ["quote.created"]}).json()["webhook"]["id"]
    read_error(call("patch", f"webhooks/{hook}", narrow, {"events": ["ticket.created"]}), 403)
    assert Webhook.objects.get().events == ["quote.created"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"events": []}, 422),
        ({"events": ["lead.eaten"]}, 400),
        ({"events": ["webhook.test"]}, 400),
        ({"events": "lead.created"}, 422),
        ({"url": ""}, 422),
        ({"url": "https://192.0.2.7/" + "x" * 500}, 422),
        ({"description": "x" * 121}, 422),
    ],
)
def test_what_makes_no_sense_is_refused(
    manager_key: str, open_networks: None, change: dict[str, Any], status: int
) -> None:
    read_error(call("post", "webhooks", manager_key, NEW | change), status)
    assert not Webhook.objects.exists()


def test_an_address_has_one_webhook_of_a_key_and_a_key_not_too_many(
    manager_key: str, cast: Cast, open_networks: None
) -> None:
    for number in range(20):
        assert call("post", "webhooks", manager_key, NEW | {"url": f"{NEW['url']}/{number}"}).status_code == 201
    read_error(call("post", "webhooks", manager_key, NEW), 400)
    hook = Webhook.objects.latest("pk")
    read_error(call("patch", f"webhooks/{hook.public_id}", manager_key, {"url": f"{NEW['url']}/0"}), 409)
    other = make_token(cast.manager)
    assert call("post", "webhooks", other, NEW).status_code == 201
    read_error(call("post", "webhooks", other, NEW), 409)


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.7/",
        "ftp://192.0.2.7/",
        "https:///path",
        "https://user:secret@192.0.2.7/",
        "https://192.0.2.7/#part",
        "https://192.0.2.7/a b",
        "https://192.0.2.7:99999/",
        "https://192.0.2.7\\@example.com/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://240.0.0.1/",
        "https://[::1]/",
        "https://[::]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
    ],
)
def test_an_address_that_is_not_public_https_is_refused(manager_key: str, open_networks: None, url: str) -> None:
    refused = read_error(call("post", "webhooks", manager_key, NEW | {"url": url}), 422)
    assert refused["code"] == "address_refused"
    hook = call("post", "webhooks", manager_key, NEW).json()["webhook"]["id"]
    read_error(call("patch", f"webhooks/{hook}", manager_key, {"url": url}), 422)
    assert Webhook.objects.get().url == NEW["url"]


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (["10.0.0.5"], "not on the public"),
        (["93.184.216.34", "127.0.0.1"], "not on the public"),
        (["fe80::1%eth0"], "not on the public"),
        ([], "can't be found"),
    ],
)
def test_a_name_is_refused_for_where_it_leads(
    manager_key: str, monkeypatch: pytest.MonkeyPatch, found: list[str], says: str
) -> None:
    resolve_to(monkeypatch, found)
    refused = read_error(call("post", "webhooks", manager_key, NEW | {"url": "https://hooks.example.com/"}), 422)
    assert says in refused["message"]


def test_a_name_server_that_hangs_holds_nobody_up(manager_key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: ended.wait(10) and [])
    monkeypatch.setattr("api.routers.webhooks._LOOKING_SECONDS", 0.1)
    refused = read_error(call("post", "webhooks", manager_key, NEW | {"url": "https://hooks.example.com/"}), 422)
    ended.set()
    assert "try again" in refused["message"]


def test_a_test_is_fired_and_its_delivery_says_how_it_went(manager_key: str, receiver: Receiver) -> None:
    hook, secret = make_hook(manager_key, receiver)
    fired = call("post", f"webhooks/{hook}/test", manager_key)
    assert fired.status_code == 202 and fired.json()["state"] == "waiting"
    work()
    delivery = call("get", f"webhooks/{hook}/deliveries/{fired.json()['id']}", manager_key).json()
    assert (delivery["state"], delivery["attempts"], delivery["status_code"]) == ("delivered", 1, 204)
    (got,) = receiver.got
    assert json.loads(got.body)["type"] == "webhook.test" and got.headers["webhook-id"] == fired.json()["id"]
    check_signature(got, secret)
    call("patch", f"webhooks/{hook}", manager_key, {"is_active": False})
    assert read_error(call("post", f"webhooks/{hook}/test", manager_key), 409)["code"] == "closed"


def test_a_new_secret_signs_beside_the_former_for_a_day(manager_key: str, receiver: Receiver) -> None:
    hook, former = make_hook(manager_key, receiver)
    secret = call("post", f"webhooks/{hook}/secret", manager_key).json()["secret"]
    assert secret != former
    call("post", f"webhooks/{hook}/test", manager_key)
    work()
    check_signature(receiver.got[0], secret, former)
    Webhook.objects.update(former_until=timezone.now())
    call("post", f"webhooks/{hook}/test", manager_key)
    work()
    check_signature(receiver.got[1], secret)


def test_a_finished_delivery_is_sent_again_under_its_id(manager_key: str, receiver: Receiver) -> None:
    hook, _secret = make_hook(manager_key, receiver)
    ask_for_call()
    work()
    (delivery,) = find_deliveries(hook, manager_key, state="delivered")
    again = call("post", f"webhooks/{hook}/deliveries/{delivery['id']}/resend", manager_key)
    assert again.status_code == 202 and again.json()["state"] == "waiting"
    receiver.statuses = [500]
    work()
    first, second = receiver.got
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    (delivery,) = find_deliveries(hook, manager_key, state="failed")
    assert (delivery["attempts"], delivery["status_code"]) == (2, 500), "by hand it is tried once"
    read_error(call("get", f"webhooks/{hook}/deliveries?state=lost", manager_key), 400)


def test_the_log_is_kept_for_a_month(manager_key: str, receiver: Receiver) -> None:
    hook, _secret = make_hook(manager_key, receiver)
    ask_for_call()
    work()
    assert forget_deliveries() == 0 and find_deliveries(hook, manager_key)
    WebhookEvent.objects.update(at=timezone.now() - timedelta(days=31))
    assert forget_deliveries() == 1
    assert not find_deliveries(hook, manager_key) and not WebhookEvent.objects.exists()


# In admin


def test_an_administrator_sees_deliveries_and_sends_them_again(
    client: Client, cast: Cast, manager_key: str, receiver: Receiver
) -> None:
    receiver.statuses = [404, 204]
    hook, secret = make_hook(manager_key, receiver)
    call("post", f"webhooks/{hook}/test", manager_key)
    work()
    delivery = WebhookDelivery.objects.get()
    client.force_login(cast.administrator)
    listed = client.get("/admin/api/webhookdelivery/").content.decode()
    assert "It answered with status 404." in listed
    page = client.get(f"/admin/api/webhookdelivery/{delivery.pk}/change/").content.decode()
    assert "webhook.test" in page and 'data-testid="resend"' in page
    assert client.get(f"/admin/api/webhookdelivery/{delivery.pk}/resend/").status_code == 405
    client.post(f"/admin/api/webhookdelivery/{delivery.pk}/resend/")
    work()
    chosen = {"action": "resend_chosen", "_selected_action": [delivery.pk]}
    assert client.post("/admin/api/webhookdelivery/", chosen).status_code == 302
    work()
    assert len(receiver.got) == 3 and WebhookDelivery.objects.get().state == "delivered"
    shown = client.get(f"/admin/api/webhook/{delivery.webhook_id}/change/").content.decode()
    assert receiver.url.replace("&", "&amp;") in shown and secret[6:] not in shown


def test_an_administrator_stops_starts_and_moves_a_webhook_to_the_next_key_of_its_person(
    client: Client, cast: Cast, manager_key: str, receiver: Receiver
) -> None:
    hook, _secret = make_hook(manager_key, receiver)
    row = Webhook.objects.get()
    client.force_login(cast.administrator)
    page = f"/admin/api/webhook/{row.pk}"
    client.post(f"{page}/stop/")
    assert "Stopped by administrator" in client.get(f"{page}/change/").content.decode()
    client.post(f"{page}/test/")
    assert not WebhookDelivery.objects.exists()
    client.post(f"{page}/start/")
    client.post(f"{page}/test/")
    assert WebhookDelivery.objects.count() == 1
    following, others = make_token(cast.manager), make_token(cast.administrator)
    narrow = make_token(cast.manager, ["webhooks:manage"])
    for token in (others, narrow):
        key = ApiKey.objects.get(prefix=token.split("_")[1])
        client.post(f"{page}/change/", {"key": key.pk, "description": "CRM"})
        assert Webhook.objects.get().key != key
    client.post(f"{page}/change/", {"key": ApiKey.objects.get(prefix=following.split("_")[1]).pk, "description": "CRM"})
    assert [view["id"] for view in call("get", "webhooks", following).json()["webhooks"]] == [hook]
    assert call("get", "webhooks", manager_key).json()["webhooks"] == []
    client.post(f"{page}/delete/", {"post": "yes"})
    assert not Webhook.objects.exists()
    verbs = list(ApiKeyEvent.objects.filter(verb__startswith="webhook.").order_by("pk").values_list("verb", flat=True))
    assert verbs == [f"webhook.{verb}" for verb in ("made", "stopped", "started", "moved", "changed", "deleted")]
