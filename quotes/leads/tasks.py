"""Work on leads apart from requests. Celery finds it through quotes/tasks.py."""

from typing import Any
from uuid import UUID

from celery import shared_task

from quotes.leads.bulk import forget_changes
from quotes.leads.exporting.jobs import claim_export, forget_expired_exports, write_export
from quotes.leads.letters import send_quote_letter
from quotes.leads.reminding import remind_of_ending_quotes, send_reminder
from quotes.models import LeadExport

LONGEST_EXPORT_SECONDS = 1200


@shared_task(autoretry_for=(OSError,), retry_backoff=10, retry_backoff_max=600, max_retries=6, ignore_result=True)
def mail_quote(lead_id: int, quote_id: int, base_url: str) -> None:
    """Tries again for about half an hour while the mail server is away. May send twice when a worker dies in it."""
    send_quote_letter(lead_id, quote_id, base_url)


@shared_task(autoretry_for=(OSError,), retry_backoff=10, retry_backoff_max=600, max_retries=6, ignore_result=True)
def mail_reminder(lead_id: int, quote_id: int) -> None:
    """As persistent as the letter before it."""
    send_reminder(lead_id, quote_id)


@shared_task
def remind_of_quotes() -> int:
    """Letters and notes on quotes that soon end. Safe to repeat."""
    return remind_of_ending_quotes()


@shared_task(bind=True, time_limit=LONGEST_EXPORT_SECONDS, max_retries=20, ignore_result=True)
def write_lead_export(task: Any, export_id: str) -> None:
    """Comes again while another worker seems to be at it: that one may have died."""
    export = claim_export(UUID(export_id))
    if export is not None:
        write_export(export)
    elif LeadExport.objects.filter(pk=export_id, status=LeadExport.Status.RUNNING).exists():
        raise task.retry(countdown=60)


@shared_task
def forget_lead_exports() -> int:
    """Deletes the files of exports whose day is over, and what nobody can take back any more. Safe to repeat."""
    forget_changes()
    return forget_expired_exports()
