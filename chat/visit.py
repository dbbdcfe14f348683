"""What a visitor does in the conversation that their socket follows: frames become calls of services."""

import asyncio
import uuid
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from chat import events
from chat.database import run_in_database
from chat.errors import InvalidError, NotFoundError
from chat.limits import check_message_rate
from chat.owner_view import OwnerView
from chat.presence import find_present_soon
from chat.reservations import is_reserved, make_reserved_id
from chat.runtime import Runtime
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
from zones.names import clean_zone

# Staff hear that a visitor is typing at most so often.
TYPING_SECONDS = 2.0


class Visit:
    """One visitor at one socket. `conversation_id` is None until their hello; one that `is_new` is stored with the
    first thing they say in it. An idle socket holds one of these: it has no more to it than it needs."""

    __slots__ = (
        "_typed_at", "address", "conversation_id", "identity", "is_new", "locale", "page_url", "runtime", "time_zone",
    )  # fmt: skip

    def __init__(self, runtime: Runtime, identity: conversations.Identity, address: str) -> None:
        self.runtime, self.identity, self.address = runtime, identity, address
        self.conversation_id: str | None = None
        self.is_new = False
        self.locale = self.page_url = self.time_zone = ""
        self._typed_at = -TYPING_SECONDS

    def begin(self, frame: events.Hello, customer_id: int | None) -> None:
        """Who they are, and the language and clock of their page."""
        if customer_id is not None:
            self.identity = conversations.Identity(self.identity.visitor_id, customer_id)
        self.locale, self.time_zone = clean_locale(frame.locale), clean_zone(frame.time_zone)

    async def find_conversation(self, conversation_id: str | None) -> str:
        """The id of the one that is asked for, or of the one that they are about to begin."""
        self.is_new = conversation_id is None or await is_reserved(self.identity, conversation_id)
        return conversation_id or make_reserved_id(self.identity)

    async def read_page(self, page_url: str) -> None:
        if self.is_new:
            self.page_url = await screen_page_url(page_url)
        else:
            self.page_url = await run_in_database(find_path, page_url)

    async def handle(self, frame: events.Frame) -> dict[str, Any] | None:
        """Does what a frame other than hello asks for. An event that is for this socket alone comes back."""
        match frame:
            case events.MessageSend():
                return await self._send_message(frame)
            case events.TurnStop():
                await stop_turn(self.runtime, self._require_conversation())
            case events.TurnRetry():
                await self._retry_turn(frame)
            case events.FeedbackGive():
                comment = await screen_note(frame.comment, conversation_id=self.conversation_id or "")
                await run_in_database(
                    conversations.give_feedback, self.identity, frame.message_id, frame.rating, comment
                )
            case events.RatingGive():
                conversation_id = self._require_conversation()
                comment = await screen_note(frame.comment, conversation_id=conversation_id)
                await run_in_database(
                    conversations.rate_conversation, self.identity, conversation_id, frame.score, comment
                )
            case events.HandoffRequested():
                await self._request_handoff(frame)
            case events.HandoffChoose():
                await self._choose(frame)
            case events.TypingStart():
                self._tell_typing()
            case events.ActionDecide():
                raise NotFoundError(_("There is nothing to confirm."))
        return None

    def _require_conversation(self) -> str:
        if self.conversation_id is None:
            raise InvalidError("Say hello first.")
        return self.conversation_id

    async def _check_rate(self) -> None:
        await check_message_rate(self.runtime.redis, self.identity.visitor_id.hex, self.address)

    async def _send_message(self, frame: events.MessageSend) -> dict[str, Any] | None:
        identity, conversation_id = self.identity, self._require_conversation()
        await self._check_rate()
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
        return await _confirm_again(conversation_id, stored.view) if stored.is_duplicate else None

    async def _retry_turn(self, frame: events.TurnRetry) -> None:
        identity, conversation_id = self.identity, self._require_conversation()
        await self._check_rate()
        await self.runtime.see_through(retry_turn(self.runtime, identity, conversation_id, frame.turn_id))

    async def _request_handoff(self, frame: events.HandoffRequested) -> None:
        conversation_id = self._require_conversation()
        requested = await run_in_database(
            handoff.request_handoff,
            self.identity,
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
        conversation_id = self._require_conversation()
        present = await find_present_soon() if frame.choice == "wait" else None
        change, changed = await run_in_database(
            queue.choose, self.identity, conversation_id, frame.choice, frame.email, present
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


async def _confirm_again(conversation_id: str, view: events.MessageView) -> dict[str, Any]:
    """A message that was sent twice: the sender, who may have missed the first answer, is told it is stored."""
    event = await OwnerView(conversation_id).restore(events.MessageCreated(message=view))
    return {**msgspec.to_builtins(event), "seq": 0, "conversation_id": conversation_id, "at": view.at}
