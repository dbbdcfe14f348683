"""What happens to quotes by itself."""

from celery import shared_task

from quotes.expiring import expire_due_quotes
from quotes.leads.tasks import forget_lead_exports, mail_quote, mail_reminder, remind_of_quotes, write_lead_export

__all__ = [
    "expire_quotes",
    "forget_lead_exports",
    "mail_quote",
    "mail_reminder",
    "remind_of_quotes",
    "write_lead_export",
]


@shared_task
def expire_quotes() -> int:
    """Marks the quotes whose last day is over. Safe to repeat."""
    return expire_due_quotes()
