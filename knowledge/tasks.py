"""Celery tasks of this app."""

from typing import Any

from celery import shared_task

from knowledge.context_lines import writing
from knowledge.embedding import TASK_SECONDS, BusyError, embed_slice, queue_embedding

BUSY_SECONDS = 5


@shared_task(bind=True, max_retries=12, time_limit=TASK_SECONDS)
def embed_articles(self: Any) -> None:
    """Embeds what is missing, a slice a run. While another worker does it this one comes back: what was published
    meanwhile is embedded, too."""
    try:
        is_left = embed_slice()
    except BusyError as error:
        raise self.retry(countdown=BUSY_SECONDS) from error
    if is_left:
        queue_embedding()
    elif writing.is_wanted():
        writing.queue_lines()


@shared_task(bind=True, max_retries=12, time_limit=writing.TASK_SECONDS)
def write_context_lines(self: Any) -> None:
    """Has the fast model describe the passages that it has not described yet, a slice a run."""
    try:
        is_left = writing.write_slice()
    except BusyError as error:
        raise self.retry(countdown=BUSY_SECONDS) from error
    if is_left:
        writing.queue_lines()
