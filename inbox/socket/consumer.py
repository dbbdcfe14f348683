"""The agents' socket: presence, the conversation that is open, and word of what changed. It checks and hands on."""

import asyncio
import logging
from collections.abc import Callable
from uuid import UUID, uuid4

from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth.models import User
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from chat.cancelling import cancel
from chat.database import run_in_database
from chat.errors import ChatError, InvalidError, NotFoundError, RateLimitedError, UnavailableError
from chat.frames import read_frame
from chat.limits import FrameBudget
from chat.presence import DEFAULT_CAPACITY, HEARTBEAT_SECONDS, Status, mark_away, mark_present
from chat.runtime import get_runtime
from chat.staff_notices import Notice
from inbox import events
from inbox.socket import asking
from inbox.socket.following import Following
from inbox.socket.gathering import Gathering, What

logger = logging.getLogger(__name__)
# Refused frames of one socket before it is closed.
FLOOD_LIMIT = 2_000


class InboxConsumer(AsyncWebsocketConsumer):
    """One agent's page. Whether they may be here is asked again with each heartbeat."""

    async def connect(self) -> None:
        user, self._session_key = self.scope.get("user"), self.scope.get("session_key", "")
        agent = await self._load_agent(user.pk) if user is not None and user.pk else None
        if agent is None:
            # Before it opens, which the browser sees as a refusal like that of an address that does not exist.
            await self.close()
            return
        self.runtime = get_runtime()
        self.agent: User = agent
        self._name = uuid4().hex
        self._status: Status = "away"
        self._capacity = DEFAULT_CAPACITY
        self._budget, self._refused, self._refused_at = FrameBudget(), 0, 0.0
        self._following: Following | None = None
        self._gathering = Gathering(self._tell_changes)
        self._unlisten: Callable[[], None] = self.runtime.staff.listen(self._take_notice)
        await self.accept()
        await self._send(events.InboxReady(agent_id=agent.pk))
        self._heart = self.runtime.spawn(self._beat_forever())

    async def disconnect(self, code: int) -> None:
        if not hasattr(self, "agent"):
            return
        self._unlisten()
        self._gathering.stop()
        await self.runtime.see_through(self._leave())

    async def _leave(self) -> None:
        await cancel(self._heart)
        await self._unfollow()
        try:
            await asyncio.to_thread(mark_away, self.agent.pk, socket=self._name)
        except (RedisError, OSError):
            logger.info("could not say that an agent has left: their presence lapses")

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not self._budget.take(len(text_data or bytes_data or "")):
            await self._refuse_flood()
            return
        try:
            await self._handle(read_frame(text_data, events.frame_decoder))
        except ChatError as error:
            await self._send_error(error)
        except (DatabaseError, RedisError, OSError) as error:
            logger.warning("frame of an agent not handled: %s", type(error).__name__)
            await self._send_error(UnavailableError("That didn't work just now. Please try again in a minute."))
        except Exception:
            logger.exception("frame of an agent not handled")
            await self._send_error(UnavailableError("Something went wrong on our side. Please try again."))

    async def _handle(self, frame: events.ClientFrame) -> None:
        match frame:
            case events.PresenceSet():
                self._status, self._capacity = frame.status, frame.capacity
                await self._beat()
            case events.ConversationFollow():
                await self._follow(str(UUID(frame.conversation_id)), frame.after)
            case events.ConversationLeave():
                await self._unfollow()
            case events.TypingStart():
                if self._following is None:
                    raise InvalidError("Follow a conversation first.")
                await self._following.type(is_note=frame.is_note)

    async def _load_agent(self, user_id: int) -> User | None:
        return await run_in_database(asking.load_agent, user_id, self._session_key)

    async def _follow(self, conversation_id: str, after: int) -> None:
        if await self._load_agent(self.agent.pk) is None:
            await self.close(code=events.CLOSE_UNAUTHENTICATED)
            return
        if not await run_in_database(asking.may_follow, self.agent, conversation_id):
            raise NotFoundError("This conversation can't be found.")
        await self._unfollow()
        self._following = Following(self.runtime, self.agent.pk, self._name, conversation_id, self._send)
        await self._following.start(after)

    async def _unfollow(self) -> None:
        following, self._following = self._following, None
        if following is not None:
            await following.stop()

    async def _beat_forever(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            try:
                if not await self._is_still_allowed():
                    await self.close(code=events.CLOSE_UNAUTHENTICATED)
                    return
                await self._beat()
                if self._following is not None:
                    await self._following.beat()
            except DatabaseError as error:
                logger.warning("an agent's heartbeat failed: %s", type(error).__name__)

    async def _beat(self) -> None:
        try:
            await asyncio.to_thread(mark_present, self.agent.pk, self._status, self._capacity, socket=self._name)
        except (RedisError, OSError):
            await self._send(events.PresenceNoted(status="unknown", capacity=self._capacity))
            return
        await self._send(events.PresenceNoted(status=self._status, capacity=self._capacity))

    async def _is_still_allowed(self) -> bool:
        """Of the conversation that is followed, too: its ticket may have gone to another team."""
        agent = await self._load_agent(self.agent.pk)
        if agent is None:
            return False
        self.agent, following = agent, self._following
        if following and not await run_in_database(asking.may_follow, agent, following.conversation_id):
            await self._unfollow()
            await self._send(events.ConversationLeft(conversation_id=following.conversation_id))
        return True

    def _take_notice(self, notice: Notice) -> None:
        self._gathering.take(notice)
        following = self._following
        if following is not None and notice.conversation_id == following.conversation_id:
            self.runtime.spawn(following.take(notice))

    async def _tell_changes(self, what: list[What], written: set[str]) -> None:
        await self._send(events.ListsChanged(what=what))
        own = await run_in_database(asking.find_own_tickets, self.agent.pk, written) if written else []
        if own:
            await self._send(events.CustomerWrote(ticket_ids=own))

    async def _send(self, event: events.ServerEvent | bytes) -> None:
        body = event if isinstance(event, bytes) else events.event_encoder.encode(event)
        await self.send(text_data=body.decode())

    async def _send_error(self, error: ChatError) -> None:
        await self._send(events.Error(code=error.code, message=error.message, retry_after=error.retry_after))

    async def _refuse_flood(self) -> None:
        """Answers once a second, passes over the rest, and closes if it goes on."""
        self._refused += 1
        now = asyncio.get_running_loop().time()
        if self._refused > FLOOD_LIMIT:
            await self.close(code=events.CLOSE_FLOOD)
        elif now - self._refused_at >= 1:
            self._refused_at = now
            await self._send_error(RateLimitedError("Too many frames at once. Please slow down.", retry_after=1))
