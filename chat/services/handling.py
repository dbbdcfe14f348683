"""Who answers a conversation: the assistant, nobody yet, or an agent. One at a time, and each change is a new epoch.

A change is decided in the database, under the conversation's lock: of two agents at once one wins. Then it is told
(`tell_change`): the turn that was running ends where it runs, and after the telling nothing of it can appear.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from chat.assistant.request import make_user_entry
from chat.desk import get_desk
from chat.errors import ClosedError, NotFoundError, TakenError
from chat.eventlog.publish import end_turn, publish_event
from chat.events import HandoffChanged
from chat.models import Conversation, HandoffRequest, HistoryEntry, Message, Turn
from chat.outside import tell_of_conversation
from chat.queueing import queue_task
from chat.services.requests import note_handled, resolve_requests
from chat.services.views import get_public_name
from chat.turns.leases import make_lease

logger = logging.getLogger(__name__)
Handler = Conversation.Handler
HandlerName = Literal["ai", "queued", "human"]
# How long a running turn is waited for, to end where it runs. What does not is cut off.
END_SECONDS = 1.5
# Of what an agent and the visitor said, as the assistant is told it when the conversation comes back.
RECOUNTED_MESSAGES = 30
RECOUNTED_LENGTH = 1_000


@dataclass(frozen=True)
class Change:
    """What a change came to. It is not new if it was so already: then there is nothing to tell."""

    conversation_id: str
    handler: HandlerName
    epoch: int
    last_seq: int
    agent: str | None = None
    is_new: bool = True
    # It waited before: those behind it move up.
    left_queue: bool = False
    turn_id: uuid.UUID | None = None
    turn_owner: str = ""


def take_over(conversation_id: str | uuid.UUID, agent_id: int, *, is_forced: bool = False) -> Change:
    """Gives the conversation to an agent, from the assistant, the queue or, with `is_forced`, from another agent.

    Raises TakenError if another agent has it, ClosedError, NotFoundError. Safe to repeat.
    """
    with transaction.atomic():
        return take_over_locked(_lock(conversation_id), agent_id, is_forced=is_forced)


def take_over_locked(conversation: Conversation, agent_id: int, *, is_forced: bool = False) -> Change:
    """The same in the caller's transaction, in which the conversation is locked."""
    if conversation.closed_at is not None:
        raise ClosedError(_("This conversation has ended."))
    if conversation.handler == Handler.HUMAN and conversation.agent_id is not None:
        if conversation.agent_id == agent_id:
            return _describe(conversation, is_new=False)
        if not is_forced:
            name = find_public_name(conversation.agent_id)
            raise TakenError(_("%(agent)s has this conversation already.") % {"agent": name})
    change = _change(conversation, Handler.HUMAN, agent_id=agent_id)
    resolve_requests(HandoffRequest.objects.filter(conversation=conversation))
    if (desk := get_desk()) is not None:
        desk.take_conversation(str(conversation.pk), agent_id)
    return change


def enqueue(conversation: Conversation) -> Change:
    """The visitor waits for an agent, in the caller's transaction, in which the conversation is locked."""
    if conversation.handler != Handler.AI:
        return _describe(conversation, is_new=False)
    return _change(conversation, Handler.QUEUED)


def requeue(conversation: Conversation) -> Change:
    """The agent who had it has gone: the visitor waits again, before those who came after they were taken. In the
    caller's transaction, in which the conversation is locked."""
    since = conversation.handler_since
    return _change(conversation, Handler.QUEUED, since=since)


def leave_queue(conversation: Conversation) -> Change:
    """The assistant answers again, because the visitor wants it to. In the caller's transaction, in which the
    conversation is locked."""
    if conversation.handler != Handler.QUEUED:
        return _describe(conversation, is_new=False)
    _recount(conversation)
    return _change(conversation, Handler.AI)


def give_back(conversation_id: str | uuid.UUID, agent_id: int | None = None) -> Change:
    """Returns the conversation to the assistant, which is told what was said meanwhile and answers what the agent has
    not. With `agent_id` only if that agent has it, or nobody.

    Raises TakenError, NotFoundError. Safe to repeat.
    """
    with transaction.atomic():
        conversation = _lock(conversation_id)
        if conversation.handler == Handler.AI:
            return _describe(conversation, is_new=False)
        if agent_id is not None and conversation.agent_id not in {None, agent_id}:
            raise TakenError(_("Another agent has this conversation."))
        _recount(conversation)
        return _change(conversation, Handler.AI)


def end_live(conversation_id: str | uuid.UUID, agent_id: int, *, solves: bool = True) -> tuple[Change, Message]:
    """The agent has done what there was to do: the ticket is solved, unless the caller does that, and the visitor is
    asked how it was. What they write next is the assistant's to answer.

    The caller tells the change and announces the notice, in that order.

    Raises TakenError if the agent does not have it, NotFoundError.
    """
    with transaction.atomic():
        conversation = _lock(conversation_id)
        if conversation.handler != Handler.HUMAN or conversation.agent_id != agent_id:
            raise TakenError(_("You don't have this conversation any more."))
        _recount(conversation, is_over=True)
        change = _change(conversation, Handler.AI)
        text = _("%(agent)s has ended this conversation. If there is anything else, just write here.") % {
            "agent": find_public_name(agent_id)
        }
        notice = _store(conversation, Message.Role.SYSTEM, text, cards=[{"kind": "rating", "data": {}}])
        if solves and (desk := get_desk()) is not None:
            desk.end_conversation(str(conversation.pk), agent_id)
    return change, notice


def find_public_name(user_id: int | None) -> str:
    """How visitors are told of an agent: by first name."""
    user = get_user_model().objects.filter(pk=user_id).only("first_name").first() if user_id else None
    return get_public_name(user)


def list_own_names(user_id: int) -> list[str]:
    """What an agent may be called in what they write themselves: by the first name, or by the whole one."""
    user = get_user_model().objects.filter(pk=user_id).only("first_name", "last_name").first()
    return [name for name in (user.get_short_name(), user.get_full_name()) if name] if user else []


def describe_handling(conversation: Conversation) -> Change:
    """Who has it, without a change."""
    return _describe(conversation, is_new=False)


def find_position(conversation: Conversation) -> int | None:
    """The place in the queue, from 1; None for a conversation that does not wait."""
    if conversation.handler != Handler.QUEUED:
        return None
    waiting = Conversation.objects.filter(handler=Handler.QUEUED, closed_at=None)
    return waiting.filter(handler_since__lt=conversation.handler_since).count() + 1


def tell_change(change: Change, event: HandoffChanged | None = None) -> None:
    """After the commit: the turn that was running ends where it runs, its text marked as stopped; then everybody who
    has the conversation open is told. Takes up to END_SECONDS, so never call it where the database's threads wait.

    Best effort: without Valkey, whoever comes back finds it in the database.
    """
    if not change.is_new:
        return
    try:
        if change.turn_id is not None and not end_turn(change.turn_owner, str(change.turn_id), END_SECONDS):
            logger.warning("turn %s did not end in time: what it still writes is dropped", change.turn_id)
        event = event or HandoffChanged(handler=change.handler, agent=change.agent)
        publish_event(change.conversation_id, event, last_seq=change.last_seq, epoch=change.epoch)
        if change.left_queue:
            queue_task("chat.tasks.tell_positions")
    except (RedisError, OSError) as error:
        logger.warning("could not tell who has a conversation: %s", type(error).__name__)


def _lock(conversation_id: str | uuid.UUID) -> Conversation:
    conversation = Conversation.objects.select_for_update().filter(pk=conversation_id).first()
    if conversation is None:
        raise NotFoundError(_("This conversation can't be found."))
    return conversation


def _change(
    conversation: Conversation, handler: Handler, *, agent_id: int | None = None, since: datetime | None = None
) -> Change:
    before = conversation.handler
    if before == Handler.HUMAN and handler != Handler.HUMAN:
        note_handled(conversation, conversation.handler_since)
    conversation.handler, conversation.agent_id = handler, agent_id
    conversation.handler_epoch += 1
    conversation.handler_since = since or timezone.now()
    conversation.save(update_fields=["handler", "agent", "handler_epoch", "handler_since"])
    tell_of_conversation(conversation, handler.value)
    running = conversation.turns.filter(status=Turn.Status.RUNNING).values_list("pk", "lease_owner").first()
    left_queue = before == Handler.QUEUED
    return _describe(conversation, running=running, left_queue=left_queue)


def _describe(
    conversation: Conversation,
    *,
    is_new: bool = True,
    left_queue: bool = False,
    running: tuple[uuid.UUID, str] | None = None,
) -> Change:
    turn_id, owner = running or (None, "")
    is_human = conversation.handler == Handler.HUMAN
    return Change(
        conversation_id=str(conversation.pk),
        handler=cast(HandlerName, str(conversation.handler)),
        epoch=conversation.handler_epoch,
        last_seq=conversation.last_seq,
        agent=find_public_name(conversation.agent_id) if is_human else None,
        is_new=is_new,
        left_queue=left_queue,
        turn_id=turn_id,
        turn_owner=owner,
    )


def _recount(conversation: Conversation, *, is_over: bool = False) -> None:
    """What an agent and the visitor said to each other becomes the assistant's history, and is not answered again. With
    `is_over` the agent has left nothing open."""
    people = [Message.Role.AGENT, Message.Role.VISITOR]
    said = conversation.messages.filter(turn=None, channel=Message.Channel.CHAT, role__in=people)
    last = said.filter(role=Message.Role.AGENT).order_by("id").last()
    if last is None:
        return
    spoken = said if is_over else said.filter(pk__lte=last.pk)
    now = timezone.now()
    turn = Turn.objects.create(
        conversation=conversation,
        status=Turn.Status.COMPLETED,
        handler_epoch=conversation.handler_epoch,
        lease_owner="agent",
        lease_expires_at=make_lease(),
        started_at=conversation.handler_since,
        finished_at=now,
        provider="agent",
    )
    lines = [
        f"{'Agent' if message.role == Message.Role.AGENT else 'Visitor'}: {message.text[:RECOUNTED_LENGTH]}"
        # What a guardrail would have refused is for people, and not for the model.
        for message in reversed(spoken.exclude(verdicts__action="block").order_by("-id")[:RECOUNTED_MESSAGES])
    ]
    note = "A human agent had the conversation and has returned it to you. They said to each other:\n"
    body = make_user_entry([], note + "\n".join(lines))
    HistoryEntry.objects.create(conversation=conversation, turn=turn, body=body)
    spoken.update(turn=turn)


def _store(conversation: Conversation, role: Message.Role, text: str, **more: Any) -> Message:
    message = Message.objects.create(conversation=conversation, role=role, text=text, **more)
    Conversation.objects.filter(pk=conversation.pk).update(
        message_count=F("message_count") + 1, last_activity_at=message.created_at
    )
    return message


def reply_live(
    conversation_id: str | uuid.UUID, agent_id: int, text: str, client_message_id: uuid.UUID | None = None
) -> tuple[Message, Change]:
    """Stores an agent's message; who replies has the conversation from then on. The text is clean and masked already.

    The caller tells the change and announces the message, in that order. Sent twice it is stored once. Raises
    TakenError, ClosedError, NotFoundError.
    """
    with transaction.atomic():
        conversation = _lock(conversation_id)
        if client_message_id is not None:
            earlier = conversation.messages.filter(client_message_id=client_message_id).first()
            if earlier is not None:
                return earlier, _describe(conversation, is_new=False)
        change = take_over_locked(conversation, agent_id)
        message = _store(
            conversation, Message.Role.AGENT, text, author_id=agent_id, client_message_id=client_message_id
        )
        if conversation.has_ticket and (desk := get_desk()) is not None:
            desk.take_answer(str(conversation.pk), message.pk, agent_id)
    return message, change
