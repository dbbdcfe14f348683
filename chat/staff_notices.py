"""What open inboxes hear: that something changed, never what it says. Who may see what is decided where it is read.

Notices are hints. One that is lost costs nothing but time: inboxes look for themselves when they come back.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Literal

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chat.cancelling import cancel
from chat.eventlog.mailbox import read_channel
from chat.events import ConversationClosed, Event, HandoffChanged, MessageCompleted, MessageCreated

logger = logging.getLogger(__name__)
CHANNEL = "chat:staff"
# Notices of a moment leave together.
GATHER_SECONDS = 0.1
Kind = Literal[
    "conversation.queued",
    "conversation.handled",
    "conversation.closed",
    "conversation.watched",
    "message.created",
    "ticket.changed",
    "agent.typing",
    "visitor.typing",
    "presence.changed",
    "notices.missed",
]


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """`status` is the handler of a conversation, the role of a message's author, or an agent's presence (`online`,
    `away`, `gone`). A ticket that went to another team is told of to both. `conversation.watched`: who
    looks at it has changed. `notices.missed` says to look at everything anew."""

    kind: Kind
    conversation_id: str = ""
    ticket_id: int | None = None
    team_id: int | None = None
    agent_id: int | None = None
    status: str = ""


_decoder = msgspec.json.Decoder(list[Notice])
Listener = Callable[[Notice], None]


def find_notice(conversation_id: str, event: Event) -> Notice | None:
    """What staff hear of an event that the visitor is told; None of most. It is asked for each delta."""
    make = _MAKERS.get(type(event))
    return make(conversation_id, event) if make else None


def _make_handled(conversation_id: str, event: Any) -> Notice:
    kind: Kind = "conversation.queued" if event.handler == "queued" else "conversation.handled"
    return Notice(kind, conversation_id, status=event.handler)


_MAKERS: dict[type[Event], Callable[[str, Any], Notice]] = {
    MessageCreated: lambda key, event: Notice("message.created", key, status=event.message.role),
    MessageCompleted: lambda key, _: Notice("message.created", key, status="assistant"),
    HandoffChanged: _make_handled,
    ConversationClosed: lambda key, _: Notice("conversation.closed", key),
}


def encode_notices(notices: Iterable[Notice]) -> bytes:
    return msgspec.json.encode(list(notices))


class StaffNotices:
    """A web process's part: what it has to tell leaves in batches, and what all tell reaches its open inboxes."""

    def __init__(self, redis: Redis, listening_redis: Redis) -> None:
        self._redis, self._listening_redis = redis, listening_redis
        self._waiting: dict[Notice, None] = {}
        self._sender: asyncio.Task[None] | None = None
        self._listeners: list[Listener] = []
        self._reader: asyncio.Task[None] | None = None

    def put(self, notice: Notice) -> None:
        """Never waits. The same said twice in a moment is said once."""
        self._waiting[notice] = None
        if self._sender is None:
            self._sender = asyncio.get_running_loop().create_task(self._send())

    async def _send(self) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        notices, self._waiting, self._sender = list(self._waiting), {}, None
        try:
            await self._redis.publish(CHANNEL, encode_notices(notices))
        except (RedisError, OSError) as error:
            logger.warning("staff were not told: %s", type(error).__name__)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Calls back for each notice of any process, until the function that it returns is called.

        The first listener opens the connection that the process keeps from then on.
        """
        self._listeners.append(listener)
        if self._reader is None:
            reading = read_channel(self._listening_redis, CHANNEL, self._take, self._miss)
            self._reader = asyncio.get_running_loop().create_task(reading)

        def leave() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return leave

    async def _take(self, body: bytes) -> None:
        if self._listeners:
            for notice in _decoder.decode(body):
                self._hand_on(notice)

    async def _miss(self) -> None:
        self._hand_on(Notice("notices.missed"))

    def _hand_on(self, notice: Notice) -> None:
        for listener in list(self._listeners):
            try:
                listener(notice)
            except Exception:
                logger.exception("a notice was not taken")

    async def stop(self) -> None:
        for task in (self._sender, self._reader):
            if task is not None:
                await cancel(task)
