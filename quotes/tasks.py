"""What happens to quotes by itself."""

from celery import shared_task

from quotes.expiring import expire_due_quotes


@shared_task
def expire_quotes() -> int:
    """Marks the quotes whose last day is over. Safe to repeat."""
    return expire_due_quotes()
