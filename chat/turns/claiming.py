"""Claiming a turn over the messages that wait: one turn at a time in a conversation, and all that its run needs."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, UUIDField

from chat.assistant.prompt import find_snapshot, get_published_prompt, make_snapshot
from chat.models import Conversation, HistoryEntry, Message, PromptSnapshot, Turn
from chat.outside import collect_notes
from chat.prepared import Insert, Parameter, Select
from chat.turns.leases import make_lease
from chat.turns.pages import note_page
from chat.turns.tries import find_earlier_tries
from guardrails import vault
from guardrails.chain import Recall

IS_WAITING = Q(role=Message.Role.VISITOR, channel=Message.Channel.CHAT, turn__isnull=True)
_CONVERSATION = Parameter("conversation", UUIDField())
_LOCK = Select(lambda: Conversation.objects.select_for_update().filter(pk=_CONVERSATION))
_WAITING = Select(lambda: Message.objects.filter(IS_WAITING, conversation=_CONVERSATION).order_by("id"))
_ENTRIES = Select(lambda: HistoryEntry.objects.filter(conversation=_CONVERSATION).order_by("id").only("body"))
# The constraint says whether one is running.
_CLAIM = Insert(Turn, or_skip=True)


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
    profile: dict[str, Any]
    visitor_id: uuid.UUID
    page_url: str = ""
    # What other apps know that happened beside the conversation since its last turn (settings.CHAT_NOTES).
    notes: tuple[str, ...] = ()
    # Knows what personal data the conversation has brought; None if none that is still known.
    recall: Recall | None = None
    # The turns that failed before this one ran for the same messages, oldest first.
    earlier_tries: tuple[uuid.UUID, ...] = ()
    # One of them has left the question in the history.
    is_asked_again: bool = False

    @property
    def first_turn_id(self) -> uuid.UUID:
        """Has the messages; and what is to happen once, however often the turn is run, is keyed by it."""
        return self.earlier_tries[0] if self.earlier_tries else self.turn_id

    @property
    def message_id(self) -> str:
        """The answer's id follows from the turn's: a turn that is run again writes the same message."""
        return make_message_id(self.turn_id)


def make_message_id(turn_id: uuid.UUID) -> str:
    """The id of a turn's answer."""
    return str(uuid.UUID(int=turn_id.int ^ 1))


def lock_conversation(conversation_id: str | uuid.UUID) -> Conversation:
    """Within a transaction: messages and turns of one conversation are stored one after the other. Raises
    Conversation.DoesNotExist."""
    conversation = _LOCK.first(conversation=conversation_id)
    if conversation is None:
        raise Conversation.DoesNotExist
    return conversation


def find_waiting(conversation: Conversation) -> list[Message]:
    """Visitors' messages that no turn has answered, oldest first."""
    return _WAITING.fetch(conversation=conversation.pk)


def claim_turn(conversation: Conversation, owner: str, waiting: list[Message]) -> StartedTurn | None:
    """Claims a turn over the waiting messages, inside the caller's transaction, in which the conversation is locked.

    The last may be one that is still to be stored: it is given its turn, and is the caller's to store. None if a turn
    is running already, nobody waits, or a human has the conversation.
    """
    if conversation.handler != Conversation.Handler.AI or conversation.closed_at or not waiting:
        return None
    turn = _make_turn(conversation, owner)
    if not _CLAIM.run(turn):
        return None
    for message in waiting:
        message.turn = turn
    if stored := [message.pk for message in waiting if not message._state.adding]:
        Message.objects.filter(pk__in=stored).update(turn=turn)
    return describe_turn(turn, [message.text for message in waiting])


def claim_retry(failed: Turn, owner: str) -> StartedTurn | None:
    """Claims another turn for the messages of one that failed. Inside the caller's transaction, in which its
    conversation is locked. None if a turn is running already, or has been claimed for it before."""
    turn = _make_turn(failed.conversation, owner, retry_of=failed)
    return describe_turn(turn) if _CLAIM.run(turn) else None


def _make_turn(conversation: Conversation, owner: str, retry_of: Turn | None = None) -> Turn:
    return Turn(
        conversation=conversation,
        handler_epoch=conversation.handler_epoch,
        lease_owner=owner,
        lease_expires_at=make_lease(),
        retry_of=retry_of,
    )


def claim_next_turn(conversation_id: str, owner: str) -> StartedTurn | None:
    """Claims a turn over what waits."""
    with transaction.atomic():
        conversation = lock_conversation(conversation_id)
        return claim_turn(conversation, owner, find_waiting(conversation))


def describe_turn(turn: Turn, texts: list[str] | None = None) -> StartedTurn:
    """Reads what a run of the turn needs; the first turn of a conversation pins its prompt. `texts` are the turn's
    messages, if the caller has just read them."""
    conversation = turn.conversation
    prompt = get_published_prompt()
    if conversation.prompt_snapshot_id is None:
        conversation.prompt_version = prompt
        conversation.prompt_snapshot = make_snapshot(prompt)
        conversation.save(update_fields=["prompt_version", "prompt_snapshot"])
    entries = [entry.body for entry in _ENTRIES.fetch(conversation=conversation.pk)]
    earlier_tries = find_earlier_tries(turn)
    if texts is None:
        spoken = Message.objects.filter(turn=(*earlier_tries, turn.pk)[0], role=Message.Role.VISITOR)
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
        profile=prompt.profile,
        visitor_id=conversation.visitor_id,
        page_url=conversation.page_url,
        notes=(*note_page(conversation.page_url, entries), *collect_notes(conversation, entries)),
        recall=_load_recall(str(conversation.pk), [*texts, *entries]),
        earlier_tries=earlier_tries,
        is_asked_again=bool(earlier_tries) and HistoryEntry.objects.filter(turn__in=earlier_tries).exists(),
    )


def _load_recall(conversation_id: str, texts: list[str]) -> Recall | None:
    """Without a query where no text has a placeholder: the first of each kind ends like this."""
    return vault.load_recall(conversation_id) if any("_1]" in text for text in texts) else None
