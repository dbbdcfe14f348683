"""Work on leads apart from requests. Found by Celery through quotes/tasks.py."""

from celery import shared_task

from quotes.leads.letters import send_quote_letter


@shared_task(autoretry_for=(OSError,), retry_backoff=10, retry_backoff_max=600, max_retries=6, ignore_result=True)
def mail_quote(lead_id: int, quote_id: int, base_url: str) -> None:
    """Tries again for about half an hour while the mail server is away. May send twice when a worker dies in it."""
    send_quote_letter(lead_id, quote_id, base_url)
