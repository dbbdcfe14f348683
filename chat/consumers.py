"""The chat socket: frames in, events out. It checks their shape and pace; what they ask for is the visit's."""

import asyncio
import logging
import uuid
from typing import Any

import msgspec
from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error as DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from chat import events, metrics
from chat.cancelling import cancel
from chat.database import run_in_database
from chat.errors import ChatError, NotFoundError, RateLimitedError, UnauthenticatedError, UnavailableError
from chat.feed import Feed, open_feed
from chat.frames import read_frame
from chat.languages import find_interface_language
from chat.limits import FrameBudget
from chat.runtime import get_runtime
from chat.services.conversations import Identity, is_kept_by_account
from chat.signed_in import ASK_AGAIN_SECONDS, SignIn
from chat.visit import Visit
from chat.visitor_tokens import PROTOCOL
from chat.visitors import read_visitor_from_scope

logger = logging.getLogger(__name__)
CLOSE_UNAUTHENTICATED = 4401
CLOSE_FLOOD = 4429
CLOSE_BEHIND = 4408
# Refused frames of one socket before it is closed.
FLOOD_LIMIT = 20_000


class ChatConsumer(AsyncWebsocketConsumer):
    """One visitor's socket. It follows one conversation at a time."""

    _is_counted = False
    _sign_in: SignIn | None = None
    channel_layer = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Without Channels' task for each frame to come, as nothing but frames comes here, and without its hop to
        another thread before each, to close connections that nobody opens there.

        The server may cancel this at any point, and again: what the socket holds is given back all the same.
        """
        self.scope, self.base_send = scope, send
        try:
            while True:
                message = await receive()
                await getattr(self, get_handler_name(message))(message)
        except StopConsumer:
            pass
        finally:
            if self._is_counted:
                self._is_counted = False
                metrics.open_sockets.dec()
                await self.runtime.see_through(self._leave())

    async def connect(self) -> None:
        self.runtime = get_runtime()
        self._visit: Visit | None = None
        self._feed: Feed | None = None
        self._pump: asyncio.Task[None] | None = None
        self._budget = FrameBudget()
        self._refused, self._refused_at = 0, 0.0
        self._is_counted = True
        metrics.open_sockets.inc()
        await self.accept(subprotocol=PROTOCOL if PROTOCOL in (self.scope.get("subprotocols") or ()) else None)
        visitor_id = read_visitor_from_scope(self.scope)
        if visitor_id is None:
            message = _("Your visit has expired. Please reload the page.")
            await self._send_error(UnauthenticatedError(message))
            await self.close(code=CLOSE_UNAUTHENTICATED)
            return
        user, client = self.scope.get("user"), self.scope.get("client")
        if user is not None and user.is_authenticated:
            self._sign_in = SignIn(self.scope["session_key"], user.pk)
        self._visit = Visit(self.runtime, Identity(visitor_id), client[0] if client else "unknown")

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """In the language of the page, which its hello names."""
        if self._visit is not None:
            with translation.override(find_interface_language(self._visit.locale)):
                await self._take(self._visit, text_data, bytes_data)

    async def _take(self, visit: Visit, text_data: str | None, bytes_data: bytes | None) -> None:
        if not self._budget.take(len(text_data or bytes_data or "")):
            await self._refuse_flood()
            return
        frame: events.Frame | None = None
        try:
            frame = read_frame(text_data, events.frame_decoder)
            await self._answer(visit, frame)
        except ChatError as error:
            await self._send_error(error, frame)
        except (DatabaseError, RedisError, OSError) as error:
            logger.warning("frame not handled: %s", type(error).__name__)
            await self._send_error(
                UnavailableError(_("That didn't work just now. Please try again in a minute.")), frame
            )
        except Exception:
            logger.exception("frame not handled")
            await self._send_error(UnavailableError(_("Something went wrong on our side. Please try again.")), frame)

    async def _answer(self, visit: Visit, frame: events.Frame) -> None:
        if self._sign_in is not None and not await self._sign_in.holds():
            # Who comes to the browser next gets nothing of theirs: the page comes back as whoever is there now.
            await self.close(code=CLOSE_BEHIND)
        elif isinstance(frame, events.Hello):
            await self._hello(visit, frame)
        elif (answer := await self._do(visit, frame)) is not None:
            await self._send(answer)

    async def _do(self, visit: Visit, frame: events.Frame) -> dict[str, Any] | None:
        followed = visit.conversation_id
        try:
            return await visit.handle(frame)
        except NotFoundError:
            if followed is None or not await run_in_database(is_kept_by_account, visit.identity, followed):
                raise
        # Who has signed in meanwhile, on another of the browser's pages, has the conversation in their account: this
        # page comes back as theirs, and what it could not send is sent then.
        await self.close(code=CLOSE_BEHIND)
        return None

    async def _hello(self, visit: Visit, frame: events.Hello) -> None:
        await self._leave()
        conversation_id = str(uuid.UUID(frame.conversation_id)) if frame.conversation_id else None
        visit.begin(frame, self._sign_in.user_id if self._sign_in else None)
        translation.activate(find_interface_language(visit.locale))
        await self._follow(visit, await visit.find_conversation(conversation_id), frame.after)
        await visit.read_page(frame.page_url)

    async def _follow(self, visit: Visit, conversation_id: str, after: int) -> None:
        feed, snapshot = await open_feed(self.runtime, visit.identity, conversation_id, after, is_new=visit.is_new)
        self._feed, visit.conversation_id = feed, conversation_id
        await self._send(snapshot)
        if not feed.is_live:
            # The client comes back by itself, ever more patiently, until they are there again.
            await self._send_error(
                UnavailableError(_("Live updates are away for a moment. We'll be back with you soon."))
            )
            await self.close(code=CLOSE_BEHIND)
            return
        feed.notify(self._send_soon)
        self._send_soon()

    def _send_soon(self) -> None:
        """Starts the pump, unless it runs: an idle socket has none."""
        if self._pump is None and self._feed is not None:
            self._pump = asyncio.get_running_loop().create_task(self._send_events(self._feed))

    async def _send_events(self, feed: Feed) -> None:
        """Sends what there is. A socket that cannot keep up is closed, and so is one whose session has ended: it comes
        back and gets the rest, if that is its own."""
        try:
            while frames := await feed.take(wait=False):
                if self._sign_in is not None and not await self._sign_in.holds(within_seconds=ASK_AGAIN_SECONDS):
                    break
                for _, frame in frames:
                    await self.send(text_data=frame.decode())
            else:
                self._pump = None
                if not feed.is_over:
                    return
        except (DatabaseError, RedisError, OSError) as error:
            logger.warning("events not sent: %s", type(error).__name__)
        await self.close(code=CLOSE_BEHIND)

    async def _leave(self) -> None:
        if self._feed is not None:
            self._feed.notify(None)
        if self._pump is not None:
            await cancel(self._pump)
            self._pump = None
        if self._feed is not None:
            await self._feed.aclose()
            self._feed = None
        if self._visit is not None:
            self._visit.conversation_id = None

    async def _send(self, event: Any) -> None:
        await self.send(text_data=events.event_encoder.encode(event).decode())

    async def _send_error(self, error: ChatError, frame: events.Frame | None = None) -> None:
        event = msgspec.to_builtins(
            events.Error(
                code=error.code,
                message=error.message,
                client_message_id=frame.client_message_id if isinstance(frame, events.MessageSend) else None,
                retry_after=error.retry_after,
            )
        )
        stamped = {**event, "conversation_id": self._visit.conversation_id if self._visit else None}
        await self._send(stamped)

    async def _refuse_flood(self) -> None:
        """Answers once a second, passes over the rest, and closes if it goes on for thousands of frames."""
        self._refused += 1
        now = asyncio.get_running_loop().time()
        if self._refused > FLOOD_LIMIT:
            await self.close(code=CLOSE_FLOOD)
        elif now - self._refused_at >= 1:
            self._refused_at = now
            await self._send_error(RateLimitedError("Too many frames at once. Please slow down.", retry_after=1))
