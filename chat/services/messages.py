"""Taking in a visitor's message: screened, stored once, told, and the assistant started on it."""

import asyncio

from django.db import Error as DatabaseError
from django.utils.translation import gettext as _

from chat import metrics
from chat.assistant.prompt import PromptMissingError
from chat.database import run_in_database
from chat.errors import UnavailableError
from chat.events import Event, MessageCreated
from chat.guard import can_look_again, find_language, get_chain
from chat.runtime import Runtime
from chat.services.conversations import Identity
from chat.services.storing import Outgoing, Stored, store_message
from chat.services.texts import clean_text
from chat.turns.ahead import Ahead, ask_ahead
from guardrails.chain import Exchange
from guardrails.errors import GuardrailError


async def send_message(runtime: Runtime, identity: Identity, outgoing: Outgoing) -> Stored:
    """Stores a message, tells everyone who listens, and starts the assistant on it. Sending twice stores once.

    Raises ChatError; then nothing is stored.
    """
    text = clean_text(outgoing.text)
    exchange = Exchange(
        conversation_id=str(outgoing.conversation_id),
        text=text,
        locale=outgoing.locale,
        find_language=find_language,
        has_second_look=can_look_again(),
        may_postpone=True,
        # Its turn goes through the chain again.
        has_reply=False,
    )
    try:
        reply = await get_chain()(exchange)
    except GuardrailError as error:
        raise UnavailableError(error.message) from error
    ahead = _ask_ahead(runtime, identity, outgoing, exchange) if reply.answer is None else None
    is_wanted = False
    try:
        if ahead is not None:
            await ahead.leave()
        await exchange.run_postponed()
        stored = await run_in_database(store_message, identity, outgoing, exchange, reply, runtime.process_id)
        is_wanted = stored.started is not None
    except GuardrailError as error:
        raise UnavailableError(error.message) from error
    except (DatabaseError, PromptMissingError) as error:
        raise UnavailableError(_("We can't take your message at the moment. Please try again in a minute.")) from error
    finally:
        if ahead is not None and not is_wanted:
            runtime.spawn(ahead.drop())
    if not stored.is_duplicate:
        metrics.messages_total.inc()
        conversation_id = str(outgoing.conversation_id)
        _tell(runtime, conversation_id, stored, [MessageCreated(message=stored.view)])
        if stored.answers_after_seconds:
            runtime.spawn(_tell_later(runtime, conversation_id, stored))
        else:
            _tell(runtime, conversation_id, stored, stored.answer)
        if stored.started:
            runtime.turns.start(stored.started, ahead)
    return stored


def _ask_ahead(runtime: Runtime, identity: Identity, outgoing: Outgoing, exchange: Exchange) -> Ahead | None:
    """Not a message that was sent before, and not one that will be stored with other placeholders, which only the
    vault knows."""
    if not runtime.turns.memory.note_message(outgoing.client_message_id) or exchange.originals:
        return None
    return ask_ahead(
        runtime.turns, identity.visitor_id, str(outgoing.conversation_id), text=exchange.text, notes=exchange.notes,
        page_url=outgoing.page_url, is_new=outgoing.is_new,
    )  # fmt: skip


def _tell(runtime: Runtime, conversation_id: str, stored: Stored, told: list[Event]) -> None:
    for event in told:
        runtime.log.emit(conversation_id, event, last_seq=stored.last_seq, is_aside=True)


async def _tell_later(runtime: Runtime, conversation_id: str, stored: Stored) -> None:
    """Apart from whoever sent the message: it is told even if they have left meanwhile."""
    await asyncio.sleep(stored.answers_after_seconds)
    _tell(runtime, conversation_id, stored, stored.answer)
