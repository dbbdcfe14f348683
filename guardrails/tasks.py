"""Celery tasks of this app."""

import logging

from celery import shared_task

from guardrails.vault.retention import forget_expired

logger = logging.getLogger(__name__)


@shared_task(time_limit=600)
def forget_expired_originals() -> None:
    """Originals that were kept for as long as their kind may be are forgotten."""
    if count := forget_expired():
        logger.info("%s values forgotten: their time was over", count)
