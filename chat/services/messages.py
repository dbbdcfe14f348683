"""Taking in a visitor's message: screened, stored once, and a turn claimed for it, in one transaction."""

import asyncio
import uuid
from dataclasses import dataclass, field
from operator import attrgetter

from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import metrics
from chat.assistant.prompt import PromptMissingError, get_published_prompt
from chat.database import run_in_database
from chat.desk import get_desk
from chat.errors import ClosedError, UnavailableError
from chat.events import (
    CardShown,
    Event,
    MessageCompleted,
    MessageCreated,
    MessageDelta,
    MessageView,
    TurnCompleted,
    TurnStarted,
)
from chat.guard import can_look_again, find_language, get_chain
from chat.models import Conversation, Message, Turn, Verdict
from chat.runtime import Runtime
from chat.services.conversations import Identity, get_or_create_own_conversation, touch_message
from chat.services.handoff import make_offer
from chat.services.strikes import Step, choose_step, close_conversation
from chat.services.texts import clean_text
from chat.services.views import make_view
from chat.turns.store import IS_WAITING, VERDICT_FIELDS, StartedTurn, claim_turn, make_lease
from guardrails import vault
from guardrails.chain import Exchange, Reply
from guardrails.errors import GuardrailError


@dataclass(frozen=True)
class Outgoing:
    """A message as the visitor sends it. With `is_new` the conversation is made with that id if it isn't there."""

    conversation_id: uuid.UUID
    client_message_id: uuid.UUID
    text: str
    is_new: bool = False
    locale: str = ""
    page_url: str = ""


@dataclass
class Stored:
    """What storing came to. `view` is the message as stored, also when it had been stored before."""

    view: MessageView
    is_duplicate: bool = False
    last_seq: int = 0
    started: StartedTurn | None = None
    answer: list[Event] = field(default_factory=list)
    answers_after_seconds: float = 0.0


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
    )
    try:
        reply = await get_chain()(exchange)
        stored = await run_in_database(_store, identity, outgoing, exchange, reply, runtime.process_id)
    except GuardrailError as error:
        raise UnavailableError(error.message) from error
    except (DatabaseError, PromptMissingError) as error:
        raise UnavailableError(_("We can't take your message at the moment. Please try again in a minute.")) from error
    if not stored.is_duplicate:
        metrics.messages_total.inc()
        conversation_id = str(outgoing.conversation_id)
        _tell(runtime, conversation_id, stored, [MessageCreated(message=stored.view)])
        if stored.answers_after_seconds:
            runtime.spawn(_tell_later(runtime, conversation_id, stored))
        else:
            _tell(runtime, conversation_id, stored, stored.answer)
        if stored.started:
            runtime.turns.start(stored.started)
    return stored


def _tell(runtime: Runtime, conversation_id: str, stored: Stored, told: list[Event]) -> None:
    for event in told:
        runtime.log.emit(conversation_id, event, last_seq=stored.last_seq, is_aside=True)


async def _tell_later(runtime: Runtime, conversation_id: str, stored: Stored) -> None:
    """Apart from whoever sent the message: it is told even if they have left meanwhile."""
    await asyncio.sleep(stored.answers_after_seconds)
    _tell(runtime, conversation_id, stored, stored.answer)


def _store(identity: Identity, outgoing: Outgoing, exchange: Exchange, reply: Reply, owner: str) -> Stored:
    with transaction.atomic():
        # Locked: messages and turns of one conversation are stored one after the other.
        conversation = get_or_create_own_conversation(
            identity,
            outgoing.conversation_id,
            is_new=outgoing.is_new,
            locale=outgoing.locale,
            page_url=outgoing.page_url,
        )
        known = list(conversation.messages.filter(IS_WAITING | Q(client_message_id=outgoing.client_message_id)))
        if existing := next((old for old in known if old.client_message_id == outgoing.client_message_id), None):
            return Stored(make_view(existing), is_duplicate=True)
        if outgoing.page_url and outgoing.page_url != conversation.page_url:
            conversation.page_url = outgoing.page_url
            conversation.save(update_fields=["page_url"])
        if conversation.closed_at is not None:
            raise ClosedError(
                _("This conversation has ended. Please start a new one, or ask for a person by telephone.")
            )
        # Here and not before: what comes into a vault must come from the conversation's own visitor.
        placeholders = vault.keep(str(conversation.pk), exchange.originals)
        text = vault.renumber(exchange.text, placeholders)
        message = Message(
            conversation=conversation,
            role=Message.Role.VISITOR,
            text=text,
            client_message_id=outgoing.client_message_id,
        )
        touch_message(conversation, text)
        stored = Stored(make_view(message), last_seq=conversation.last_seq)
        if reply.answer is None:
            stored.started = claim_turn(conversation, owner, [*sorted(known, key=attrgetter("id")), message])
        message.save(force_insert=True)
        if conversation.has_ticket and (desk := get_desk()) is not None:
            is_with_assistant = conversation.handler == Conversation.Handler.AI
            desk.take_message(str(conversation.pk), text, is_with_assistant=is_with_assistant)
        Verdict.objects.bulk_create(
            Verdict(
                message=message,
                **{name: vault.renumber(getattr(verdict, name), placeholders) for name in VERDICT_FIELDS},
            )
            for verdict in exchange.verdicts
        )
        if reply.answer is not None:
            step = choose_step(conversation.pk, reply)
            stored.answers_after_seconds = step.delay_seconds
            stored.answer = _answer_without_model(conversation, message, step, owner)
            if step.is_end:
                stored.answer.append(close_conversation(conversation))
    return stored


def _answer_without_model(conversation: Conversation, message: Message, step: Step, owner: str) -> list[Event]:
    """A guardrail's own answer, stored and told like any other. The model never hears of either."""
    now, answer = timezone.now(), step.answer
    cards = [make_offer(get_published_prompt().profile)] if step.offers_handoff else []
    turn = Turn.objects.create(
        conversation=conversation,
        status=Turn.Status.COMPLETED,
        handler_epoch=conversation.handler_epoch,
        lease_owner=owner,
        lease_expires_at=make_lease(),
        finished_at=now,
        provider="guardrails",
        stop_reason="blocked",
    )
    message.turn = turn
    message.save(update_fields=["turn"])
    reply = Message.objects.create(
        id=uuid.UUID(int=turn.pk.int ^ 1),
        conversation=conversation,
        turn=turn,
        role=Message.Role.ASSISTANT,
        text=answer,
        cards=cards,
        stop_reason="blocked",
    )
    touch_message(conversation, answer)
    message_id = str(reply.pk)
    return [
        TurnStarted(turn_id=str(turn.pk), provider="guardrails"),
        MessageDelta(message_id=message_id, text=answer),
        *(CardShown(message_id=message_id, **card) for card in cards),
        MessageCompleted(message_id=message_id, text=answer, citations=[], suggestions=[], stop_reason="blocked"),
        TurnCompleted(turn_id=str(turn.pk), outcome="completed"),
    ]
