"""Spreading events to webhooks, and delivering them: one sender for a webhook at a time, so that a slow receiver holds
up its own deliveries and nobody else's."""

import logging
import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from api.models import Webhook, WebhookDelivery, WebhookEvent
from api.webhooks.hearing import may_hear
from api.webhooks.sending import Outcome, send
from api.webhooks.signing import CIPHER, sign
from api.webhooks.stopping import note_failure
from chat.queueing import queue_task

logger = logging.getLogger(__name__)
SEND = "api.tasks.send_webhook_deliveries"
State = WebhookDelivery.State
# After the first attempt, over some two days; a tenth more or less, so that what failed together is not tried together.
WAITS = [timedelta(**wait) for wait in (
    {"seconds": 30}, {"minutes": 5}, {"minutes": 30}, {"hours": 2}, {"hours": 6}, {"hours": 12}, {"hours": 24},
)]  # fmt: skip
TRIES = len(WAITS) + 1
# How long one task sends, and when its webhook is given to another: a task is ended after 60 seconds.
SENDING_SECONDS = 20
LEASE = timedelta(seconds=90)
# A receiver that can't be reached is left alone, a little longer each time.
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)
KEPT = timedelta(days=30)


def spread_event(event_id: int) -> None:
    """Makes a delivery for each webhook that may hear of the event. Safe to repeat."""
    with transaction.atomic():
        event = WebhookEvent.objects.select_for_update().filter(pk=event_id, spread_at=None).first()
        if event is None:
            return
        active = Webhook.objects.filter(is_active=True).select_related("key__user")
        heard = [webhook for webhook in active if event.kind in webhook.events and may_hear(webhook, event)]
        WebhookDelivery.objects.bulk_create(
            WebhookDelivery(webhook=webhook, event=event, tries_left=TRIES) for webhook in heard
        )
        WebhookEvent.objects.filter(pk=event.pk).update(spread_at=timezone.now())
    for webhook in heard:
        queue_task(SEND, webhook.pk)


def send_deliveries(webhook_id: int) -> int:
    """Sends what is due, the earliest first, and returns how many attempts were made. Of several senders one does."""
    now = timezone.now()
    free = Webhook.objects.filter(Q(busy_until=None) | Q(busy_until__lt=now), pk=webhook_id, is_active=True)
    if not free.update(busy_until=now + LEASE):
        return 0
    try:
        count, is_more = _send_for_a_while(webhook_id)
    finally:
        Webhook.objects.filter(pk=webhook_id).update(busy_until=None)
    # Also what was made since the last look, whose own task found this one at it.
    if is_more or find_due(webhook_id).exists():
        queue_task(SEND, webhook_id)
    return count


def _send_for_a_while(webhook_id: int) -> tuple[int, bool]:
    """How many attempts were made, and whether time was up before all had been."""
    count, ends = 0, time.monotonic() + SENDING_SECONDS
    while time.monotonic() < ends:
        delivery = find_due(webhook_id).select_related("webhook__key__user", "event").order_by("due_at", "id").first()
        if delivery is None:
            return count, False
        _attempt(delivery)
        count += 1
    return count, True


def find_due(webhook_id: int | None = None) -> QuerySet[WebhookDelivery]:
    """What waits, of a webhook or all, and may be sent now."""
    now = timezone.now()
    ready = Q(webhook__resumes_at=None) | Q(webhook__resumes_at__lte=now)
    due = WebhookDelivery.objects.filter(ready, state=State.WAITING, due_at__lte=now, webhook__is_active=True)
    return due if webhook_id is None else due.filter(webhook_id=webhook_id)


def _attempt(delivery: WebhookDelivery) -> None:
    """Counted before it is made: one that ends its sender is not repeated for ever."""
    webhook, event = delivery.webhook, delivery.event
    if delivery.tries_left <= 0:
        return _finish(delivery, State.FAILED, Outcome(_("The sender was lost at the last attempt.")))
    if not may_hear(webhook, event):
        return _finish(delivery, State.DROPPED, Outcome(_("Its key may not read this any more.")))
    secrets = list_secrets(webhook)
    if not secrets:
        return _finish(delivery, State.DROPPED, Outcome(_("Its secret can't be read: give it a new one.")))
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        attempts=F("attempts") + 1, tries_left=F("tries_left") - 1, attempted_at=timezone.now()
    )
    delivery.tries_left -= 1
    body = make_body(event)
    outcome = send(webhook.url, body, _make_headers(delivery.public_id, secrets, body))
    if outcome.problem:
        return _fail(delivery, outcome)
    Webhook.objects.filter(pk=webhook.pk).update(
        delivered_at=timezone.now(), failing_since=None, failures=0, resumes_at=None
    )
    return _finish(delivery, State.DELIVERED, outcome)


def make_body(event: WebhookEvent) -> bytes:
    """The same bytes at every attempt."""
    return msgspec.json.encode(
        {"id": event.public_id, "type": event.kind, "timestamp": event.at.isoformat(), "data": event.facts}
    )


def list_secrets(webhook: Webhook) -> list[str]:
    """The secret, and while a new one is being taken up also the former."""
    stored = [webhook.secret]
    if webhook.former_until and webhook.former_until > timezone.now():
        stored.append(webhook.former_secret)
    return [secret for token in stored if (secret := CIPHER.decrypt(token))]


def _make_headers(delivery_id: str, secrets: Sequence[str], body: bytes) -> dict[str, str]:
    moment = int(time.time())
    return {
        "Content-Type": "application/json",
        "User-Agent": "portal-webhooks/1",
        "webhook-id": delivery_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(secrets, delivery_id, moment, body),
    }


def _fail(delivery: WebhookDelivery, outcome: Outcome) -> None:
    webhook = delivery.webhook
    logger.warning("webhook %s: delivery %s failed, status %s", webhook.public_id, delivery.public_id, outcome.status)
    if delivery.tries_left > 0:
        wait = WAITS[max(0, len(WAITS) - delivery.tries_left)] * random.uniform(0.9, 1.1)  # noqa: S311 - no secret
        _note_outcome(delivery, outcome, due_at=timezone.now() + wait)
    else:
        _finish(delivery, State.FAILED, outcome)
    note_failure(webhook, outcome, _find_resumption(webhook, outcome))


def _find_resumption(webhook: Webhook, outcome: Outcome) -> datetime | None:
    """A receiver that answers is asked for the next at once, whatever it said to this one."""
    if outcome.is_reached:
        return None
    return timezone.now() + min(SHORTEST_PAUSE * 2 ** min(webhook.failures, 10), LONGEST_PAUSE)


def _finish(delivery: WebhookDelivery, state: State, outcome: Outcome) -> None:
    _note_outcome(delivery, outcome, state=state, finished_at=timezone.now())


def _note_outcome(delivery: WebhookDelivery, outcome: Outcome, **more: object) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        status_code=outcome.status, milliseconds=outcome.milliseconds, problem=outcome.problem[:200], **more
    )


def send_again(delivery: WebhookDelivery) -> bool:
    """One more attempt, at once, of what is finished. False for what waits for its next attempt anyway: that comes
    now."""
    now = timezone.now()
    rows = WebhookDelivery.objects.filter(pk=delivery.pk)
    is_finished = bool(rows.exclude(state=State.WAITING).update(state=State.WAITING, tries_left=1, due_at=now))
    if not is_finished:
        rows.filter(state=State.WAITING).update(due_at=now)
    Webhook.objects.filter(pk=delivery.webhook_id).update(resumes_at=None)
    transaction.on_commit(lambda: queue_task(SEND, delivery.webhook_id))
    return is_finished


def find_unspread(limit: int = 200) -> list[int]:
    """Events whose task was lost."""
    late = WebhookEvent.objects.filter(spread_at=None, at__lt=timezone.now() - timedelta(seconds=10))
    return list(late.order_by("id").values_list("pk", flat=True)[:limit])


def find_waiting_webhooks() -> list[int]:
    return list(find_due().order_by().values_list("webhook_id", flat=True).distinct())


def forget_deliveries() -> int:
    """Removes events and their deliveries after a month; how many events."""
    _rows, deleted = WebhookEvent.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return deleted.get(WebhookEvent._meta.label, 0)
