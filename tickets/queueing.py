"""Work for Celery, queued when the transaction commits."""

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def queue_on_commit(task: str, *arguments: Any, delay_seconds: float = 0) -> None:
    """A broker that is away loses nothing: beat looks for what waits in the database."""
    transaction.on_commit(partial(_send, task, arguments, delay_seconds))


def _send(task: str, arguments: tuple[Any, ...], delay_seconds: float) -> None:
    try:
        current_app.send_task(task, arguments, countdown=delay_seconds, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("the queue is unavailable: %s", type(error).__name__)
