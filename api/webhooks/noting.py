"""Keeping what happened, in the transaction in which it does: an event is neither lost nor told of what was undone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from api.models import Webhook, WebhookEvent
from api.webhooks.kinds import EventKind
from chat.queueing import queue_task

SPREAD = "api.tasks.spread_webhook_event"


@dataclass(frozen=True)
class _Noted:
    """Waits for the commit with an event, and tells that its transaction has one already."""

    subject: tuple[str, str]
    event_id: int

    def __call__(self) -> None:
        queue_task(SPREAD, self.event_id)


def note(kind: EventKind, subject: str, describe: Callable[[], Mapping[str, Any]], change: str) -> None:
    """Keeps an event, with what `describe` says, if a webhook wants its kind. What changes more than once in a
    transaction is one event with several `changes`, and if it is new in it, its `created`."""
    noted = _find_noted((_find_family(kind), subject))
    if noted is not None:
        event = WebhookEvent.objects.get(pk=noted.event_id)
        changes = event.facts["changes"]
        event.facts = {**describe(), "changes": changes if change in changes else [*changes, change]}
        event.save(update_fields=["facts"])
    elif is_wanted(kind):
        start_event(kind, subject, {**describe(), "changes": [change]})


def is_wanted(kind: EventKind) -> bool:
    wanted = Webhook.objects.filter(is_active=True).values_list("events", flat=True)
    return any(kind in kinds for kinds in wanted)


def start_event(kind: EventKind, subject: str, facts: Mapping[str, Any]) -> WebhookEvent:
    event = WebhookEvent.objects.create(kind=kind, subject=subject, facts=dict(facts))
    transaction.on_commit(_Noted((_find_family(kind), subject), event.pk))
    return event


def _find_family(kind: EventKind) -> str:
    """What is told together: a row that is new, and its first changes."""
    thing, _dot, what = kind.partition(".")
    return thing if what in {"created", "changed"} else kind


def _find_noted(subject: tuple[str, str]) -> _Noted | None:
    waiting = (entry[1] for entry in connection.run_on_commit)
    return next((noted for noted in waiting if isinstance(noted, _Noted) and noted.subject == subject), None)
