"""Tasks sent out by name: whoever asks for one neither waits for it nor fails without it."""

import logging
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def queue_task(name: str, *arguments: Any) -> None:
    """Best effort: what matters is looked for again by the clock."""
    try:
        current_app.send_task(name, arguments, expires=60, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("the queue is unavailable: %s", type(error).__name__)
