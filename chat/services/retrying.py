"""A turn without an answer, run again because the visitor asks for it: a new turn for the same messages, once."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from chat.database import run_in_database
from chat.errors import NotFoundError, PassedError
from chat.models import Conversation, Message, Turn
from chat.runtime import Runtime
from chat.services.conversations import Identity, can_retry, lock_own_conversation
from chat.turns.claiming import StartedTurn, claim_retry, claim_turn, find_waiting
from chat.turns.tries import find_earlier_tries, is_unanswered


async def retry_turn(runtime: Runtime, identity: Identity, conversation_id: str, turn_id: str | None) -> bool:
    """Starts it; False if that has been done before. With None what waits without a turn gets its own.

    Raises NotFoundError, or PassedError if the conversation has gone on.
    """
    started = await run_in_database(claim_again, identity, conversation_id, turn_id, runtime.process_id)
    if started is not None:
        runtime.turns.start(started)
    return started is not None


def find_question(turn_id: uuid.UUID) -> str:
    """The id of the last message that the turn, or an earlier try of it, was to answer."""
    first, *_ = (*find_earlier_tries(Turn.objects.get(pk=turn_id)), turn_id)
    asked = Message.objects.filter(turn=first, role=Message.Role.VISITOR).order_by("id")
    return str(asked.values_list("pk", flat=True).last())


def claim_again(identity: Identity, conversation_id: str, turn_id: str | None, owner: str) -> StartedTurn | None:
    """The new turn; None if it has been claimed before, by another tab or the same. Raises as `retry_turn`."""
    with transaction.atomic():
        conversation = lock_own_conversation(identity, conversation_id)
        if turn_id is None:
            return claim_turn(conversation, owner, find_waiting(conversation))
        return _claim(conversation, uuid.UUID(turn_id), owner)


def _claim(conversation: Conversation, turn_id: uuid.UUID, owner: str) -> StartedTurn | None:
    failed = conversation.turns.filter(pk=turn_id).first()
    if failed is None or not is_unanswered(failed):
        raise NotFoundError(_("There is nothing to try again."))
    if Turn.objects.filter(retry_of=failed).exists():
        return None
    if conversation.turns.filter(pk__gt=failed.pk).exists() or not can_retry(failed, conversation):
        raise PassedError(_("The conversation has gone on since. Please ask again in a new message."))
    started = claim_retry(failed, owner)
    if started is not None:
        failed.messages.filter(role=Message.Role.ASSISTANT).update(status=Message.Status.RETRIED)
    return started
