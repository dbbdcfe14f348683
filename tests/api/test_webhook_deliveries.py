"""What receivers get: signed, tried again when they fail, and never what the key may not read."""

import datetime as dt
import json
import logging
import ssl
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import LazySettings
from django.core import mail
from django.db import transaction
from django.utils import timezone

from api.keys import revoke_key
from api.models import ApiKey, ApiKeyEvent, Webhook, WebhookDelivery, WebhookEvent
from api.tasks import tell_of_stopped_webhook, tend_webhooks
from api.webhooks.delivering import TRIES, send_deliveries
from chat.services.conversations import Identity, rate_conversation
from chat.services.handling import give_back, take_over
from quotes.leads.disclosing import erase
from quotes.leads.working import assign, change_status
from quotes.revising import revise_quote
from quotes.services import create_quote, keep_quote
from tests.api.conftest import make_token
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
from tests.quotes.conftest import make_request, published
from tests.quotes.lead_steps import CHAT, OTHER_CHAT, ask_for_call
from tests.servers import wait_until
from tests.tickets.desk import AGENT, make_conversation, make_ticket
from tickets.models import Ticket
from tickets.services.changing import set_priority

__all__ = ["published"]
pytestmark = pytest.mark.django_db(transaction=True)
EVERYTHING = [
    "lead.created", "lead.changed", "quote.created", "quote.saved", "ticket.created", "ticket.changed",
    "conversation.handed_over", "conversation.returned", "conversation.rated",
]  # fmt: skip


@pytest.mark.postgres
def test_a_lead_is_told_of_signed_and_without_anything_personal(manager_key: str, receiver: Receiver) -> None:
    hook, secret = make_hook(manager_key, receiver, "lead.created")
    lead = ask_for_call(name="Jo Miller", email="jo@example.com")
    work()
    (got,) = receiver.got
    check_signature(got, secret)
    assert abs(int(got.headers["webhook-timestamp"]) - timezone.now().timestamp()) < 30
    assert got.path == "/hooks?token=hush-hush" and got.headers["content-type"] == "application/json"
    body = json.loads(got.body)
    assert (body["type"], body["data"]["reference"]) == ("lead.created", lead.reference)
    assert body["data"]["changes"] == ["taken", "assigned", "consented"], "what is done at once is one event"
    assert not any(word in got.body.decode() for word in ("Miller", "5550123", "jo@example", "0123"))
    (delivery,) = find_deliveries(hook, manager_key)
    assert (delivery["id"], delivery["event_id"]) == (got.headers["webhook-id"], body["id"])
    assert (delivery["state"], delivery["subject"]) == ("delivered", lead.reference)


def _quote(cast: Cast) -> None:
    quote = create_quote(make_request())
    keep_quote(quote, wants=True)
    keep_quote(quote, wants=True)
    revise_quote(quote, deductible=1000, options=[])


def _lead(cast: Cast) -> None:
    lead = ask_for_call()
    change_status(lead, "contacted", "manager")
    change_status(lead, "contacted", "manager")
    erase(lead, cast.manager, "asked for")


def _ticket(cast: Cast) -> None:
    set_priority(make_ticket(cast).pk, Ticket.Priority.HIGH, AGENT, source=Ticket.PrioritySource.AGENT)


def _talk(cast: Cast) -> None:
    conversation = make_conversation(cast)
    take_over(conversation.pk, cast.agent.pk)
    give_back(conversation.pk, cast.agent.pk)
    rate_conversation(Identity(cast.visitor.pk, None), str(conversation.pk), 4, "Thanks, Jo Miller")


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (_quote, [("quote.created", ["created"]), ("quote.saved", ["saved"]), ("quote.created", ["created"])]),
        (_lead, [("lead.created", None), ("lead.changed", ["moved"]), ("lead.changed", ["erased"])]),
        (_ticket, [("ticket.created", ["opened"]), ("ticket.changed", ["priority_changed"])]),
        (
            _talk,
            [
                ("conversation.handed_over", ["human"]),
                ("ticket.created", None),
                ("conversation.returned", ["ai"]),
                ("conversation.rated", ["rated"]),
            ],
        ),
    ],
)  # fmt: skip
def test_each_kind_of_event_is_told_once(
    cast: Cast,
    published: None,
    manager_key: str,
    receiver: Receiver,
    act: Callable[[Cast], None],
    told: list[tuple[str, list[str] | None]],
) -> None:
    make_hook(manager_key, receiver, *EVERYTHING)
    act(cast)
    work()
    bodies = read_bodies(receiver)
    assert [body["type"] for body in bodies] == [kind for kind, _ in told]
    for body, (_kind, changes) in zip(bodies, told, strict=True):
        assert changes is None or body["data"]["changes"] == changes
    assert "Miller" not in json.dumps(bodies)


def test_what_is_undone_or_wanted_by_nobody_is_no_event(cast: Cast, manager_key: str, receiver: Receiver) -> None:
    make_hook(manager_key, receiver, "ticket.created")
    with transaction.atomic():
        make_ticket(cast)
        transaction.set_rollback(True)
    ask_for_call()
    assert not WebhookEvent.objects.exists()


def test_a_webhook_hears_of_no_more_than_its_person_may_see(cast: Cast, receiver: Receiver, published: None) -> None:
    make_hook(make_token(cast.agent), receiver, "lead.changed", "quote.created")
    own, other = ask_for_call(CHAT), ask_for_call(OTHER_CHAT)
    assign(own, cast.agent, "manager")
    assign(other, cast.manager, "manager")
    create_quote(make_request())
    WebhookEvent.objects.all().delete()
    for lead in (own, other):
        change_status(lead, "contacted", "manager")
    work()
    assert [body["data"]["reference"] for body in read_bodies(receiver)] == [own.reference]


def test_what_a_key_may_not_read_any_more_is_not_sent(cast: Cast, manager_key: str, receiver: Receiver) -> None:
    make_hook(manager_key, receiver)
    receiver.statuses = [500]
    ask_for_call(CHAT)
    work()
    revoke_key(ApiKey.objects.get(), cast.administrator)
    ask_for_call(OTHER_CHAT)
    wait_and_work()
    assert len(receiver.got) == 1
    assert list(WebhookDelivery.objects.values_list("state", flat=True)) == ["dropped"]


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
    monkeypatch.setattr("api.webhooks.sending.TOTAL_SECONDS", 0.4)
    receiver.drips = is_slow
    if not is_slow:
        receiver.url = f"http://127.0.0.1:{find_closed_port()}/"
    hook, _secret = make_hook(manager_key, receiver, "lead.created")
    ask_for_call(CHAT)
    ask_for_call(OTHER_CHAT)
    work()
    assert len(receiver.got) == (1 if is_slow else 0)
    tried, waiting = sorted(find_deliveries(hook, manager_key), key=lambda row: -row["attempts"])
    assert (tried["attempts"], waiting["attempts"]) == (1, 0), "the next one is not tried just after"
    assert tried["problem"] == ("It did not answer within 0.4 seconds." if is_slow else "It can't be reached.")
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
