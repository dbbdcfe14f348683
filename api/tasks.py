"""Celery tasks of webhooks: each calls one service, and is safe to run twice."""

from celery import shared_task

from api.webhooks.delivering import (
    find_unspread,
    find_waiting_webhooks,
    forget_deliveries,
    send_deliveries,
    spread_event,
)
from api.webhooks.stopping import tell_of_stopped
from chat.queueing import queue_task


@shared_task
def spread_webhook_event(event_id: int) -> None:
    """Makes the deliveries of an event."""
    spread_event(event_id)


@shared_task
def send_webhook_deliveries(webhook_id: int) -> None:
    """Sends what is due to one receiver."""
    send_deliveries(webhook_id)


@shared_task
def tend_webhooks() -> None:
    """Comes back to what failed before, and to what nobody took: waits are longer than the queue keeps a task."""
    for event_id in find_unspread():
        spread_event(event_id)
    for webhook_id in find_waiting_webhooks():
        queue_task("api.tasks.send_webhook_deliveries", webhook_id)


@shared_task
def tell_of_stopped_webhook(webhook_id: int) -> None:
    """Tells whoever it concerns that a webhook no longer sends."""
    tell_of_stopped(webhook_id)


@shared_task
def forget_webhook_deliveries() -> None:
    """The log of deliveries is kept for a month."""
    forget_deliveries()
