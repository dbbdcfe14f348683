"""Leases of turns: whoever runs one renews its lease, and who doesn't any more has lost it."""

import uuid
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from chat.models import Turn

LEASE_SECONDS = 7


def make_lease() -> datetime:
    return timezone.now() + timedelta(seconds=LEASE_SECONDS)


def find_superseded(turn_ids: list[uuid.UUID]) -> list[uuid.UUID]:
    """Those over which somebody else answers now: word of it may not have reached whoever runs them."""
    running = Turn.objects.filter(pk__in=turn_ids, status=Turn.Status.RUNNING)
    return list(running.exclude(handler_epoch=F("conversation__handler_epoch")).values_list("pk", flat=True))


def renew_leases(owner: str, turn_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Renews the leases; returns those turns that another process has taken over meanwhile."""
    ours = Turn.objects.filter(pk__in=turn_ids, lease_owner=owner)
    if ours.filter(status=Turn.Status.RUNNING).update(lease_expires_at=make_lease()) == len(turn_ids):
        return set()
    return set(turn_ids) - set(ours.values_list("pk", flat=True))
