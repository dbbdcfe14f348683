"""Turns in the database: claimed, renewed, taken over and finished by compare-and-set; one process owns each."""

import contextlib
import enum
import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from chat.assistant.prompt import find_snapshot, get_published_prompt, make_snapshot
from chat.models import Conversation, HistoryEntry, Message, PromptSnapshot, Turn, Verdict
from chat.outside import collect_notes
from chat.turns.pages import note_page
from guardrails import vault
from guardrails.chain import Recall

logger = logging.getLogger(__name__)
LEASE_SECONDS = 7
MAX_ATTEMPTS = 2
# Messages without a turn are answered late rather than never, but not days later.
FORGOTTEN_AFTER = timedelta(seconds=5)
FORGOTTEN_UNTIL = timedelta(hours=1)
IS_WAITING = Q(role=Message.Role.VISITOR, channel=Message.Channel.CHAT, turn__isnull=True)
# What is stored of a guardrail's verdict.
VERDICT_FIELDS = ("rule", "direction", "action", "kind", "detail", "excerpt")


@dataclass(frozen=True)
class StartedTurn:
    """All that a run needs, read in the transaction that claimed it."""

    turn_id: uuid.UUID
    conversation_id: str
    epoch: int
    attempt: int
    last_seq: int
    locale: str
    snapshot: PromptSnapshot
    entries: list[str]
    texts: list[str]
    is_first: bool
    profile: dict[str, Any]
    # What other apps know that happened beside the conversation since its last turn (settings.CHAT_NOTES).
    notes: tuple[str, ...] = ()
    # Knows what personal data the conversation has brought; None if none that is still known.
    recall: Recall | None = None

    @property
    def message_id(self) -> str:
        """The answer's id follows from the turn's: a turn that is run again writes the same message."""
        return str(uuid.UUID(int=self.turn_id.int ^ 1))


@dataclass
class TurnOutcome:
    """What a run has to store."""

    status: Turn.Status
    text: str = ""
    stop_reason: str = ""
    error_code: str = ""
    citations: list[dict[str, Any]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    verdicts: list[dict[str, str]] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    # The conversation ends with this answer.
    is_end: bool = False
    # Somebody else answers now, and what is to be stored was told before they were.
    is_superseded: bool = False


def make_lease() -> Any:
    return timezone.now() + timedelta(seconds=LEASE_SECONDS)


def claim_turn(conversation: Conversation, owner: str, waiting: list[Message]) -> StartedTurn | None:
    """Claims a turn over the waiting messages, inside the caller's transaction, in which the conversation is locked.

    The last may be one that is still to be stored: it is given its turn, and is the caller's to store. None if a turn
    is running already, nobody waits, or a human has the conversation.
    """
    if conversation.handler != Conversation.Handler.AI or conversation.closed_at or not waiting:
        return None
    if conversation.turns.filter(status=Turn.Status.RUNNING).exists():
        return None
    turn = Turn.objects.create(
        conversation=conversation,
        handler_epoch=conversation.handler_epoch,
        lease_owner=owner,
        lease_expires_at=make_lease(),
    )
    for message in waiting:
        message.turn = turn
    if stored := [message.pk for message in waiting if not message._state.adding]:
        Message.objects.filter(pk__in=stored).update(turn=turn)
    return describe_turn(turn, [message.text for message in waiting])


def claim_next_turn(conversation_id: str, owner: str) -> StartedTurn | None:
    """Claims a turn over what waits."""
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
        return _claim_waiting(conversation, owner)


def _claim_waiting(conversation: Conversation, owner: str) -> StartedTurn | None:
    return claim_turn(conversation, owner, list(conversation.messages.filter(IS_WAITING).order_by("id")))


def describe_turn(turn: Turn, texts: list[str] | None = None) -> StartedTurn:
    """Reads what a run of the turn needs; the first turn of a conversation pins its prompt. `texts` are the turn's
    messages, if the caller has just read them."""
    conversation = turn.conversation
    prompt = get_published_prompt()
    if conversation.prompt_snapshot_id is None:
        conversation.prompt_version = prompt
        conversation.prompt_snapshot = make_snapshot(prompt)
        conversation.save(update_fields=["prompt_version", "prompt_snapshot"])
    entries = list(conversation.history.order_by("id").values_list("body", flat=True))
    if texts is None:
        spoken = Message.objects.filter(turn=turn, role=Message.Role.VISITOR)
        texts = list(spoken.order_by("id").values_list("text", flat=True))
    return StartedTurn(
        turn_id=turn.pk,
        conversation_id=str(conversation.pk),
        epoch=turn.handler_epoch,
        attempt=turn.attempt,
        last_seq=conversation.last_seq,
        locale=conversation.locale,
        snapshot=find_snapshot(conversation.prompt_snapshot_id),
        entries=entries,
        texts=texts,
        is_first=not entries,
        profile=prompt.profile,
        notes=(*note_page(conversation.page_url, entries), *(collect_notes(conversation) if entries else ())),
        recall=_load_recall(str(conversation.pk), [*texts, *entries]),
    )


def _load_recall(conversation_id: str, texts: list[str]) -> Recall | None:
    """Without a query where no text has a placeholder: the first of each kind ends like this."""
    return vault.load_recall(conversation_id) if any("_1]" in text for text in texts) else None


def renew_leases(owner: str, turn_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Renews the leases; returns those turns that another process has taken over meanwhile."""
    ours = Turn.objects.filter(pk__in=turn_ids, lease_owner=owner)
    if ours.filter(status=Turn.Status.RUNNING).update(lease_expires_at=make_lease()) == len(turn_ids):
        return set()
    return set(turn_ids) - set(ours.values_list("pk", flat=True))


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
                _close(turn, Turn.Status.FAILED, error_code="interrupted")
                failed.append(turn)
            else:
                to_run.append(describe_turn(turn))
    return to_run, failed


def claim_forgotten(owner: str) -> list[StartedTurn]:
    """Claims turns over messages that have waited for a while though no turn runs: their process died between a
    turn's end and the look at what had come meanwhile."""
    now = timezone.now()
    waiting = Message.objects.filter(
        role=Message.Role.VISITOR,
        channel=Message.Channel.CHAT,
        turn__isnull=True,
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
        if _close(turn, Turn.Status.FAILED, error_code="interrupted"):
            failed.append(turn)
    return failed


def _close(turn: Turn, status: Turn.Status, *, error_code: str = "") -> bool:
    now = timezone.now()
    return bool(
        Turn.objects.filter(pk=turn.pk, status=Turn.Status.RUNNING).update(
            status=status, error_code=error_code, finished_at=now
        )
    )


class Finish(enum.Enum):
    STORED = enum.auto()
    # A human has taken the conversation over: nothing of the assistant's may appear.
    SUPERSEDED = enum.auto()
    # Another process has taken the turn over.
    LOST = enum.auto()


def finish_turn(started: StartedTurn, owner: str, outcome: TurnOutcome, seq: int) -> tuple[Finish, StartedTurn | None]:
    """Stores a turn's whole result, and claims the next over what arrived meanwhile, in one transaction.

    If it was no longer ours, or no longer the assistant's turn to speak, nothing is stored but that. `seq` is the
    highest event number known. Safe to repeat; a next turn that the lost answer had told of is then found by its lease.
    """
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().get(pk=started.conversation_id)
        finish = _finish(conversation, started, owner, outcome, seq)
        return finish, None if finish is Finish.LOST else _claim_waiting(conversation, owner)


def _finish(conversation: Conversation, started: StartedTurn, owner: str, outcome: TurnOutcome, seq: int) -> Finish:
    now = timezone.now()
    is_in_time = conversation.handler_epoch == started.epoch or outcome.is_superseded
    status = outcome.status if is_in_time else Turn.Status.STOPPED
    is_ours = Turn.objects.filter(
        pk=started.turn_id, status=Turn.Status.RUNNING, lease_owner=owner, attempt=started.attempt
    ).update(
        status=status, finished_at=now, stop_reason=outcome.stop_reason, error_code=outcome.error_code,
        **outcome.figures,
    )  # fmt: skip
    if not is_ours:
        return _find_earlier_finish(started, owner, conversation)
    if not is_in_time:
        return Finish.SUPERSEDED
    _store_result(started, outcome, now)
    conversation.last_seq = max(conversation.last_seq, seq)
    conversation.closed_at = now if outcome.is_end else conversation.closed_at
    Conversation.objects.filter(pk=conversation.pk).update(
        last_activity_at=now,
        message_count=F("message_count") + (1 if outcome.text or outcome.cards else 0),
        last_seq=conversation.last_seq,
        closed_at=conversation.closed_at,
    )
    return Finish.STORED


def _find_earlier_finish(started: StartedTurn, owner: str, conversation: Conversation) -> Finish:
    """A commit whose answer was lost is tried again: then the turn is finished already, and by us."""
    finished = Turn.objects.filter(pk=started.turn_id, lease_owner=owner, attempt=started.attempt)
    if not finished.exclude(status=Turn.Status.RUNNING).exists():
        return Finish.LOST
    return Finish.STORED if conversation.handler_epoch == started.epoch else Finish.SUPERSEDED


def _store_result(started: StartedTurn, outcome: TurnOutcome, now: Any) -> None:
    HistoryEntry.objects.bulk_create(
        HistoryEntry(conversation_id=started.conversation_id, turn_id=started.turn_id, body=body)
        for body in outcome.entries
    )
    if not (outcome.text or outcome.cards):
        return
    states = {Turn.Status.STOPPED: Message.Status.STOPPED, Turn.Status.FAILED: Message.Status.FAILED}
    message = Message.objects.create(
        id=started.message_id,
        conversation_id=started.conversation_id,
        turn_id=started.turn_id,
        role=Message.Role.ASSISTANT,
        status=states.get(outcome.status, Message.Status.COMPLETE),
        text=outcome.text,
        citations=outcome.citations,
        cards=outcome.cards,
        suggestions=outcome.suggestions,
        stop_reason=outcome.stop_reason,
        created_at=now,
    )
    Verdict.objects.bulk_create(Verdict(message=message, **verdict) for verdict in outcome.verdicts)
