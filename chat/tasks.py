"""Celery tasks: they load by id, call one service and own the retry policy, nothing else."""

import logging
from typing import Any

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from chat.services import queue, queue_upkeep
from chat.services.tool_calls import execute_tool_call, fail_tool_call
from chat.services.upkeep import fail_abandoned_turns

logger = logging.getLogger(__name__)


@shared_task(bind=True, max_retries=5)
def run_tool(self: Any, tool_call_id: str) -> None:
    """Runs one tool call; transient failures come back after a growing wait."""
    try:
        wait = execute_tool_call(tool_call_id)
    except SoftTimeLimitExceeded:
        fail_tool_call(tool_call_id, "time limit")
        return
    except Exception as error:
        logger.exception("tool call %s broke", tool_call_id)
        fail_tool_call(tool_call_id, type(error).__name__)
        return
    if wait is not None:
        raise self.retry(countdown=wait)


@shared_task
def end_abandoned_turns() -> None:
    """Turns that no web process came to recover are failed honestly."""
    fail_abandoned_turns()


@shared_task
def tell_positions() -> None:
    """Somebody who waited is served: those behind them hear where they stand now."""
    queue.tell_positions()


@shared_task
def tend_queue() -> None:
    """Looks after those who wait for a person."""
    queue_upkeep.tend_queue()
