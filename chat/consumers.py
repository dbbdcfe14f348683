"""The chat socket: frames in, events out. It checks shape, visitor and rate, and calls one service for each frame."""

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
from chat.errors import (
    ChatError,
    InvalidError,
    NotFoundError,
    RateLimitedError,
    UnauthenticatedError,
    UnavailableError,
)
from chat.feed import Feed, open_feed
from chat.frames import read_frame
from chat.languages import find_interface_language
from chat.limits import FrameBudget, check_message_rate
from chat.owner_view import OwnerView
from chat.presence import find_present_soon
from chat.reservations import is_reserved, make_reserved_id
from chat.runtime import get_runtime
from chat.services import conversations, handoff, queue
from chat.services.handling import tell_change
from chat.services.messages import send_message
from chat.services.retrying import retry_turn
from chat.services.screening import clean_locale, screen_note, screen_page_url
from chat.services.storing import Outgoing
from chat.staff_notices import Notice
from chat.turns.claiming import claim_next_turn
from chat.turns.pages import find_path
from chat.turns.stopping import stop_turn
from chat.visitor_tokens import PROTOCOL
from chat.visitors import read_visitor_from_scope
from zones.names import clean_zone

logger = logging.getLogger(__name__)
CLOSE_UNAUTHENTICATED = 4401
CLOSE_FLOOD = 4429
CLOSE_BEHIND = 4408
# Refused frames of one socket before it is closed.
FLOOD_LIMIT = 20_000
# Staff hear that a visitor is typing at most so often.
TYPING_SECONDS = 2.0


class ChatConsumer(AsyncWebsocketConsumer):
    """One visitor's socket. It follows one conversation at a time."""

    _is_counted = False
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
        self.identity: conversations.Identity | None = None
        self.conversation_id: str | None = None
        self.is_new = False
        self.locale = self.page_url = ""
        self._feed: Feed | None = None
        self._pump: asyncio.Task[None] | None = None
        self._budget = FrameBudget()
        self._refused, self._refused_at = 0, 0.0
        self._typed_at = -TYPING_SECONDS
        self._is_counted = True
        metrics.open_sockets.inc()
        await self.accept(subprotocol=PROTOCOL if PROTOCOL in (self.scope.get("subprotocols") or ()) else None)
        visitor_id = read_visitor_from_scope(self.scope)
        if visitor_id is None:
            message = _("Your visit has expired. Please reload the page.")
            await self._send_error(UnauthenticatedError(message))
            await self.close(code=CLOSE_UNAUTHENTICATED)
            return
        self.identity = conversations.Identity(visitor_id)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """In the language of the page, which its hello names."""
        if self.identity is not None:
            with translation.override(find_interface_language(self.locale)):
                await self._take(text_data, bytes_data)

    async def _take(self, text_data: str | None, bytes_data: bytes | None) -> None:
        if not self._budget.take(len(text_data or bytes_data or "")):
            await self._refuse_flood()
            return
        frame: events.Frame | None = None
        try:
            frame = read_frame(text_data, events.frame_decoder)
            await self._handle(frame)
        except ChatError as error:
            await self._send_error(error, frame)
        except (DatabaseError, RedisError, OSError) as error:
            logger.warning("frame not handled: %s", type(error).__name__)
            await self._send_error(
                UnavailableError(_("That didn't work just now. Please try again in a minute.")), frame
            )
        except Exception:
            logger.exception("frame not handled")
            await self._fail(_("Something went wrong on our side. Please try again."), frame)

    async def _fail(self, message: str, frame: events.Frame | None = None) -> None:
        await self._send_error(UnavailableError(message), frame)

    async def _handle(self, frame: events.Frame) -> None:
        match frame:
            case events.Hello():
                await self._hello(frame)
            case events.MessageSend():
                await self._send_message(frame)
            case events.TurnStop():
                await stop_turn(self.runtime, self._find_conversation_id())
            case events.TurnRetry():
                await self._retry_turn(frame)
            case events.FeedbackGive():
                comment = await screen_note(frame.comment, conversation_id=self.conversation_id or "")
                await run_in_database(
                    conversations.give_feedback, self._find_identity(), frame.message_id, frame.rating, comment
                )
            case events.RatingGive():
                conversation_id = self._find_conversation_id()
                comment = await screen_note(frame.comment, conversation_id=conversation_id)
                await run_in_database(
                    conversations.rate_conversation, self._find_identity(), conversation_id, frame.score, comment
                )
            case events.HandoffRequested():
                await self._request_handoff(frame)
            case events.HandoffChoose():
                await self._choose(frame)
            case events.TypingStart():
                self._tell_typing()
            case events.ActionDecide():
                raise NotFoundError(_("There is nothing to confirm."))

    def _find_identity(self) -> conversations.Identity:
        assert self.identity is not None
        return self.identity

    def _find_conversation_id(self) -> str:
        if self.conversation_id is None:
            raise InvalidError("Say hello first.")
        return self.conversation_id

    async def _hello(self, frame: events.Hello) -> None:
        identity = self._find_identity()
        user = self.scope.get("user")
        if user is not None and user.is_authenticated:
            self.identity = identity = conversations.Identity(identity.visitor_id, user.pk)
        await self._leave()
        conversation_id = str(uuid.UUID(frame.conversation_id)) if frame.conversation_id else None
        self.locale, self.time_zone = clean_locale(frame.locale), clean_zone(frame.time_zone)
        translation.activate(find_interface_language(self.locale))
        await self._follow(conversation_id, frame.after)
        if self.is_new:
            self.page_url = await screen_page_url(frame.page_url)
        else:
            self.page_url = await run_in_database(find_path, frame.page_url)

    async def _follow(self, conversation_id: str | None, after: int) -> None:
        identity = self._find_identity()
        self.is_new = conversation_id is None or await is_reserved(identity, conversation_id)
        conversation_id = conversation_id or make_reserved_id(identity)
        feed, snapshot = await open_feed(self.runtime, identity, conversation_id, after, is_new=self.is_new)
        self._feed, self.conversation_id = feed, conversation_id
        await self.send(text_data=events.event_encoder.encode(snapshot).decode())
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
        """Sends what there is. A socket that cannot keep up is closed: it comes back and gets the rest."""
        try:
            while frames := await feed.take(wait=False):
                for _, frame in frames:
                    await self.send(text_data=frame.decode())
            self._pump = None
            if not feed.is_over:
                return
        except (RedisError, OSError):
            logger.warning("event log lost while following")
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
        self.conversation_id = None

    async def _send_message(self, frame: events.MessageSend) -> None:
        identity, conversation_id = self._find_identity(), self._find_conversation_id()
        await check_message_rate(self.runtime.redis, identity.visitor_id.hex, self._find_address())
        outgoing = Outgoing(
            conversation_id=uuid.UUID(conversation_id),
            client_message_id=uuid.UUID(frame.client_message_id),
            text=frame.text,
            is_new=self.is_new,
            locale=self.locale,
            page_url=self.page_url,
            time_zone=self.time_zone,
        )
        # A visitor who leaves must not take back half of it: a message that is stored gets its turn.
        stored = await self.runtime.see_through(send_message(self.runtime, identity, outgoing))
        self.is_new = False
        if stored.is_duplicate:
            await self._confirm_again(conversation_id, stored.view)

    async def _retry_turn(self, frame: events.TurnRetry) -> None:
        identity, conversation_id = self._find_identity(), self._find_conversation_id()
        await check_message_rate(self.runtime.redis, identity.visitor_id.hex, self._find_address())
        await self.runtime.see_through(retry_turn(self.runtime, identity, conversation_id, frame.turn_id))

    async def _confirm_again(self, conversation_id: str, view: events.MessageView) -> None:
        """A message that was sent twice: the sender, who may have missed the first answer, is told it is stored."""
        event = await OwnerView(conversation_id).restore(events.MessageCreated(message=view))
        body = msgspec.to_builtins(event)
        repeated = {**body, "seq": 0, "conversation_id": conversation_id, "at": view.at}
        await self.send(text_data=events.event_encoder.encode(repeated).decode())

    async def _request_handoff(self, frame: events.HandoffRequested) -> None:
        conversation_id = self._find_conversation_id()
        requested = await run_in_database(
            handoff.request_handoff,
            self._find_identity(),
            uuid.UUID(conversation_id),
            await screen_note(frame.reason, conversation_id=conversation_id),
            await find_present_soon(),
            is_new=self.is_new,
            locale=self.locale,
            page_url=self.page_url,
            time_zone=self.time_zone,
        )
        self.is_new = False
        if requested.change.is_new:
            await asyncio.to_thread(tell_change, requested.change, requested.changed)
            return
        for event in (requested.changed, *requested.told):
            self.runtime.log.emit(conversation_id, event, last_seq=requested.last_seq)

    async def _choose(self, frame: events.HandoffChoose) -> None:
        conversation_id = self._find_conversation_id()
        present = await find_present_soon() if frame.choice == "wait" else None
        change, changed = await run_in_database(
            queue.choose, self._find_identity(), conversation_id, frame.choice, frame.email, present
        )
        if not change.is_new:
            self.runtime.log.emit(conversation_id, changed, last_seq=change.last_seq)
            return
        await asyncio.to_thread(tell_change, change, changed)
        started = await run_in_database(claim_next_turn, conversation_id, self.runtime.process_id)
        if started is not None:
            # What was written while nobody answered is the assistant's to answer now.
            self.runtime.turns.start(started)

    def _tell_typing(self) -> None:
        now = asyncio.get_running_loop().time()
        if self.conversation_id is not None and now - self._typed_at >= TYPING_SECONDS:
            self._typed_at = now
            self.runtime.staff.put(Notice("visitor.typing", self.conversation_id))

    def _find_address(self) -> str:
        client = self.scope.get("client")
        return client[0] if client else "unknown"

    async def _send_error(self, error: ChatError, frame: events.Frame | None = None) -> None:
        event = msgspec.to_builtins(
            events.Error(
                code=error.code,
                message=error.message,
                client_message_id=frame.client_message_id if isinstance(frame, events.MessageSend) else None,
                retry_after=error.retry_after,
            )
        )
        stamped = {**event, "conversation_id": self.conversation_id}
        await self.send(text_data=events.event_encoder.encode(stamped).decode())

    async def _refuse_flood(self) -> None:
        """Answers once a second, passes over the rest, and closes if it goes on for thousands of frames."""
        self._refused += 1
        now = asyncio.get_running_loop().time()
        if self._refused > FLOOD_LIMIT:
            await self.close(code=CLOSE_FLOOD)
        elif now - self._refused_at >= 1:
            self._refused_at = now
            await self._send_error(RateLimitedError("Too many frames at once. Please slow down.", retry_after=1))
