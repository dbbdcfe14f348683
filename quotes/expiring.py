"""Quotes whose last day is over."""

import logging

from django.db import transaction
from django.utils import timezone

from quotes.leads.reminding import tell_owners_of_expired
from quotes.models import Quote

logger = logging.getLogger(__name__)
BATCH = 500


def expire_due_quotes() -> int:
    """Marks them as expired and returns how many there were. In short transactions; safe to repeat and to interrupt."""
    total, today = 0, timezone.localdate()
    while True:
        due = list(Quote.objects.filter(expired_at=None, valid_until__lt=today).select_related("revises")[:BATCH])
        if not due:
            break
        with transaction.atomic():
            pks = [quote.pk for quote in due]
            total += Quote.objects.filter(pk__in=pks, expired_at=None).update(expired_at=timezone.now())
            tell_owners_of_expired(due)
    if total:
        logger.info("%d quotes have expired", total)
    return total
