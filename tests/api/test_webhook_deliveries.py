"""How webhooks are sent: to the address alone, over TLS, again when the receiver fails, and not for ever."""

import datetime as dt
import logging
import ssl
from functools import partial
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import LazySettings
from django.core import mail
from django.utils import timezone

from api.models import ApiKeyEvent, Webhook, WebhookDelivery, WebhookEvent
from api.tasks import tell_of_stopped_webhook, tend_webhooks
from api.webhooks.delivering import TRIES, send_deliveries
from tests.api.receiver import Receiver, find_closed_port, run_receiver
from tests.api.webhook_steps import (
    call,
    check_signature,
    find_deliveries,
    make_hook,
    read_bodies,
    resolve_to,
    wait_and_work,
    work,
)
from tests.cast import Cast
from tests.quotes.lead_steps import CHAT, OTHER_CHAT, ask_for_call
from tests.servers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_receiver_that_fails_is_tried_again_with_longer_waits_and_a_limit(
    manager_key: str, receiver: Receiver
) -> None:
    receiver.statuses = [500]
    hook, secret = make_hook(manager_key, receiver, "lead.created")
    ask_for_call()
    work()
    work()
    assert len(receiver.got) == 1, "not before it is due"
    waits = []
    for _ in range(TRIES):
        waiting = WebhookDelivery.objects.filter(state="waiting").first()
        waits += [waiting.due_at - timezone.now()] if waiting else []
        wait_and_work()
    assert waits == sorted(waits) and waits[0].total_seconds() < 40 and waits[-1].total_seconds() > 20 * 3600
    assert len(receiver.got) == TRIES and len({got.headers["webhook-id"] for got in receiver.got}) == 1
    for got in receiver.got:
        check_signature(got, secret)
    (delivery,) = find_deliveries(hook, manager_key)
    assert (delivery["state"], delivery["attempts"]) == ("failed", TRIES)
    assert delivery["problem"] == "It answered with status 500." and delivery["next_attempt_at"] is None


def test_a_receiver_that_recovers_is_no_longer_failing(manager_key: str, receiver: Receiver) -> None:
    receiver.statuses = [503, 200]
    hook, _secret = make_hook(manager_key, receiver, "lead.created")
    ask_for_call()
    work()
    assert call("get", f"webhooks/{hook}", manager_key).json()["failures"] == 1
    wait_and_work()
    view = call("get", f"webhooks/{hook}", manager_key).json()
    assert (view["failures"], view["failing_since"]) == (0, None) and view["delivered_at"]
    assert find_deliveries(hook, manager_key)[0]["attempts"] == 2


def test_a_redirect_is_not_followed(manager_key: str, receiver: Receiver) -> None:
    with run_receiver() as elsewhere:
        receiver.statuses, receiver.location = [307], elsewhere.url
        hook, _secret = make_hook(manager_key, receiver, "lead.created")
        ask_for_call()
        work()
        assert len(receiver.got) == 1 and not elsewhere.got
    assert "leads elsewhere" in find_deliveries(hook, manager_key)[0]["problem"]


@pytest.mark.parametrize("is_slow", [True, False], ids=["drips", "closed"])
def test_a_receiver_that_does_not_answer_is_left_alone_for_a_while(
    manager_key: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, is_slow: bool
) -> None:
    receiver.drips = is_slow
    if is_slow:
        monkeypatch.setattr("api.webhooks.sending.TOTAL_SECONDS", 1.5)
    else:
        receiver.url = f"http://127.0.0.1:{find_closed_port()}/"
    hook, _secret = make_hook(manager_key, receiver, "lead.created")
    ask_for_call(CHAT)
    ask_for_call(OTHER_CHAT)
    work()
    assert len(receiver.got) == (1 if is_slow else 0)
    tried, waiting = sorted(find_deliveries(hook, manager_key), key=lambda row: -row["attempts"])
    assert (tried["attempts"], waiting["attempts"]) == (1, 0), "the next one is not tried just after"
    assert tried["problem"] == ("It did not answer within 1.5 seconds." if is_slow else "It can't be reached.")
    receiver.drips = False
    wait_and_work()
    assert {row["state"] for row in find_deliveries(hook, manager_key)} == {"delivered" if is_slow else "waiting"}


def test_a_name_that_leads_inside_when_it_is_sent_to_gets_nothing(
    manager_key: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    resolve_to(monkeypatch, ["93.184.216.34"])
    receiver.url = f"http://hooks.example.com:{receiver.port}/"
    hook, _secret = make_hook(manager_key, receiver, "lead.created")
    settings.WEBHOOK_NETWORKS = []
    resolve_to(monkeypatch, ["127.0.0.1"])
    ask_for_call()
    work()
    assert not receiver.got
    assert find_deliveries(hook, manager_key)[0]["problem"] == "The address is not on the public Internet."


def test_over_tls_the_name_must_be_the_certificates(
    manager_key: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    serving = make_certificate("hooks.example.com", tmp_path / "pem")
    trusting = partial(httpx2.AsyncClient, verify=ssl.create_default_context(cafile=tmp_path / "pem"))
    resolve_to(monkeypatch, ["127.0.0.1"])
    with run_receiver(serving) as safe:
        safe.url = f"https://hooks.example.com:{safe.port}/in"
        hook, secret = make_hook(manager_key, safe, "lead.created")
        ask_for_call()
        work()
        assert not safe.got, "nobody vouches for it"
        assert find_deliveries(hook, manager_key)[0]["problem"] == "Its certificate is not valid for this address."
        monkeypatch.setattr("api.webhooks.sending.httpx2.AsyncClient", trusting)
        wait_and_work()
        check_signature(safe.got[0], secret)
        assert safe.got[0].headers["host"] == f"hooks.example.com:{safe.port}"
        call("patch", f"webhooks/{hook}", manager_key, {"url": f"https://other.example.com:{safe.port}/in"})
        call("post", f"webhooks/{hook}/test", manager_key)
        work()
        assert len(safe.got) == 1, "it is another's certificate"


def make_certificate(name: str, path: Path) -> ssl.SSLContext:
    """Of a name, signed by itself; key and certificate at `path`."""
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(1)).not_valid_after(now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_receiver_that_goes_on_failing_is_stopped_and_its_person_hears_of_it(
    cast: Cast, manager_key: str, receiver: Receiver, settings: LazySettings, is_gone: bool
) -> None:
    settings.CAN_SEND_EMAIL = True
    receiver.statuses = [410 if is_gone else 502]
    hook, _secret = make_hook(manager_key, receiver, "lead.created")
    if not is_gone:
        Webhook.objects.update(failing_since=timezone.now() - dt.timedelta(days=2), failures=20)
    ask_for_call(CHAT)
    work()
    if not is_gone:
        assert call("get", f"webhooks/{hook}", manager_key).json()["is_active"], "not after two days"
        Webhook.objects.update(failing_since=timezone.now() - dt.timedelta(days=4))
        wait_and_work()
    view = call("get", f"webhooks/{hook}", manager_key).json()
    assert not view["is_active"] and ("gone for good" if is_gone else "3 days") in view["stopped_because"]
    assert ApiKeyEvent.objects.latest("pk").verb == "webhook.stopped"
    tell_of_stopped_webhook(Webhook.objects.get().pk)
    (letter,) = mail.outbox
    assert letter.to == [cast.manager.email] and view["stopped_because"] in letter.body
    assert "hush-hush" not in letter.body
    ask_for_call(OTHER_CHAT)
    assert WebhookEvent.objects.count() == 1, "a stopped one hears of nothing"
    receiver.statuses = [200]
    started = call("patch", f"webhooks/{hook}", manager_key, {"is_active": True}).json()
    assert (started["is_active"], started["stopped_because"], started["failures"]) == (True, "", 0)
    wait_and_work()
    assert find_deliveries(hook, manager_key)[0]["state"] == "delivered", "what waited is sent then"


def test_what_lost_its_task_is_found_by_the_clock(
    manager_key: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr("api.tasks.queue_task", lambda _name, pk: sent.append(pk))
    make_hook(manager_key, receiver, "lead.created")
    ask_for_call()
    tend_webhooks()
    assert not sent, "its own task may still be on the way"
    WebhookEvent.objects.update(at=timezone.now() - dt.timedelta(minutes=1))
    tend_webhooks()
    assert sent == [Webhook.objects.get().pk]


@pytest.mark.postgres
def test_one_sender_at_a_time_and_a_lost_ones_work_is_taken_up(manager_key: str, receiver: Receiver) -> None:
    make_hook(manager_key, receiver, "lead.created")
    webhook = Webhook.objects.get()
    Webhook.objects.update(busy_until=timezone.now() + dt.timedelta(seconds=60))
    ask_for_call()
    work()
    assert send_deliveries(webhook.pk) == 0 and not receiver.got
    Webhook.objects.update(busy_until=timezone.now() - dt.timedelta(seconds=1))
    assert send_deliveries(webhook.pk) == 1 and len(receiver.got) == 1
    WebhookDelivery.objects.update(state="waiting", tries_left=0)
    work()
    assert len(receiver.got) == 1 and WebhookDelivery.objects.get().state == "failed"


def test_no_log_has_a_secret_or_an_address(
    manager_key: str, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    _hook, secret = make_hook(manager_key, receiver)
    receiver.statuses = [500, 204]
    ask_for_call()
    work()
    wait_and_work()
    receiver.url = f"http://127.0.0.1:{find_closed_port()}/?token=hush-hush"
    make_hook(manager_key, receiver)
    ask_for_call(OTHER_CHAT)
    work()
    # The portal's own settings keep the client's lines back, which have addresses.
    lines = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx2")]
    assert any("failed, status" in line for line in lines)
    assert not any(word in line for line in lines for word in ("hush-hush", secret[6:20], "127.0.0.1"))
    assert len(receiver.got) == 3


def test_a_worker_delivers_what_a_program_asked_for(
    manager_key: str,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setenv("WEBHOOK_NETWORKS", "127.0.0.0/8")
    request.getfixturevalue("celery_worker_process")
    _hook, secret = make_hook(manager_key, receiver, "lead.created")
    lead = ask_for_call()
    wait_until(lambda: receiver.got)
    check_signature(receiver.got[0], secret)
    assert read_bodies(receiver)[0]["data"]["reference"] == lead.reference
