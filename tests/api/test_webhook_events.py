"""What receivers hear of: each thing once, signed, and never what the key may not read."""

import json
from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone

from api.keys import revoke_key
from api.models import ApiKey, WebhookDelivery, WebhookEvent
from chat.services.conversations import Identity, rate_conversation
from chat.services.handling import give_back, take_over
from quotes.leads.disclosing import erase
from quotes.leads.working import assign, change_status
from quotes.revising import revise_quote
from quotes.services import create_quote, keep_quote
from tests.api.conftest import make_token
from tests.api.receiver import Receiver
from tests.api.webhook_steps import (
    check_signature,
    find_deliveries,
    make_hook,
    read_bodies,
    wait_and_work,
    work,
)
from tests.cast import Cast
from tests.quotes.conftest import make_request, published
from tests.quotes.lead_steps import CHAT, OTHER_CHAT, ask_for_call
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
