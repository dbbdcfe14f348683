"""How a run ends: what it came to is stored, and then told. An event that is seen is true."""

import asyncio
import logging
from typing import TYPE_CHECKING

from django.db import Error as DatabaseError

from chat import metrics
from chat.database import run_in_database
from chat.events import ConversationClosed, MessageCompleted, MessageReplaced, TurnCompleted, TurnFailed
from chat.models import Turn
from chat.turns import wording
from chat.turns.claiming import StartedTurn
from chat.turns.finishing import Finish, TurnOutcome, finish_turn

if TYPE_CHECKING:
    from chat.turns.run import TurnRun

logger = logging.getLogger(__name__)
# A database that restarts is waited for: an answer that is paid for should not be lost.
STORE_RETRY_SECONDS = (0.2, 0.5, 1, 2, 3, 4, 5)


async def store_outcome(run: "TurnRun", outcome: TurnOutcome) -> tuple[Finish, StartedTurn | None]:
    """Stores it, and claims the turn that follows; LOST if the database stays away."""
    seq = run.supervisor.log.take_number(run.started.conversation_id)
    for wait in STORE_RETRY_SECONDS:
        try:
            return await run_in_database(finish_turn, run.started, run.supervisor.owner, outcome, seq)
        except DatabaseError as error:
            logger.warning("could not store the turn, trying again: %s", type(error).__name__)
            await asyncio.sleep(wait)
    logger.error("turn %s could not be stored; its lease will lapse", run.started.turn_id)
    return Finish.LOST, None


def tell_end(run: "TurnRun", finish: Finish, outcome: TurnOutcome) -> None:
    """Tells the conversation's listeners what was stored; nothing if the turn is another process's."""
    turn_id = str(run.started.turn_id)
    match finish:
        case Finish.LOST:
            return
        case Finish.SUPERSEDED:
            run.emit(MessageReplaced(message_id=run.started.message_id, text="", reason="taken_over"))
            run.emit(TurnCompleted(turn_id=turn_id, outcome="stopped"))
            return
    metrics.turns_total.labels(outcome=outcome.status.value).inc()
    # What a failed turn had written stays, as failed: it is no complete message.
    if (outcome.text or outcome.cards) and outcome.status != Turn.Status.FAILED:
        run.emit(_make_completed(run, outcome))
    if outcome.status == Turn.Status.FAILED:
        message, retryable = wording.describe_failure(outcome.error_code)
        run.emit(TurnFailed(turn_id=turn_id, code=outcome.error_code, message=message, retryable=retryable))
    else:
        run.emit(TurnCompleted(turn_id=turn_id, outcome=outcome.status.value))
    if outcome.is_end:
        run.emit(ConversationClosed())


def _make_completed(run: "TurnRun", outcome: TurnOutcome) -> MessageCompleted:
    return MessageCompleted(
        message_id=run.started.message_id,
        text=outcome.text,
        citations=run.draft.citations,
        suggestions=outcome.suggestions,
        stop_reason=outcome.stop_reason,
    )
