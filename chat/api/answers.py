"""What came of one message: read from the database, waited for, or followed."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from chat.api.errors import StillRunningError
from chat.api.schemas import Answer, Reply, TurnView
from chat.api.telling import tell_answer, tell_ending
from chat.api.ticking import tick
from chat.database import run_in_database
from chat.events import Event
from chat.feed import open_tail
from chat.models import Conversation, Message, Turn
from chat.owner_view import OwnerView
from chat.runtime import Runtime
from chat.services.views import make_view
from chat.turns.tries import find_latest_try
from chat.turns.wording import describe_failure

# A turn lasts 90 seconds at most; a message that joins the next one may wait for two.
WAIT_SECONDS = 100
# How often the database is asked while the event log is silent, or away.
LOOK_SECONDS = 2


class Head(msgspec.Struct):
    """As much of an event as it takes to see what it is."""

    type: str
    turn_id: str = ""

    @property
    def is_turn_over(self) -> bool:
        return self.type in {"turn.completed", "turn.failed"}


head_decoder = msgspec.json.Decoder(Head)


def load_answer(message_id: str) -> Answer | None:
    """What came of a message; None while it is being answered or waits to be."""
    message = Message.objects.select_related("turn", "conversation").get(pk=message_id)
    conversation, turn = message.conversation, message.turn and find_latest_try(message.turn)
    if turn is None:
        is_expected = conversation.handler == Conversation.Handler.AI and conversation.closed_at is None
        return None if is_expected else Answer(message=make_view(message))
    if turn.status == Turn.Status.RUNNING:
        return None
    return Answer(message=make_view(message), reply=_load_reply(turn), turn=_make_turn_view(turn))


def _load_reply(turn: Turn) -> Reply | None:
    message = turn.messages.filter(role=Message.Role.ASSISTANT).select_related("feedback").order_by("id").last()
    if message is None:
        return None
    view = make_view(message, message.feedback.rating if hasattr(message, "feedback") else None)
    return Reply(**msgspec.structs.asdict(view), stop_reason=message.stop_reason)


def _make_turn_view(turn: Turn) -> TurnView:
    if turn.status != Turn.Status.FAILED:
        return TurnView(id=str(turn.pk), status=turn.status)
    message, retryable = describe_failure(turn.error_code)
    return TurnView(id=str(turn.pk), status=turn.status, code=turn.error_code, message=message, retryable=retryable)


async def _ends(frame: bytes, message_id: str) -> bool:
    """Whether the event ends the turn that answers the message, and not the one before."""
    head = head_decoder.decode(frame)
    return head.is_turn_over and await run_in_database(_is_answering, head.turn_id, message_id)


def _is_answering(turn_id: str, message_id: str) -> bool:
    turn = Message.objects.select_related("turn").get(pk=message_id).turn
    return turn is not None and str(find_latest_try(turn).pk) == turn_id


async def find_position(runtime: Runtime, conversation_id: str) -> int:
    """Where the event log stands. Without Valkey 0: then the database tells how things end."""
    try:
        return await runtime.log.stored.find_position(conversation_id)
    except (RedisError, OSError):
        return 0


async def wait_for_answer(runtime: Runtime, conversation_id: str, message_id: str, after: int | None) -> Answer:
    """Returns when the turn that answers the message is over. Raises StillRunningError."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            return await _wait(runtime, conversation_id, message_id, after)
    except TimeoutError:
        message = _("The answer takes longer than a request can wait. It goes on: read the conversation in a moment.")
        raise StillRunningError(message, retry_after=5) from None


async def _wait(runtime: Runtime, conversation_id: str, message_id: str, after: int | None) -> Answer:
    async with aclosing(await open_tail(runtime, conversation_id, after)) as feed:
        answer = await run_in_database(load_answer, message_id)
        async with aclosing(tick(feed.events(), LOOK_SECONDS, is_endless=True)) as ticks:
            while answer is None:
                item = await anext(ticks)
                if item is None or head_decoder.decode(item[1]).is_turn_over:
                    answer = await run_in_database(load_answer, message_id)
        return await OwnerView(conversation_id).restore(answer)


async def follow_answer(
    runtime: Runtime, conversation_id: str, message_id: str, after: int | None, quiet_seconds: float
) -> AsyncGenerator[tuple[int, bytes] | Event | None]:
    """The events after a number, to the end of the turn that answers the message; None where nothing happens.

    What the event log does not tell, or no more, is told from the database as events without a number.
    """
    view = OwnerView(conversation_id)
    async with aclosing(await open_tail(runtime, conversation_id, after)) as feed:
        answer = await run_in_database(load_answer, message_id)
        if answer and (after is None or answer.turn is None):
            for event in tell_answer(await view.restore(answer)):
                yield event
            return
        async with aclosing(tick(feed.events(), quiet_seconds, is_endless=True)) as ticks:
            async for item in ticks:
                yield item
                if item is not None and await _ends(item[1], message_id):
                    return
                if item is None and (answer := await run_in_database(load_answer, message_id)):
                    for event in tell_ending(await view.restore(answer)):
                        yield event
                    return
