"""The one conversation that a socket follows: its events as they happen, and who else looks at it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from redis.exceptions import RedisError

from chat.cancelling import cancel
from chat.database import run_in_database
from chat.events import AgentTyping
from chat.feed import Feed, open_tail
from chat.runtime import Runtime
from chat.services.handling import find_public_name
from chat.staff_notices import Notice
from inbox import events
from inbox.socket import asking
from inbox.socket.viewers import find_viewers, mark_viewing, unmark_viewing

logger = logging.getLogger(__name__)
Send = Callable[[events.ServerEvent | bytes], Awaitable[None]]
# Somebody who types is told of at most so often.
TYPING_SECONDS = 2.5


class Following:
    """Begun by `start`, ended by `stop`; both give back what they hold whatever happens."""

    def __init__(self, runtime: Runtime, agent_id: int, socket: str, conversation_id: str, send: Send) -> None:
        self._runtime = runtime
        self._agent_id, self._socket = agent_id, socket
        self.conversation_id = conversation_id
        self._send = send
        self._feed: Feed | None = None
        self._pump: asyncio.Task[None] | None = None
        self._typed_at = 0.0
        self._colleagues: list[events.Colleague] | None = None

    async def start(self, after: int) -> None:
        self._feed = await open_tail(self._runtime, self.conversation_id, after, is_owner=False)
        await self._send(events.ConversationFollowed(conversation_id=self.conversation_id, is_live=self._feed.is_live))
        self._pump = asyncio.get_running_loop().create_task(self._follow(self._feed))
        await self.beat(is_first=True)

    async def _follow(self, feed: Feed) -> None:
        """Until the socket falls too far behind, or the log is away: then the page has to ask again."""
        try:
            async for _, frame in feed.events():
                await self._send(frame)
        except (RedisError, OSError):
            logger.warning("event log lost while an agent followed")
        await self._send(events.ConversationFollowed(conversation_id=self.conversation_id, is_live=False))

    async def beat(self, *, is_first: bool = False) -> None:
        """Says that the agent still looks."""
        try:
            if await mark_viewing(self._runtime.redis, self.conversation_id, self._agent_id, self._socket):
                self._tell_others()
            await self._tell_colleagues(is_forced=is_first)
        except (RedisError, OSError):
            logger.info("nobody can tell who looks at a conversation")

    def _tell_others(self) -> None:
        notice = Notice("conversation.watched", self.conversation_id, agent_id=self._agent_id)
        self._runtime.staff.put(notice)

    async def take(self, notice: Notice) -> None:
        """What staff hear of this conversation."""
        match notice.kind:
            case "conversation.watched":
                await self._tell_colleagues()
            case "agent.typing" if notice.agent_id not in {None, self._agent_id}:
                await self._tell_typing(notice.agent_id or 0)
            case "visitor.typing":
                await self._send(events.VisitorTyping(conversation_id=self.conversation_id))
            case "ticket.changed" | "conversation.handled" | "conversation.queued" | "conversation.closed":
                await self._send(events.ConversationChanged(conversation_id=self.conversation_id))

    async def _tell_colleagues(self, *, is_forced: bool = False) -> None:
        try:
            ids = await find_viewers(self._runtime.redis, self.conversation_id) - {self._agent_id}
        except (RedisError, OSError):
            return
        colleagues = await run_in_database(asking.name_colleagues, ids) if ids else []
        if is_forced or colleagues != self._colleagues:
            self._colleagues = colleagues
            await self._send(events.ColleaguesChanged(conversation_id=self.conversation_id, colleagues=colleagues))

    async def _tell_typing(self, agent_id: int) -> None:
        for one in await run_in_database(asking.name_colleagues, [agent_id]):
            await self._send(
                events.ColleagueTyping(conversation_id=self.conversation_id, agent_id=agent_id, name=one.name)
            )

    async def type(self, *, is_note: bool) -> None:
        """The agent types: colleagues see it, and the visitor if they talk with this agent."""
        now = asyncio.get_running_loop().time()
        if now - self._typed_at < TYPING_SECONDS:
            return
        self._typed_at = now
        self._runtime.staff.put(Notice("agent.typing", self.conversation_id, agent_id=self._agent_id))
        if is_note:
            return
        held = await run_in_database(asking.find_held, self._agent_id, self.conversation_id)
        if held is not None:
            name = await run_in_database(find_public_name, self._agent_id)
            event = AgentTyping(agent=name)
            self._runtime.log.emit(self.conversation_id, event, last_seq=held.last_seq, is_aside=True)

    async def stop(self) -> None:
        if self._pump is not None:
            await cancel(self._pump)
        if self._feed is not None:
            await self._feed.aclose()
        try:
            await unmark_viewing(self._runtime.redis, self.conversation_id, self._agent_id, self._socket)
            self._tell_others()
        except (RedisError, OSError):
            logger.info("could not say that an agent has left a conversation: it is forgotten by itself")
