"""Turns, and messages that wait, whose process died: taken over by compare-and-set, or failed honestly."""

import contextlib
import logging
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone

from chat.models import Conversation, HistoryEntry, Message, Turn
from chat.turns.claiming import IS_WAITING, StartedTurn, claim_next_turn, describe_turn
from chat.turns.leases import make_lease
from chat.turns.questions import make_question

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 2
# Messages without a turn are answered late rather than never, but not days later.
FORGOTTEN_AFTER = timedelta(seconds=5)
FORGOTTEN_UNTIL = timedelta(hours=1)


def take_over_lapsed(
    owner: str, is_running: Callable[[uuid.UUID], bool] = lambda turn_id: False, limit: int = 20
) -> tuple[list[StartedTurn], list[Turn]]:
    """Turns whose process died: those to run again, now ours, and those that have failed for good. One that runs here
    is left alone, however late its lease.

    Of several processes that try, the one whose compare-and-set wins gets each.
    """
    to_run, failed = [], []
    lapsed = Turn.objects.filter(status=Turn.Status.RUNNING, lease_expires_at__lt=timezone.now())
    for turn in lapsed.select_related("conversation__prompt_snapshot")[:limit]:
        if is_running(turn.pk):
            continue
        with _each_by_itself(turn), transaction.atomic():
            is_ours = Turn.objects.filter(
                pk=turn.pk, status=Turn.Status.RUNNING, attempt=turn.attempt, lease_owner=turn.lease_owner,
                lease_expires_at=turn.lease_expires_at,
            ).update(lease_owner=owner, lease_expires_at=make_lease(), attempt=F("attempt") + 1)  # fmt: skip
            if not is_ours:
                continue
            turn.attempt += 1
            if turn.handler_epoch != turn.conversation.handler_epoch:
                # Somebody else answers now, and everybody has been told.
                _close(turn, Turn.Status.STOPPED)
            elif turn.attempt > MAX_ATTEMPTS:
                _interrupt(turn)
                failed.append(turn)
            else:
                to_run.append(describe_turn(turn))
    return to_run, failed


def claim_forgotten(owner: str) -> list[StartedTurn]:
    """Claims turns over messages that have waited for a while though no turn runs: their process died between a
    turn's end and the look at what had come meanwhile."""
    now = timezone.now()
    waiting = Message.objects.filter(
        IS_WAITING,
        conversation__closed_at__isnull=True,
        created_at__range=(now - FORGOTTEN_UNTIL, now - FORGOTTEN_AFTER),
        conversation__handler=Conversation.Handler.AI,
    ).exclude(conversation__turns__status=Turn.Status.RUNNING)
    oldest_first = waiting.values("conversation_id").annotate(since=Min("created_at")).order_by("since")
    claimed = []
    for conversation_id in oldest_first.values_list("conversation_id", flat=True)[:20]:
        with _each_by_itself(conversation_id):
            if started := claim_next_turn(str(conversation_id), owner):
                claimed.append(started)
    return claimed


@contextlib.contextmanager
def _each_by_itself(what: object) -> Iterator[None]:
    """One that fails must not take along those that have been claimed before it."""
    try:
        yield
    except Exception:
        logger.exception("could not claim %s", what)


def fail_abandoned(older_than_seconds: int) -> list[Turn]:
    """The last resort when no web process came to take a turn over."""
    failed = []
    limit = timezone.now() - timedelta(seconds=older_than_seconds)
    for turn in Turn.objects.filter(status=Turn.Status.RUNNING, lease_expires_at__lt=limit).select_related(
        "conversation"
    )[:100]:
        with _each_by_itself(turn), transaction.atomic():
            if _interrupt(turn):
                failed.append(turn)
    return failed


def _interrupt(turn: Turn) -> bool:
    """Fails the turn. What was asked stays in the model's history, whether it is tried again or something else is said
    next."""
    is_ours = _close(turn, Turn.Status.FAILED, error_code="interrupted")
    if is_ours:
        # Whatever is wrong with it, the visitor is told that the turn failed.
        with _each_by_itself(turn), transaction.atomic():
            question = make_question(describe_turn(turn))
            HistoryEntry.objects.create(conversation=turn.conversation, turn=turn, body=question)
    return is_ours


def _close(turn: Turn, status: Turn.Status, *, error_code: str = "") -> bool:
    now = timezone.now()
    return bool(
        Turn.objects.filter(pk=turn.pk, status=Turn.Status.RUNNING).update(
            status=status, error_code=error_code, finished_at=now
        )
    )
