"""Quotes whose last day is over."""

import logging

from django.utils import timezone

from quotes.models import Quote

logger = logging.getLogger(__name__)
BATCH = 1000


def expire_due_quotes() -> int:
    """Marks them as expired and returns how many there were. In short transactions; safe to repeat and to interrupt."""
    total, today = 0, timezone.localdate()
    while True:
        due = list(Quote.objects.filter(expired_at=None, valid_until__lt=today).values_list("pk", flat=True)[:BATCH])
        if not due:
            break
        total += Quote.objects.filter(pk__in=due, expired_at=None).update(expired_at=timezone.now())
    if total:
        logger.info("%d quotes have expired", total)
    return total
