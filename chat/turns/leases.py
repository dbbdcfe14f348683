"""Leases of turns: whoever runs one renews its lease, and who doesn't any more has lost it."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from chat.models import Turn

LEASE_SECONDS = 7


def make_lease() -> datetime:
    return timezone.now() + timedelta(seconds=LEASE_SECONDS)


def renew_leases(owner: str, turn_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Renews the leases; returns those turns that another process has taken over meanwhile."""
    ours = Turn.objects.filter(pk__in=turn_ids, lease_owner=owner)
    if ours.filter(status=Turn.Status.RUNNING).update(lease_expires_at=make_lease()) == len(turn_ids):
        return set()
    return set(turn_ids) - set(ours.values_list("pk", flat=True))
