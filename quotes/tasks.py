"""What happens to quotes by itself."""

from celery import shared_task

from quotes.expiring import expire_due_quotes
from quotes.leads.tasks import mail_quote

__all__ = ["expire_quotes", "mail_quote"]


@shared_task
def expire_quotes() -> int:
    """Marks the quotes whose last day is over. Safe to repeat."""
    return expire_due_quotes()
